extension HelpTopic {
  static let performance: [HelpTopic] = [
    HelpTopic(
      name: "performance", purpose: "what makes a script fast", group: .session,
      synopsis: "gd --threads N --native auto|on|off --show-time FILE.gd",
      meaning: [
        "A statement is planned once, then run: a million steps of one iterate, descend or train cost",
        "some ns an operation, a million statements far more. gd serve keeps the plan of a function",
        "that is called again.",
        "Arrays whole (X·w, exp(x)), sums and comprehensions are fastest: their steps do not wait for",
        "one another, run in blocks, and share the cores (--threads N) with the same bits.",
        "A gradient costs what 2 to 4 values cost, however many variables there are; a hessian by n",
        "variables as much as n gradients.",
        "With LLVM, plans that prove hot become machine code while they run; --native on compiles",
        "before, off never. The answers are the same. Scripts/gd --with-native installs it.",
        "--precision single halves arrays; batch keeps a step of train or descend small.",
      ],
      examples: [
        Example(typed: ["sum(i in 1..100000, 1/i^2)"], answer: ["1.64492"])
      ],
      mistakes: ["an array that iterate builds entry by entry is better a comprehension"])
  ]
}
