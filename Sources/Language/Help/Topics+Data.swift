extension HelpTopic {
  static let data: [HelpTopic] = [
    HelpTopic(
      name: "data", purpose: "name a data set", group: .define,
      synopsis: "data D = table x, y: 1, 2; 2, 4    data D = csv(\"f.csv\")    data D = moons(200)",
      meaning: [
        "Columns with a name and rows: D.x is a column, a vector in any expression.",
        "table takes the rest of its line, rows end at ; or at a line end inside { }.",
        "Also data: D[1..9], rows of D; D where z = x^2 + y, with a column more, its formula for one",
        "row; {x: u, y: v}, a record of vectors. Files: csv, npy, idx. Always there: line, xor, moons,",
        "circles, spirals, blobs, iris, digits. Changed: split, shuffle, normalize, complete, select.",
      ],
      examples: [
        Example(
          typed: ["data D = table x, y: 1, 2.1; 2, 3.9; 3, 6.2"],
          answer: ["D: 3 rows   x 1..3   y 2.1..6.2"]),
        Example(
          typed: ["data D = table x, y: 1, 2; 2, 4", "data E = D where z = x*y"],
          answer: ["E: 2 rows   x 1..2   y 2..4   z 2..8"]),
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
