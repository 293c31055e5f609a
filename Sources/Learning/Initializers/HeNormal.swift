extension Initializer {
  static let heNormal = Initializer(
    "he", "Normal numbers with variance 2/inputs: for relu and its kin.",
    source: "He, Zhang, Ren, Sun (2015), Delving deep into rectifiers"
  ) { shape, draws in
    let scale = (2 / Double(shape.inputs)).squareRoot()
    return draws.normal(shape.count).map { scale * $0 }
  }
}
