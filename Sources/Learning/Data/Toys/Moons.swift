internal import Glibc

extension ToySet {
  static let moons = ToySet(
    name: "moons",
    meaning: [
      "Two half circles that reach into one another; y is 0 on the upper one and 1 on the lower.",
      "Half of the rows each, with normal noise in both coordinates.",
    ],
    parameters: [.count(200, from: 2), .noise(0.1)],
    sample: Sample(
      "data D = moons(6, 0)",
      answers: [
        "D: 6 rows   x1 -1..2   x2 -0.5..1   y 0..1"
      ]),
    source: "the shape of scikit-learn's make_moons"
  ) { values, draws in
    let count = Int(values[0])
    let upper = [Double].even(0, .pi, count / 2)
    let lower = [Double].even(0, .pi, count - count / 2)
    let x1 = upper.map { cos($0) } + lower.map { 1 - cos($0) }
    let x2 = upper.map { sin($0) } + lower.map { 0.5 - sin($0) }
    return [
      Column("x1", x1.with(noise: values[1], draws)),
      Column("x2", x2.with(noise: values[1], draws.other(1))),
      Column("y", upper.map { _ in 0 } + lower.map { _ in 1 }),
    ]
  }
}
