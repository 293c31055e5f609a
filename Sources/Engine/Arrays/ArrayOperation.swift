import Autodiff

/// One array row for operands of known shapes: what its kernel needs, worked out once.
///
/// The machine and the interpreter both run it, so they agree to the last bit; elementwise rows
/// are not here.
struct ArrayOperation: Sendable {
  let kernel: Kernel
  /// Numbers that the kernel needs room for besides its result.
  let workspace: Int
  /// Numbers of the result.
  let count: Int

  enum Kernel: Sendable {
    case movement(Movement)
    case reduction(Reduction)
    case linear(Linear)
    case indexing(Indexing)
    case random(Random)
  }

  /// - Returns: `nil` for shapes that the row does not take.
  init?(_ row: RowID, _ attributes: [Int], operands: [[Int]], result: [Int]) {
    guard let count = result.numberCount else { return nil }
    self.count = count
    if let movement = Movement(row, attributes, operands, result) {
      kernel = .movement(movement)
      workspace = 0
    } else if let reduction = Reduction(row, attributes, operands) {
      kernel = .reduction(reduction)
      workspace = reduction.workspace
    } else if let linear = Linear(row, attributes, operands) {
      kernel = .linear(linear)
      workspace = linear.workspace
    } else if let indexing = Indexing(row, attributes, operands, result) {
      kernel = .indexing(indexing)
      workspace = 0
    } else if let random = Random(row, attributes, count) {
      kernel = .random(random)
      workspace = 0
    } else {
      return nil
    }
  }

  /// - Parameters:
  ///   - a, b, c: the operands' numbers, row by row; unused ones may be anything.
  ///   - threads: at most so many work; the bits do not depend on it.
  ///   - result: overlaps no operand, but for `scatterAdd` may be the first.
  /// - Returns: whether the operands are what the row needs (an index inside, a matrix that has
  ///   an inverse).
  func run<Number: ArrayNumber>(
    _ a: UnsafePointer<Number>, _ b: UnsafePointer<Number>, _ c: UnsafePointer<Number>,
    into result: UnsafeMutablePointer<Number>, workspace: UnsafeMutablePointer<Number>,
    threads: Int32 = 1
  ) -> Bool {
    switch kernel {
    case .movement(let movement):
      movement.run(a, b, into: result, count: count, threads: threads)
      return true
    case .reduction(let reduction):
      return reduction.run(a, into: result, workspace, threads: threads)
    case .linear(let linear):
      return linear.run(a, b, into: result, workspace, threads: threads)
    case .indexing(let indexing): return indexing.run(a, b, c, into: result, threads: threads)
    case .random(let random):
      random.run(a, into: result, count)
      return true
    }
  }
}
