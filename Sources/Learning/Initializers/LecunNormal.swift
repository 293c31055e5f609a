extension Initializer {
  static let lecunNormal = Initializer(
    "lecun", "Normal numbers with variance 1/inputs.",
    source: "LeCun, Bottou, Orr, Müller (1998), Efficient backprop"
  ) { shape, draws in
    let scale = (1 / Double(shape.inputs)).squareRoot()
    return draws.normal(shape.count).map { scale * $0 }
  }
}
