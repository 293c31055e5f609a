extension HelpTopic {
  static let descent: [HelpTopic] = [
    HelpTopic(
      name: "descend", purpose: "walk downhill", group: .learn,
      synopsis: "descend E [from w=8] [by adam] [rate 0.1] [for 20 steps] [until …]",
      meaning: [
        "Makes E small. The names after from move; without from the free names, else the params.",
        "Each run is kept: run1.loss, run1.losses, run1.w. Inside an expression, in brackets, a",
        "descent is a value that can be differentiated. Further clauses: with beta1=0.8, every 10,",
        "within 0 <= w <= 1, for 5 seconds. until and rate see step, loss, gradient, change.",
        "Without a rate, gd searches the length of each step.",
      ],
      examples: [
        Example(
          typed: ["descend (w-5)^2 from w=8 rate 0.1 for 1 step"],
          answer: [
            "step   w     L      dL/dw", "   0   8     9      6", "   1   7.4   5.76   4.8",
            "w ← w - rate · dL/dw = 8 - 0.1·6 = 7.4",
          ])
      ],
      mistakes: [
        "a plain value never moves: add from w=8, or define param w = 8",
        "a run that grows beyond bounds is stopped, and says which rate is stable",
      ])
  ]
}
