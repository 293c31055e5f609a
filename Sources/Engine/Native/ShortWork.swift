import CKernels

/// An instruction on short arrays of known shapes, as compiled code does it in vectors.
struct ShortWork {
  enum Kind {
    case blocks(BlockRecord)
    /// The target shows the operand's numbers from a place on.
    case alias(start: Int)
    /// Registers, one after the other.
    case stack([Int32])
    /// Each number is one of the operands', or 0.
    case move([Element?])
    /// The row of the first operand that a register tells, of so many.
    case row(of: Int, register: Int32)
    case sums(Sums)
    /// The row of a buffer at the counter.
    case view(counter: Int32)
    /// The operand becomes a row at the counter.
    case collect(counter: Int32)
  }

  struct Element {
    let operand: Int
    let place: Int
  }

  /// Each number of the result is a sum of numbers of one operand, or of products of both.
  struct Sums {
    /// By number of the result: places of the operands.
    let left: [[Int]]
    let right: [[Int]]?
    let order: Order
  }

  enum Order {
    /// As `gd_sum_block` has it.
    case tree
    /// From 0, the first term first.
    case inTurn
    /// One term.
    case single
  }

  /// Arrays are no longer than this: beyond it the kernels are as good.
  static let longest = 64

  let kind: Kind
  /// Buffers with how many numbers of each are read.
  let reads: [(buffer: Int32, count: Int)]
  /// A buffer, or the register of a number.
  let target: Slot
  /// Of the result: entries along the first axis, numbers an entry.
  let count: Int
  let width: Int

  var size: Int { count * width }
  /// Whether the result goes to the target's own storage.
  var writesStorage: Bool {
    switch kind {
    case .stack, .move, .row, .sums: target.isBuffer
    case .blocks, .alias, .view, .collect: false
    }
  }
}

extension Program {
  /// - Returns: `nil` for what is left to the machine.
  func shortWork(at place: Int, _ precision: Precision) -> ShortWork? {
    let i = tape[place]
    switch i.opcode {
    case Opcode.blocks: return work(blocks[Int(i.d)], precision)
    case Opcode.array: return work(arrays[Int(i.d)], precision)
    case Opcode.view:
      return ShortWork(
        kind: .view(counter: i.b), reads: [], target: Slot(index: i.d, rank: 1), count: 0, width: 1)
    case Opcode.collectRow:
      return ShortWork(
        kind: .collect(counter: i.b), reads: [(i.a, 0)], target: Slot(index: i.d, rank: 2),
        count: 0, width: 1)
    default: return nil
    }
  }

  private func work(_ block: BlockRecord, _ precision: Precision) -> ShortWork? {
    let total = block.count * block.width
    guard !block.isDynamic, (1...ShortWork.longest).contains(total), block.spreads.count == 0,
      folds[block.folds.range].allSatisfy({ $0.kind == .sum })
    else { return nil }
    let sources = block.sources.range.map { pool[$0] }
    var counts = Array(repeating: 1, count: sources.count)
    func note(_ operand: Int32, _ count: Int) {
      if let place = counts.indices.first(where: { $0 == Int(operand) }) {
        counts[place] = max(counts[place], count)
      }
    }
    for instruction in lanes[block.instructions.range] {
      if instruction.op == Int32(gd_spread.rawValue) {
        let isScalar = sources.count + block.outputs.count..<block.places - block.lanes
        guard instruction.q <= ShortWork.longest,
          Int(instruction.a) < sources.count || isScalar.contains(Int(instruction.a))
        else { return nil }
        note(instruction.a, Int(instruction.q))
      } else {
        guard ShortLanes.knows(instruction.op, precision) else { return nil }
        let operands = [instruction.a, instruction.b, instruction.c]
        for operand in operands.prefix(ShortLanes.operandCount(instruction.op)) {
          note(operand, total)
        }
      }
    }
    for fold in folds[block.folds.range] { note(fold.operand, total) }
    return ShortWork(
      kind: .blocks(block), reads: zip(sources, counts).map { ($0, $1) }, target: Slot(index: 0),
      count: block.count, width: block.width)
  }

  private func work(_ record: ArrayRecord, _ precision: Precision) -> ShortWork? {
    let sizes = record.shapes.map { $0.reduce(1, *) }
    guard !record.shape.contains(-1), record.shapes.allSatisfy({ !$0.contains(-1) }),
      (1...ShortWork.longest).contains(record.shape.reduce(1, *))
    else { return nil }
    if case .operation(let operation) = record.work,
      case .indexing(.gather(let length, _, count: 1)) = operation.kernel
    {
      guard precision == .double, record.target.isBuffer, record.operands[0].isBuffer,
        !record.operands[1].isBuffer
      else { return nil }
      return work(
        record, .row(of: length, register: record.operands[1].index),
        [(record.operands[0].index, 0)])
    }
    if case .stack = record.work, record.operands.allSatisfy({ !$0.isBuffer }) {
      guard record.target.isBuffer else { return nil }
      return work(record, .stack(record.operands.map(\.index)), [])
    }
    guard record.operands.allSatisfy(\.isBuffer),
      sizes.allSatisfy({ (1...ShortWork.longest).contains($0) }), let kind = kind(record, sizes)
    else { return nil }
    return work(record, kind, zip(record.operands, sizes).map { ($0.index, $1) })
  }

