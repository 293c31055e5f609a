/// Which buffers of a routine are in use while it is planned; the others are used again.
struct BufferClaims {
  private(set) var count: Int
  /// By buffer: the value it holds, and each buffer that shows it.
  private var claims: [Int32]
  /// Numbers that a buffer has been asked to hold; -1 if only a run knows.
  private var sizes: [Int]
  /// By buffer that shows others: which.
  private var shown: [Int32: [Int32]] = [:]
  private var free: [Int32] = []

  init(inputs: Int = 0) {
    count = inputs
    claims = Array(repeating: 1, count: inputs)
    sizes = Array(repeating: -1, count: inputs)
  }

  /// A buffer for so many numbers: the smallest free one that has the room, or the largest.
  mutating func take(_ size: Int?) -> Int32 {
    let wanted = size ?? -1
    var best: Int?
    for (place, candidate) in free.enumerated() {
      guard let known = best.map({ sizes[Int(free[$0])] }) else {
        best = place
        continue
      }
      let found = sizes[Int(candidate)]
      let isBetter = known < wanted ? found > known : found >= wanted && found < known
      if isBetter { best = place }
    }
    guard let best else { return new(wanted) }
    let buffer = free.remove(at: best)
    claims[Int(buffer)] = 1
    sizes[Int(buffer)] = max(sizes[Int(buffer)], wanted)
    return buffer
  }

  /// A buffer that nothing else has used.
  mutating func new(_ size: Int = -1) -> Int32 {
    count += 1
    claims.append(1)
    sizes.append(size)
    return Int32(truncatingIfNeeded: count - 1)
  }

  /// `viewer` shows what `buffer` holds, which lives on as long.
  mutating func show(_ buffer: Int32, by viewer: Int32) {
    claims[Int(buffer)] += 1
    shown[viewer, default: []].append(buffer)
  }

  /// One more value is in the buffer: an operand is about to be dropped and lives on as a result.
  mutating func claim(_ buffer: Int32) { claims[Int(buffer)] += 1 }

  mutating func drop(_ buffer: Int32) {
    claims[Int(buffer)] -= 1
    guard claims[Int(buffer)] == 0 else { return }
    free.append(buffer)
    for other in shown.removeValue(forKey: buffer) ?? [] { drop(other) }
  }

  /// Whether the buffer has its numbers to itself.
  func isAlone(_ buffer: Int32) -> Bool {
    claims[Int(buffer)] == 1 && shown[buffer] == nil
  }
}
