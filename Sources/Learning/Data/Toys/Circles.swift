internal import Glibc

extension ToySet {
  static let circles = ToySet(
    name: "circles",
    meaning: [
      "A circle of radius 1, where y is 0, around one of radius 1/2, where y is 1.",
      "Half of the rows each, with normal noise in both coordinates.",
    ],
    parameters: [.count(200, from: 2), .noise(0.05)],
    sample: Sample(
      "data D = circles(8, 0)",
      answers: [
        "D: 8 rows   x1 -1..1   x2 -1..1   y 0..1"
      ]),
    source: "the shape of scikit-learn's make_circles with factor 0.5"
  ) { values, draws in
    let count = Int(values[0])
    let angles = { (count: Int) in (0..<count).map { 2 * Double.pi * Double($0) / Double(count) } }
    let outer = angles(count / 2)
    let inner = angles(count - count / 2)
    let x1 = outer.map { cos($0) } + inner.map { 0.5 * cos($0) }
    let x2 = outer.map { sin($0) } + inner.map { 0.5 * sin($0) }
    return [
      Column("x1", x1.with(noise: values[1], draws)),
      Column("x2", x2.with(noise: values[1], draws.other(1))),
      Column("y", outer.map { _ in 0 } + inner.map { _ in 1 }),
    ]
  }
}
