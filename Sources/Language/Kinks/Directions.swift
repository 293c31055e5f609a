/// Directions to look in from a point of several variables: along both ways of each axis, bent a
/// little so that none runs inside a border by chance, and some from a fixed seed.
struct Directions {
  let all: [[Double]]

  /// - Parameters:
  ///   - inputs: how many numbers a direction has.
  ///   - variables: those that move.
  ///   - spread: how many beyond the axes.
  init(inputs: Int, variables: [Int], spread: Int) {
    var directions: [[Double]] = []
    if variables.count == 1 {
      for step in [-1.0, 1] {
        var direction = [Double](repeating: 0, count: inputs)
        direction[variables[0]] = step
        directions.append(direction)
      }
      all = directions
      return
    }
    var random = Random(state: 1)
    func bent(_ axis: Int?, _ step: Double) {
      var direction = [Double](repeating: 0, count: inputs)
      for variable in variables {
        // Whole numbers over 2¹⁶: exact in doubles.
        let part = (random.next() * 65536).rounded() / 65536
        direction[variable] = axis == nil ? part : part / 128
      }
      if let axis { direction[axis] += step }
      directions.append(direction)
      if axis == nil { directions.append(direction.map { -$0 }) }
    }
    for variable in variables { bent(variable, 1) }
    for variable in variables { bent(variable, -1) }
    for _ in 0..<spread { bent(nil, 0) }
    all = directions
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private struct Random {
    var state: UInt64

    /// From -1 to 1.
    mutating func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double(Int64(bitPattern: bits ^ (bits >> 31))) / 0x1p63
    }
  }
}
