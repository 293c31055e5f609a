extension ToySet {
  static let line = ToySet(
    name: "line",
    meaning: ["Points about the line y = 2x + 1, x evenly from -1 to 1, with normal noise in y."],
    parameters: [.count(50), .noise(0.1)],
    sample: Sample(
      "data D = line(5, 0)",
      answers: [
        "D: 5 rows   x -1..1   y -1..3"
      ]),
    source: "made by gd"
  ) { values, draws in
    let x = [Double].even(-1, 1, Int(values[0]))
    return [Column("x", x), Column("y", x.map { 2 * $0 + 1 }.with(noise: values[1], draws))]
  }
}
