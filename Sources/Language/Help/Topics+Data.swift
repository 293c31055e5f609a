extension HelpTopic {
  static let data: [HelpTopic] = [
    HelpTopic(
      name: "data", purpose: "name a data set", group: .define,
      synopsis: "data D = table x, y: 1, 2; 2, 4",
      meaning: [
        "Columns with a name and rows: D.x is a column, a vector in any expression.",
        "table takes the rest of its line, rows end at ; or at a line end inside { }.",
        "A record of vectors is data, too: data E = {x: D.x, z: D.x⊙D.x}.",
      ],
      examples: [
        Example(
          typed: ["data D = table x, y: 1, 2.1; 2, 3.9; 3, 6.2"],
          answer: ["D: 3 rows   x 1..3   y 2.1..6.2"]),
        Example(typed: ["data D = table x, y: 1, 2; 2, 4", "mean(D.y)"], answer: ["3"]),
      ], mistakes: ["all columns have as many rows"]),
    HelpTopic(
      name: "on", purpose: "let the columns of data stand for names", group: .define,
      synopsis: "expr on D    grad expr on D",
      meaning: [
        "on D is at x=D.x, … for each column of D. A column moves in no gradient and no descent.",
        "A column with the name of a param is an error.",
      ],
      examples: [
        Example(
          typed: ["data D = table x, y: 1, 2; 2, 4", "mean((3x - y)^2) on D"], answer: ["2.5"]),
        Example(
          typed: ["data D = table x, y: 1, 2; 2, 4", "grad mean((a*x - y)^2) on D at a=3"],
          answer: [
            "∂/∂a mean((a·x - y)²) = x·(a·x - y)", "                      = 5    at a = 3 on D",
          ]),
      ], mistakes: ["on takes one data set"]),
  ]
}
