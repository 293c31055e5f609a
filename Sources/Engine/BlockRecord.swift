import CKernels

/// A block program as it runs: plain numbers, so that nothing is retained on the way.
///
/// Its operands are places of a table: sources, outputs, numbers of the scalar tape, block
/// registers, in this order.
struct BlockRecord: Sendable {
  /// Of `Program.lanes`.
  var instructions: PoolRange
  /// Whether the C kernels know all of them.
  let isPlain: Bool
  /// Of `Program.pool`: buffers, buffers, registers.
  var sources: PoolRange
  var outputs: PoolRange
  var scalars: PoolRange
  /// Block registers.
  let lanes: Int
  var folds: PoolRange
  var spreads: PoolRange
  /// The elements' shape: entries along the first axis, numbers an entry; -1 where a run tells.
  let count: Int
  let width: Int
  /// What an element costs, in sums of two numbers.
  let work: Int

  /// Places of the table.
  var places: Int { sources.count + outputs.count + scalars.count + lanes }
  var isDynamic: Bool { count < 0 }

  /// About 50 µs: what is worth the fork and the join of a team.
  static let sharedWork = 1 << 18

  /// Numbers of a part: a whole branch of the tree of sums, so that its size changes none. Smaller
  /// ones where few are left for the threads to share.
  func part(of total: Int) -> Int {
    var size = gd_part_size
    while size > gd_block, total < 16 * size, size / 2 * work >= Self.sharedWork / 4 { size /= 2 }
    return size
  }
}

/// What the C kernels do not know; raw values go on behind theirs.
enum BlockOpcode {
  /// The kernel of row `p`.
  static let row = Int32(gd_block_count.rawValue)
  /// The number of buffer `a` at the place `b`.
  static let gather = row + 1
  /// The place of the index `a` on an axis of length `p`.
  static let index = row + 2
  /// Goes on behind `p` instructions if condition `a` is `q` nowhere.
  static let branch = row + 3
  /// Of `a` the numbers where condition `b` is `q`, one of them elsewhere.
  static let fill = row + 4
  /// The numbers of `a` where condition `b` is `q`.
  static let merge = row + 5
}

/// A fold with its operand as a place.
struct BlockFold: Sendable {
  let kind: BlockProgram.Fold.Kind
  let operand: Int32
  let target: Int32
  let start: Int32?
}

/// A spread with its operands as places.
struct BlockSpread: Sendable {
  let target: Int32
  let length: Int
  /// The furthest first.
  let writes: [(operand: Int32, start: Int)]
  let seam: Int
}

extension Program {
  /// Appends a block program; its place among the blocks.
  mutating func append(_ written: BlockProgram) -> Int32 {
    let program = written.withProductSums()
    var scalars: [Int32] = []
    let first = program.sources.count + program.outputs.count
    // Registers of numbers get their places as they are met.
    for operand in program.operands where operand.kind == .scalar {
      if !scalars.contains(operand.index) { scalars.append(operand.index) }
    }
    func place(_ operand: LaneOperand) -> Int32 {
      let place: Int =
        switch operand.kind {
        case .source: Int(operand.index)
        case .output: program.sources.count + Int(operand.index)
        case .scalar: first + (scalars.firstIndex(of: operand.index) ?? 0)
        case .lane: first + scalars.count + Int(operand.index)
        case .buffer: Int(operand.index)
        case .none: 0
        }
      return Int32(truncatingIfNeeded: place)
    }
    let start = lanes.count
    var isPlain = true
    var work = program.folds.count + program.spreads.count + 1
    for instruction in program.instructions {
      var made = gd_block_instruction(
        op: 0, d: place(instruction.d), a: place(instruction.a), b: place(instruction.b),
        c: place(instruction.c), p: 0, q: 0)
      switch instruction.work {
      case .lanes(let kernel): made.op = Int32(truncatingIfNeeded: kernel)
      case .ramp(let first, let step):
        made.op = Int32(gd_ramp.rawValue)
        (made.p, made.q) = (Int64(first), Int64(step))
      case .spread(let each, let count):
        made.op = Int32(gd_spread.rawValue)
        (made.p, made.q) = (Int64(each), Int64(count))
      case .row(let row):
        made.op = BlockOpcode.row
        made.p = Int64(row)
      case .gather: made.op = BlockOpcode.gather
      case .index(let length):
        made.op = BlockOpcode.index
        made.p = Int64(length)
      case .branch(let isThen, let length):
        made.op = BlockOpcode.branch
        (made.p, made.q) = (Int64(length), isThen ? 1 : 0)
      case .fill(let isThen):
        made.op = BlockOpcode.fill
        made.q = isThen ? 1 : 0
      case .merge(let isThen):
        made.op = BlockOpcode.merge
        made.q = isThen ? 1 : 0
      }
      if made.op >= BlockOpcode.row { isPlain = false }
      work += made.work
      lanes.append(made)
    }
    let firstFold = folds.count
    folds += program.folds.map {
      BlockFold(kind: $0.kind, operand: place($0.operand), target: $0.target, start: $0.start)
    }
    let firstSpread = spreads.count
    spreads += program.spreads.map { spread in
      BlockSpread(
        target: spread.target, length: spread.length,
        writes: spread.writes.map { (place($0.operand), $0.start) }, seam: spread.seam)
    }
    let isDynamic = program.shape.contains(-1)
    blocks.append(
      BlockRecord(
        instructions: PoolRange(start: start, count: lanes.count - start), isPlain: isPlain,
        sources: pool(program.sources), outputs: pool(program.outputs), scalars: pool(scalars),
        lanes: program.lanes, folds: PoolRange(start: firstFold, count: program.folds.count),
        spreads: PoolRange(start: firstSpread, count: program.spreads.count),
        count: isDynamic ? -1 : program.shape.first ?? 1,
        width: isDynamic ? -1 : program.shape.dropFirst().reduce(1, *), work: work))
    return Int32(truncatingIfNeeded: blocks.count - 1)
  }

  mutating func pool(_ numbers: [Int32]) -> PoolRange {
    let range = PoolRange(start: pool.count, count: numbers.count)
    pool += numbers
    return range
  }
}

extension BlockProgram {
  fileprivate var operands: [LaneOperand] {
    instructions.flatMap { [$0.a, $0.b, $0.c] } + folds.map(\.operand)
      + spreads.flatMap { $0.writes.map(\.operand) }
  }
}

extension gd_block_instruction {
  /// What it costs for an element, in sums of two numbers.
  fileprivate var work: Int {
    if op == BlockOpcode.row { return 64 }
    if op > BlockOpcode.row { return 4 }
    return op >= Int32(gd_exp.rawValue) && op < Int32(gd_lane_count.rawValue) ? 8 : 1
  }
}
