internal import CKernels

/// Random numbers that depend on a seed and a site alone.
public struct Draws: Sendable {
  let seed: UInt64
  let site: UInt64

  public init(seed: UInt64, site: UInt64) {
    self.seed = seed
    self.site = site
  }

  /// Evenly from [0, 1).
  func uniform(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      if let start = buffer.baseAddress { gd_uniform(start, seed, site, 0, count) }
      filled = count
    }
  }

  /// Evenly from [-1, 1).
  func symmetric(_ count: Int) -> [Double] { uniform(count).map { 2 * $0 - 1 } }

  /// Of mean 0 and standard deviation 1.
  func normal(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      if let start = buffer.baseAddress { gd_normal(start, seed, site, 0, count) }
      filled = count
    }
  }

  /// Others, for a second purpose at the same place.
  func other(_ place: Int) -> Draws {
    Draws(seed: seed, site: site ^ (UInt64(bitPattern: Int64(place)) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The numbers below `count` in an order without pattern.
  ///
  /// Source: Fisher, Yates (1938); Durstenfeld (1964), Algorithm 235.
  func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    let draws = uniform(count)
    for place in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(place, min(place, Int(draws[place] * Double(place + 1))))
    }
    return order
  }
}
