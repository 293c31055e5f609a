extension Initializer {
  static let normal = Initializer(
    "normal", "Normal numbers with standard deviation 0.1, whatever the sizes.",
    source: "Goodfellow, Bengio & Courville, Deep Learning, §8.4"
  ) { shape, draws in
    draws.normal(shape.count).map { 0.1 * $0 }
  }
}
