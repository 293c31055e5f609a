extension Initializer {
  static let lecunUniform = Initializer(
    "lecununiform", "Even numbers with variance 1/inputs: within ±√(3/inputs).",
    source: "LeCun, Bottou, Orr, Müller (1998), Efficient backprop"
  ) { shape, draws in
    let scale = (3 / Double(shape.inputs)).squareRoot()
    return draws.even(shape.count).map { scale * $0 }
  }
}
