extension HelpTopic {
  static let definitions: [HelpTopic] = [
    HelpTopic(
      name: "=", purpose: "define a name or a function", group: .define,
      synopsis: "name = expr    f(x, y) = expr",
      meaning: [
        "Defines a name, live as in a spreadsheet: when x changes, what is defined by x follows.",
        "A function's body may be a block: f(x) = { y = sin(x); y^2 + y }",
      ],
      examples: [
        Example(typed: ["a = 3x", "x = 5", "a"], answer: ["15"]),
        Example(typed: ["f(x) = x^2 + 1", "f(3)"], answer: ["10"]),
      ],
      mistakes: ["w = w - 1 would define w by itself; to change w now, write w := w - 1"]),
    HelpTopic(
      name: ":=", purpose: "compute now and store", group: .define, synopsis: "name := expr",
      meaning: ["Computes the value once and stores it; ends a live definition of the name."],
      examples: [Example(typed: ["w = 8", "w := w - 0.1*6", "w"], answer: ["7.4"])],
      mistakes: ["every name on the right needs a value"]),
    HelpTopic(
      name: "param", purpose: "a value that training may move", group: .define,
      synopsis: "param w = 8    param a, b = 0",
      meaning: ["A named number that a gradient goes over when no name is free."],
      examples: [
        Example(
          typed: ["param w = 8", "k = 2", "grad k*w^2"],
          answer: ["d/dw k·w² = 2k·w", "          = 32    at k = 2, w = 8"])
      ], mistakes: []),
    HelpTopic(
      name: "where", purpose: "local names in one expression", group: .define,
      synopsis: "expr where name = expr, g(t) = expr",
      meaning: ["Gives names a meaning inside this expression only; it binds loosest of all."],
      examples: [
        Example(typed: ["y^2 + y where y = sin(x)"], answer: ["sin(x)² + sin(x)"])
      ], mistakes: []),
    HelpTopic(
      name: "at", purpose: "values for one expression", group: .define,
      synopsis: "expr at x=2, y=1",
      meaning: [
        "Gives names a value for this expression only, also inside definitions.",
        "Derivatives are taken first, then the numbers are put in.",
      ],
      examples: [
        Example(
          typed: ["grad x^2 at x=3"], answer: ["d/dx x² = 2x", "        = 6    at x = 3"])
      ], mistakes: ["at 3 is refused: say which name, at x=3"]),
    HelpTopic(
      name: "if", purpose: "one of two expressions", group: .define,
      synopsis: "if c then a else b",
      meaning: ["Only the branch that is taken is computed; the other can spoil nothing."],
      examples: [Example(typed: ["if 2 > 1 then 10 else ln(-1)"], answer: ["10"])], mistakes: []),
    HelpTopic(
      name: "iterate", purpose: "repeat a step", group: .define,
      synopsis: "iterate x = start -> step for n steps    … while c    … until c",
      meaning: [
        "Replaces the state by the step again and again; the value is the last state.",
        "while is tested before a step, until after it. Derivatives go through the loop.",
      ],
      examples: [
        Example(
          typed: ["iterate x = 1 -> x - (x^2 - 2)/(2x) for 6 steps"], answer: ["1.41421"])
      ], mistakes: []),
    HelpTopic(
      name: "arrays", purpose: "vectors and matrices", group: .define,
      synopsis: "[1, 2]    [1, 2; 3, 4]    [i^2 for i in 1..3]    A[2, 1]    A[:, 1]",
      meaning: [
        "Rows end with ; and indices begin with 1. A*x is the matrix product, u·v the dot product,",
        "u⊙v goes entry by entry, Aᵀ is the transpose. help functions lists sum, zeros, solve, …",
      ],
      examples: [Example(typed: ["A = [1, 2; 3, 4]", "A*[1, 1]"], answer: ["[3, 7]"])],
      mistakes: ["[1, 2]*[3, 4] has several readings: write · or ⊙"]),
  ]
}
