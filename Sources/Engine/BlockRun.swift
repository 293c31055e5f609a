import Autodiff
import CKernels

/// Runs a block program on one block.
struct BlockRun<Number: ArrayNumber> {
  /// Where an operand's numbers are.
  struct Lane {
    let data: UnsafeMutablePointer<Number>
    let step: Int
  }

  let places: UnsafeMutablePointer<gd_place>
  let code: Tables
  let buffers: UnsafeMutablePointer<Buffer>

  private func lane(_ operand: Int32, _ start: Int) -> Lane {
    let place = places[Int(operand)]
    let data = place.data.assumingMemoryBound(to: Number.self)
    return Lane(data: data + start * Int(place.advance), step: Int(place.step))
  }

  /// - Returns: `false` if an index is none.
  func run(_ record: BlockRecord, _ start: Int, _ size: Int) -> Bool {
    guard let instructions = code.lanes.baseAddress else { return true }
    let first = instructions + record.instructions.start
    if record.isPlain {
      Number.runBlock(first, record.instructions.count, places, start, size)
      return true
    }
    var place = 0
    while place < record.instructions.count {
      let instruction = first[place]
      switch instruction.op {
      case BlockOpcode.row: run(instruction, start, size)
      case BlockOpcode.gather:
        guard gather(instruction, start, size) else { return false }
      case BlockOpcode.index:
        guard index(instruction, start, size) else { return false }
      case BlockOpcode.branch:
        if firstTaken(lane(instruction.a, start), instruction.q, size) == nil {
          place += Int(instruction.p)
        }
      case BlockOpcode.fill: fill(instruction, start, size)
      case BlockOpcode.merge: merge(instruction, start, size)
      default: Number.runBlock(first + place, 1, places, start, size)
      }
      place += 1
    }
    return true
  }

  // MARK: Branches

  /// The first element whose condition is `wanted`.
  private func firstTaken(_ condition: Lane, _ wanted: Int64, _ size: Int) -> Int? {
    (0..<(condition.step == 0 ? min(size, 1) : size)).first {
      (condition.data[$0 * condition.step] != 0) == (wanted != 0)
    }
  }

  private func fill(_ instruction: gd_block_instruction, _ start: Int, _ size: Int) {
    let (d, a) = (lane(instruction.d, start).data, lane(instruction.a, start))
    let condition = lane(instruction.b, start)
    let isThen = instruction.q != 0
    guard let first = firstTaken(condition, instruction.q, size) else { return }
    let other = a.data[first * a.step]
    if a.step == 1 && condition.step == 1 {
      // Steps that the compiler knows: three times as fast.
      for i in 0..<size { d[i] = (condition.data[i] != 0) == isThen ? a.data[i] : other }
      return
    }
    for i in 0..<size {
      let isTaken = (condition.data[i * condition.step] != 0) == isThen
      d[i] = isTaken ? a.data[i * a.step] : other
    }
  }

  private func merge(_ instruction: gd_block_instruction, _ start: Int, _ size: Int) {
    let (d, a) = (lane(instruction.d, start).data, lane(instruction.a, start))
    let condition = lane(instruction.b, start)
    let isThen = instruction.q != 0
    if a.step == 1 && condition.step == 1 {
      for i in 0..<size { d[i] = (condition.data[i] != 0) == isThen ? a.data[i] : d[i] }
      return
    }
    for i in 0..<size where (condition.data[i * condition.step] != 0) == isThen {
      d[i] = a.data[i * a.step]
    }
  }

  private func gather(_ instruction: gd_block_instruction, _ start: Int, _ size: Int) -> Bool {
    let d = lane(instruction.d, start).data
    let buffer = buffers[Int(instruction.a)]
    let places = lane(instruction.b, start)
    guard let data = buffer.numbers(of: Number.self) else { return size == 0 }
    for i in 0..<size {
      guard let place = Indexing.place(places.data[i * places.step].double, below: buffer.count)
      else {
        return false
      }
      d[i] = data[place * buffer.stride]
    }
    return true
  }

