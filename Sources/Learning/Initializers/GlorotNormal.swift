extension Initializer {
  static let glorotNormal = Initializer(
    "glorot", "Normal numbers with variance 2/(inputs + outputs).",
    source: "Glorot, Bengio (2010), Understanding the difficulty of training deep networks"
  ) { shape, draws in
    let scale = (2 / Double(shape.inputs + shape.outputs)).squareRoot()
    return draws.normal(shape.count).map { scale * $0 }
  }
}
