extension Initializer {
  static let zeros = Initializer(
    "zeros", "Zeros: all units of a layer then learn the same.",
    source: "Goodfellow, Bengio & Courville, Deep Learning, §8.4"
  ) { shape, _ in
    Array(repeating: 0, count: shape.count)
  }
}
