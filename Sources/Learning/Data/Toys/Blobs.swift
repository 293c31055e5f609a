internal import Glibc

extension ToySet {
  static let blobs = ToySet(
    name: "blobs",
    meaning: [
      "Clouds of normal points around k centers that stand evenly on a circle of radius 5;",
      "y is the cloud, from 0. The rows are spread over the clouds as evenly as can be.",
    ],
    parameters: [
      .count(150),
      Parameter(name: "k", standard: 3, range: 1...1_000, isWhole: true),
      Parameter(name: "spread", standard: 1, range: 0...1_000, isWhole: false),
    ],
    sample: Sample(
      "data D = blobs(90, 2, 0)",
      answers: [
        "D: 90 rows   x1 -5..5   x2 0..6.12323e-16   y 0..1"
      ]),
    source: "made by gd"
  ) { values, draws in
    let (count, centers) = (Int(values[0]), Int(values[1]))
    let labels = (0..<count).map { $0 * centers / count }
    let angle = { (label: Int) in 2 * Double.pi * Double(label) / Double(centers) }
    return [
      Column("x1", labels.map { 5 * cos(angle($0)) }.with(noise: values[2], draws)),
      Column("x2", labels.map { 5 * sin(angle($0)) }.with(noise: values[2], draws.other(1))),
      Column("y", labels.map(Double.init)),
    ]
  }
}
