/// An array row of a plan whose shapes are known: plain numbers, so that nothing is retained on the
/// way to its kernel.
struct ArrayStep: Sendable {
  enum Kernel: Sendable {
    case linear(Linear)
    case indexing(Indexing)
    case reduction(Reduction.Kind, Reduction.Pass)
    case transpose(rows: Int, columns: Int)
    /// The target shows the operand's numbers from a place on.
    case alias(start: Int)
    /// Pieces of so many numbers in turn.
    case concat(pieces: Int, first: Int, second: Int)
    /// Every number has one source, or zeros stand between them.
    case move(ShortNest, isPadded: Bool)
    /// Registers of `Program.pool`, one after the other.
    case stack(PoolRange)
    /// Buffers of `Program.pool`, each of so many numbers, one after the other.
    case rows(PoolRange, width: Int)
    /// By the array record.
    case long
  }

  enum Outcome {
    case done, unfit
    case stopped(Status)
  }

  struct Operand: Sendable {
    /// A buffer, or the register of a number.
    var index: Int32 = 0
    /// Numbers that it needs to have.
    var count = 0
    var isBuffer = true
  }

  let kernel: Kernel
  let arity: Int
  private(set) var operands = (Operand(), Operand(), Operand())
  /// A buffer, or the register of a number.
  let target: Int32
  let isNumber: Bool
  /// Of the result: entries along the first axis, numbers an entry.
  let count: Int
  let width: Int

  /// The long way.
  init() {
    (kernel, arity, target, isNumber, count, width) = (.long, 0, 0, false, 0, 0)
  }

  /// - Returns: `nil` for what needs more than its operands, or reads numbers as arrays.
  init?(_ record: ArrayRecord, _ program: inout Program) {
    guard !record.shape.contains(-1) else { return nil }
    target = record.target.index
    isNumber = !record.target.isBuffer
    if isNumber, !record.shape.isEmpty { return nil }
    count = record.shape.first ?? 1
    width = record.shape.dropFirst().reduce(1, *)
    if case .stack = record.work, record.target.isBuffer {
      let pool = record.operands.map(\.index)
      if record.operands.allSatisfy({ !$0.isBuffer }) {
        kernel = .stack(program.pool(pool))
      } else if record.operands.allSatisfy(\.isBuffer) {
        kernel = .rows(program.pool(pool), width: width)
      } else {
        return nil
      }
      arity = 0
      return
    }
    guard record.operands.count <= 3, record.shapes.allSatisfy({ !$0.contains(-1) }),
      zip(record.operands, record.shapes).allSatisfy({ $0.isBuffer || $1.isEmpty })
    else { return nil }
    switch record.work {
    case .alias(let start):
      guard record.target.isBuffer, record.operands[0].isBuffer else { return nil }
      kernel = .alias(start: start)
    case .operation(let operation):
      guard operation.workspace == 0 else { return nil }
      switch operation.kernel {
      case .linear(let linear): kernel = .linear(linear)
      case .indexing(let indexing): kernel = .indexing(indexing)
      case .reduction(let reduction) where reduction.passes.count == 1:
        kernel = .reduction(reduction.kind, reduction.passes[0])
      case .movement(.transpose(let rows, let columns)):
        kernel = .transpose(rows: rows, columns: columns)
      case .movement(.concat(let pieces, let first, let second)):
        kernel = .concat(pieces: pieces, first: first, second: second)
      case .movement(.move(let nest)):
        guard let nest = ShortNest(nest), count > 0, width > 0 else { return nil }
        kernel = .move(nest, isPadded: false)
      case .movement(.place(let nest)):
        guard let nest = ShortNest(nest) else { return nil }
        kernel = .move(nest, isPadded: true)
      case .movement, .reduction, .random: return nil
      }
    case .late, .fill, .stack: return nil
    }
    arity = record.operands.count
    for (place, (slot, shape)) in zip(record.operands, record.shapes).enumerated() {
      let operand = Operand(
        index: slot.index, count: shape.reduce(1, *), isBuffer: slot.isBuffer)
      switch place {
      case 0: operands.0 = operand
      case 1: operands.1 = operand
      default: operands.2 = operand
      }
    }
  }
}

