extension Initializer {
  static let heUniform = Initializer(
    "heuniform", "Even numbers with variance 2/inputs: within ±√(6/inputs).",
    source: "He, Zhang, Ren, Sun (2015), Delving deep into rectifiers"
  ) { shape, draws in
    let scale = (6 / Double(shape.inputs)).squareRoot()
    return draws.even(shape.count).map { scale * $0 }
  }
}
