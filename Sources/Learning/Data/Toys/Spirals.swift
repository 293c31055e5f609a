internal import Glibc

extension ToySet {
  static let spirals = ToySet(
    name: "spirals",
    meaning: [
      "Two arms of a spiral, one and a half turns each: at turn t from 0 to 1 the radius is t and",
      "the angle 3π·t; y is 1 on the second arm, half a turn on. Half of the rows each.",
    ],
    parameters: [.count(200, from: 2), .noise(0.02)],
    sample: Sample(
      "data D = spirals(6, 0)",
      answers: [
        "D: 6 rows   x1 -1..1   x2 -0.5..0.5   y 0..1"
      ]),
    source: "after Lang, Witbrock (1988), Learning to tell two spirals apart"
  ) { values, draws in
    let count = Int(values[0])
    let first = [Double].even(0, 1, count / 2)
    let second = [Double].even(0, 1, count - count / 2)
    let x1 = first.map { $0 * cos(3 * .pi * $0) } + second.map { -$0 * cos(3 * .pi * $0) }
    let x2 = first.map { $0 * sin(3 * .pi * $0) } + second.map { -$0 * sin(3 * .pi * $0) }
    return [
      Column("x1", x1.with(noise: values[1], draws)),
      Column("x2", x2.with(noise: values[1], draws.other(1))),
      Column("y", first.map { _ in 0 } + second.map { _ in 1 }),
    ]
  }
}
