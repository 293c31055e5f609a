extension Initializer {
  static let glorotUniform = Initializer(
    "glorotuniform", "Even numbers within ±√(6/(inputs + outputs)): for tanh and sigmoid.",
    source: "Glorot, Bengio (2010), Understanding the difficulty of training deep networks"
  ) { shape, draws in
    let scale = (6 / Double(shape.inputs + shape.outputs)).squareRoot()
    return draws.even(shape.count).map { scale * $0 }
  }
}