  private func work(
    _ record: ArrayRecord, _ kind: ShortWork.Kind, _ reads: [(buffer: Int32, count: Int)]
  ) -> ShortWork {
    ShortWork(
      kind: kind, reads: reads, target: record.target, count: record.shape.first ?? 1,
      width: record.shape.dropFirst().reduce(1, *))
  }

  private func kind(_ record: ArrayRecord, _ sizes: [Int]) -> ShortWork.Kind? {
    let size = record.shape.reduce(1, *)
    switch record.work {
    case .alias(let start): return record.target.isBuffer ? .alias(start: start) : nil
    case .stack:
      guard record.target.isBuffer else { return nil }
      let width = size / max(record.operands.count, 1)
      guard sizes.allSatisfy({ $0 == width }) else { return nil }
      return .move((0..<size).map { .init(operand: $0 / width, place: $0 % width) })
    case .operation(let operation):
      switch operation.kernel {
      case .movement(let movement):
        guard record.target.isBuffer else { return nil }
        return movement.elements(size).map { .move($0) }
      case .linear(let linear): return linear.sums.map { .sums($0) }
      case .reduction(let reduction): return reduction.sums.map { .sums($0) }
      case .indexing, .random: return nil
      }
    case .late, .fill: return nil
    }
  }
}

extension Movement {
  /// Where each of so many numbers comes from.
  fileprivate func elements(_ count: Int) -> [ShortWork.Element?]? {
    var elements: [ShortWork.Element?] = Array(repeating: nil, count: count)
    switch self {
    case .move(let nest), .place(let nest):
      for (source, target) in nest.places where target < count {
        elements[target] = .init(operand: 0, place: source)
      }
    case .transpose(let rows, let columns):
      for place in 0..<count {
        elements[place] = .init(operand: 0, place: place % rows * columns + place / rows)
      }
    case .concat(_, let first, let second):
      for place in 0..<count {
        let (piece, rest) = place.quotientAndRemainder(dividingBy: first + second)
        elements[place] =
          rest < first
          ? .init(operand: 0, place: piece * first + rest)
          : .init(operand: 1, place: piece * second + rest - first)
      }
    case .iota: return nil
    }
    return elements
  }
}

extension Nest {
  /// All that it moves: from where to where.
  fileprivate var places: [(source: Int, target: Int)] {
    var places = [(sourceStart, targetStart)]
    for axis in counts.indices {
      places = places.flatMap { place in
        (0..<counts[axis]).map {
          (place.0 + $0 * source[axis], place.1 + $0 * target[axis])
        }
      }
    }
    return places
  }
}

extension Linear {
  /// Numbers that a product multiplies, at most.
  private static let most = 512

  fileprivate var sums: ShortWork.Sums? {
    switch self {
    case .dot(let n):
      return ShortWork.Sums(left: [Array(0..<n)], right: [Array(0..<n)], order: .tree)
    case .matvec(let m, let n):
      return ShortWork.Sums(
        left: (0..<m).map { i in (0..<n).map { i * n + $0 } },
        right: Array(repeating: Array(0..<n), count: m), order: .tree)
    case .vecmat(let m, let n):
      return Self.product(1, m, n, { _, k in k }, { k, j in k * n + j })
    case .matmul(let m, let k, let n, let aTurned, let bTurned):
      return Self.product(
        m, k, n, { aTurned ? $1 * m + $0 : $0 * k + $1 }, { bTurned ? $1 * k + $0 : $0 * n + $1 })
    case .outer(let m, let n):
      return ShortWork.Sums(
        left: (0..<m * n).map { [$0 / n] }, right: (0..<m * n).map { [$0 % n] }, order: .single)
    case .each, .inverse, .determinant, .logdet, .solve: return nil
    }
  }

  private static func product(
    _ m: Int, _ k: Int, _ n: Int, _ left: (Int, Int) -> Int, _ right: (Int, Int) -> Int
  ) -> ShortWork.Sums? {
    guard k > 0, m * k * n <= most else { return nil }
    let places = (0..<m * n).map { ($0 / n, $0 % n) }
    return ShortWork.Sums(
      left: places.map { i, _ in (0..<k).map { left(i, $0) } },
      right: places.map { _, j in (0..<k).map { right($0, j) } }, order: .inTurn)
  }
}

extension Reduction {
  fileprivate var sums: ShortWork.Sums? {
    guard case .sum = kind, passes.count == 1, passes[0].count > 0 else { return nil }
    let (pass, inner) = (passes[0], passes[0].inner)
    return ShortWork.Sums(
      left: (0..<pass.outer * inner).map { place in
        (0..<pass.count).map { (place / inner * pass.count + $0) * inner + place % inner }
      }, right: nil, order: inner == 1 ? .tree : .inTurn)
  }
}
