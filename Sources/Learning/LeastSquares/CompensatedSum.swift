/// A sum of numbers and of products to about twice the precision of a double.
///
/// Source: Ogita, Rump, Oishi (2005), "Accurate sum and dot product", SIAM J. Sci. Comput. 26(6).
struct CompensatedSum {
  private var high: Double
  private var low = 0.0

  init(_ start: Double = 0) { high = start }

  var value: Double { high + low }

  mutating func add(_ x: Double) {
    let sum = high + x
    let part = sum - high
    low += (high - (sum - part)) + (x - part)
    high = sum
  }

  mutating func add(_ a: Double, times b: Double) {
    let product = a * b
    add(product)
    low += (-product).addingProduct(a, b)
  }
}

/// `√(Σ x²)`, without overflow where the result has none.
func norm(_ vector: [Double]) -> Double {
  let greatest = vector.reduce(0) { max($0, $1.magnitude) }
  guard greatest > 0, greatest.isFinite else { return greatest }
  if greatest < 1e-100 || greatest > 1e100 {
    return greatest * vector.reduce(0) { $0 + ($1 / greatest) * ($1 / greatest) }.squareRoot()
  }
  return vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for place in 0..<min(a.count, b.count) { sum += a[place] * b[place] }
  return sum
}