extension Machine {
  /// - Returns: whether it is done, or must stop; `unfit` if its operands stand otherwise than it
  ///   expects, and nothing is done.
  mutating func run(
    _ place: Int, _ r: UnsafeMutablePointer<Double>
  ) -> ArrayStep.Outcome {
    guard let steps = tables.arraySteps.baseAddress else { return .unfit }
    // Where it stands: a copy took 6 % of a step of a small network.
    let step = steps + place
    if case .long = step.pointee.kernel { return .unfit }
    let buffers = memory.buffers + bufferBase
    let target = buffers + (step.pointee.isNumber ? 0 : Int(step.pointee.target))
    var (a, b, c): (Number.Source?, Number.Source?, Number.Source?) = (nil, nil, nil)
    if step.pointee.arity > 0 {
      guard let data = numbers(step.pointee.operands.0, buffers, r) else { return .unfit }
      (a, b, c) = (data, data, data)
    }
    if step.pointee.arity > 1 {
      guard let data = numbers(step.pointee.operands.1, buffers, r) else { return .unfit }
      b = data
    }
    if step.pointee.arity > 2 {
      guard let data = numbers(step.pointee.operands.2, buffers, r) else { return .unfit }
      c = data
    }
    if case .alias(let start) = step.pointee.kernel {
      target.pointee.show(buffers[Int(step.pointee.operands.0.index)])
      target.pointee.data = target.pointee.data.map { $0 + start * memory.numberSize }
      target.pointee.count = step.pointee.count
      target.pointee.width = step.pointee.width
      return .done
    }
    let d: UnsafeMutablePointer<Number>
    if step.pointee.isNumber {
      guard Number.self == Double.self else { return .unfit }
      d = UnsafeMutableRawPointer(r + Int(step.pointee.target))
        .assumingMemoryBound(to: Number.self)
    } else {
      if let tooMuch = memory.reserve(
        Swift.max(step.pointee.count * step.pointee.width, 1), in: target)
      {
        return .stopped(.memoryLimit(tooMuch))
      }
      guard let storage = target.pointee.storage(of: Number.self) else { return .unfit }
      d = storage
    }
    var isSound = true
    switch (step.pointee.kernel, a, b, c) {
    case (.stack(let registers), _, _, _):
      for (place, register) in registers.range.enumerated() {
        d[place] = Number(r[Int(tables.pool[register])])
      }
    case (.rows(let rows, let width), _, _, _):
      for (place, row) in rows.range.enumerated() {
        let source = ArrayStep.Operand(index: tables.pool[row], count: width)
        guard let numbers = numbers(source, buffers, r) else { return .unfit }
        (d + place * width).update(from: numbers, count: width)
      }
    case (.concat(let pieces, let first, let second), let a?, let b?, _):
      Movement.concat(pieces: pieces, first: first, second: second)
        .run(a, b, into: d, count: 0, threads: limits.team)
    case (.move(let nest, let isPadded), let a?, _, _):
      if isPadded { d.update(repeating: 0, count: step.pointee.count * step.pointee.width) }
      nest.move(a, to: d, limits.team)
    case (.linear(let linear), let a?, let b?, _):
      isSound = linear.run(a, b, into: d, d, threads: limits.team)
    case (.indexing(let indexing), let a?, let b?, let c?):
      isSound = indexing.run(a, b, c, into: d, threads: limits.team)
    case (.reduction(let kind, let pass), let a?, _, _):
      isSound = kind.share(pass, a, d, limits.team)
    case (.transpose(let rows, let columns), let a?, _, _):
      Number.transpose(d, a, rows, columns, limits.team)
    default: return .unfit
    }
    if !step.pointee.isNumber {
      target.pointee.showOwn(count: step.pointee.count, width: step.pointee.width)
    }
    return isSound ? .done : .stopped(.doubtful)
  }

  /// What an operand shows, if it is numbers enough. A register holds a double, and can be read as an
  /// array of one where arrays hold doubles, too.
  private func numbers(
    _ operand: ArrayStep.Operand, _ buffers: UnsafeMutablePointer<Buffer>,
    _ r: UnsafeMutablePointer<Double>
  ) -> Number.Source? {
    guard operand.isBuffer else {
      guard Number.self == Double.self else { return nil }
      return Number.Source(
        UnsafeMutableRawPointer(r + Int(operand.index)).assumingMemoryBound(to: Number.self))
    }
    let buffer = buffers + Int(operand.index)
    guard buffer.pointee.stride == 1,
      buffer.pointee.count &* buffer.pointee.width >= operand.count
    else { return nil }
    return buffer.pointee.numbers(of: Number.self).map { Number.Source($0) }
  }
}
