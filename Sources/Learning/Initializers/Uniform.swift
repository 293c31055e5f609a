extension Initializer {
  static let uniform = Initializer(
    "uniform", "Even numbers within ±0.1, whatever the sizes.",
    source: "Goodfellow, Bengio & Courville, Deep Learning, §8.4"
  ) { shape, draws in
    draws.even(shape.count).map { 0.1 * $0 }
  }
}
