extension ToySet {
  static let xor = ToySet(
    name: "xor",
    meaning: [
      "y is 1 where exactly one of x1 and x2 is. Four rows; of more, the corners come in turn,",
      "and with noise they become clouds.",
    ],
    parameters: [.count(4), .noise(0)],
    sample: Sample(
      "data D = xor",
      answers: [
        "D: 4 rows   x1 0..1   x2 0..1   y 0..1"
      ]),
    source: "Minsky, Papert (1969), Perceptrons"
  ) { values, draws in
    let corners = (0..<Int(values[0])).map { (Double($0 >> 1 & 1), Double($0 & 1)) }
    return [
      Column("x1", corners.map(\.0).with(noise: values[1], draws)),
      Column("x2", corners.map(\.1).with(noise: values[1], draws.other(1))),
      Column("y", corners.map { $0.0 == $0.1 ? 0 : 1 }),
    ]
  }
}
