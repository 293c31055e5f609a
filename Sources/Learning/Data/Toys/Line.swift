extension ToySet {
  static let line = ToySet(
    name: "line",
    meaning: ["Points about the line y = 2x + 1, x evenly from -1 to 1, with normal noise in y."],
    parameters: [.count(50), .noise(0.1)], source: "made by gd"
  ) { values, draws in
    let x = [Double].even(-1, 1, Int(values[0]))
    return [Column("x", x), Column("y", x.map { 2 * $0 + 1 }.with(noise: values[1], draws))]
  }
}