  private func index(_ instruction: gd_block_instruction, _ start: Int, _ size: Int) -> Bool {
    let (d, a) = (lane(instruction.d, start).data, lane(instruction.a, start))
    for i in 0..<size {
      guard let place = Indexing.place(a.data[i * a.step].double - 1, below: Int(instruction.p))
      else {
        return false
      }
      d[i] = Number(place)
    }
    return true
  }

  private func run(_ instruction: gd_block_instruction, _ start: Int, _ size: Int) {
    let (d, a) = (lane(instruction.d, start).data, lane(instruction.a, start))
    switch code.kernels[Int(instruction.p)] {
    case .unary(let f):
      for i in 0..<size { d[i] = Number(f(a.data[i * a.step].double)) }
    case .binary(let f):
      let b = lane(instruction.b, start)
      for i in 0..<size {
        d[i] = Number(f(a.data[i * a.step].double, b.data[i * b.step].double))
      }
    case .ternary(let f):
      let (b, c) = (lane(instruction.b, start), lane(instruction.c, start))
      for i in 0..<size {
        d[i] = Number(
          f(
            a.data[i * a.step].double, b.data[i * b.step].double, c.data[i * c.step].double))
      }
    case .array: break
    }
  }

  /// Takes a block into a fold.
  func fold(
    _ fold: BlockFold, _ start: Int, _ size: Int, _ tree: UnsafeMutablePointer<gd_tree>,
    _ result: UnsafeMutablePointer<Double>
  ) {
    let lane = lane(fold.operand, start)
    guard fold.kind == .sum else {
      for i in 0..<size {
        result.pointee = fold.kind.combine(result.pointee, lane.data[i * lane.step].double)
      }
      return
    }
    if lane.step == 1 {
      gd_tree_add(tree, Number.sumBlock(lane.data, size).double)
    } else {
      // The same tree as if the number stood there so many times.
      withUnsafeTemporaryAllocation(of: Number.self, capacity: size) { copies in
        copies.initialize(repeating: lane.data.pointee)
        guard let start = copies.baseAddress else { return }
        gd_tree_add(tree, Number.sumBlock(start, size).double)
      }
    }
  }

  /// Adds a block's values to the places they belong to.
  ///
  /// The write that reaches furthest comes first and stores; where the others fall before what
  /// this part has stored, they go into the seam, for another part may be at work there.
  ///
  /// - Parameter first: where the part begins.
  func write(
    _ spread: BlockSpread, _ start: Int, _ size: Int, from first: Int,
    seam: UnsafeMutablePointer<Number>
  ) {
    guard let data = buffers[Int(spread.target)].numbers(of: Number.self),
      let top = spread.writes.first?.start,
      let lowest = spread.writes.last?.start
    else { return }
    if start == first { seam.update(repeating: 0, count: spread.seam) }
    for (place, write) in spread.writes.enumerated() {
      let lane = lane(write.operand, start)
      let target = data + write.start + start
      if place == 0 {
        Number.lanes(gd_copy, target, lane.data, lane.step, lane.data, lane.step, size)
        continue
      }
      // Numbers of the block that fall before the part's own places.
      let outside = first == 0 ? 0 : max(0, min(size, top + first - (write.start + start)))
      let noted = seam + (write.start + start - lowest - first)
      Number.lanes(gd_add, noted, noted, 1, lane.data, lane.step, outside)
      Number.lanes(
        gd_add, target + outside, target + outside, 1, lane.data + outside * lane.step, lane.step,
        size - outside)
    }
  }
}

extension BlockProgram.Fold.Kind {
  var neutral: Double {
    switch self {
    case .sum: 0
    case .product: 1
    case .maximum: -.infinity
    case .minimum: .infinity
    }
  }

  /// Whatever is compared with NaN becomes NaN.
  @inline(__always)  // once an element
  func combine(_ value: Double, _ x: Double) -> Double {
    switch self {
    case .sum: value + x
    case .product: value * x
    case .maximum: x > value || x.isNaN ? x : value
    case .minimum: x < value || x.isNaN ? x : value
    }
  }
}
