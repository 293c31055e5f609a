extension Initializer {
  /// Of a normal matrix the orthogonal factor, its signs such that it is drawn evenly.
  static let orthogonal = Initializer(
    "orthogonal", "A random matrix with orthonormal rows or, where these are more, columns.",
    source: "Saxe, McClelland, Ganguli (2014), Exact solutions to the nonlinear dynamics of"
      + " learning"
  ) { shape, draws in
    let isWide = shape.inputs >= shape.outputs
    let (count, length) =
      isWide ? (shape.outputs, shape.inputs) : (shape.inputs, shape.outputs)
    let numbers = draws.normal(shape.count)
    var vectors = (0..<count).map { Array(numbers[$0 * length..<($0 + 1) * length]) }
    for place in vectors.indices {
      // Twice, so that rounding leaves no trace.
      for _ in 0..<2 {
        for other in 0..<place {
          let share = zip(vectors[place], vectors[other]).reduce(0) { $0 + $1.0 * $1.1 }
          for entry in 0..<length { vectors[place][entry] -= share * vectors[other][entry] }
        }
      }
      let norm = vectors[place].reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 0 { for entry in 0..<length { vectors[place][entry] /= norm } }
    }
    if isWide { return vectors.flatMap { $0 } }
    return (0..<length).flatMap { row in vectors.map { $0[row] } }
  }
}
