import Autodiff
import CKernels

/// Runs a block program on one block.
struct BlockRun {
  let tables: UnsafeMutablePointer<Lane>
  /// Where the outputs begin in the tables.
  let outputs: Int
  let lanes: UnsafeMutablePointer<Double>
  /// Numbers of a block register.
  let width: Int
  let registers: UnsafeMutablePointer<Double>
  let kernels: UnsafePointer<Row.Kernel>
  let buffers: UnsafeMutablePointer<Buffer>

  @inline(__always)  // for each operand of each instruction of each block
  func lane(_ operand: LaneOperand, _ start: Int) -> Lane {
    switch operand.kind {
    case .source:
      let lane = tables[Int(operand.index)]
      return Lane(data: lane.data + start * lane.step, step: lane.step)
    case .output:
      return Lane(data: tables[outputs + Int(operand.index)].data + start, step: 1)
    case .lane: return Lane(data: lanes + Int(operand.index) * width, step: 1)
    case .scalar, .buffer, .none: return Lane(data: registers + Int(operand.index), step: 0)
    }
  }

  /// - Returns: `false` if an index is none.
  func run(_ program: BlockProgram, _ start: Int, _ size: Int) -> Bool {
    for instruction in program.instructions {
      let d = lane(instruction.d, start).data
      switch instruction.work {
      case .lanes(let kernel):
        let (a, b) = (lane(instruction.a, start), lane(instruction.b, start))
        gd_lanes(
          gd_lane(rawValue: kernel), d, a.data, Int32(truncatingIfNeeded: a.step), b.data,
          Int32(truncatingIfNeeded: b.step), size)
      case .row(let row): run(row, instruction, d, start, size)
      case .ramp(let first, let step):
        for i in 0..<size { d[i] = Double(first) + Double(step) * Double(start + i) }
      case .spread(let each, let count):
        spread(lane(instruction.a, 0), each, count, d, start, size)
      case .gather:
        let buffer = buffers[Int(instruction.a.index)]
        let places = lane(instruction.b, start)
        guard let data = buffer.data else { return size == 0 }
        for i in 0..<size {
          guard let place = Indexing.place(places.data[i * places.step], below: buffer.count)
          else { return false }
          d[i] = data[place * buffer.stride]
        }
      case .index(let length):
        let a = lane(instruction.a, start)
        for i in 0..<size {
          guard let place = Indexing.place(a.data[i * a.step] - 1, below: length) else {
            return false
          }
          d[i] = Double(place)
        }
      }
    }
    return true
  }

  private func run(
    _ row: Int, _ instruction: LaneInstruction, _ d: UnsafeMutablePointer<Double>, _ start: Int,
    _ size: Int
  ) {
    let a = lane(instruction.a, start)
    switch kernels[row] {
    case .unary(let f):
      for i in 0..<size { d[i] = f(a.data[i * a.step]) }
    case .binary(let f):
      let b = lane(instruction.b, start)
      for i in 0..<size { d[i] = f(a.data[i * a.step], b.data[i * b.step]) }
    case .ternary(let f):
      let (b, c) = (lane(instruction.b, start), lane(instruction.c, start))
      for i in 0..<size {
        d[i] = f(a.data[i * a.step], b.data[i * b.step], c.data[i * c.step])
      }
    case .array: break
    }
  }

  private func spread(
    _ a: Lane, _ each: Int, _ count: Int, _ d: UnsafeMutablePointer<Double>, _ start: Int,
    _ size: Int
  ) {
    var done = 0
    while done < size {
      let element = start + done
      let place = (element / each) % count
      if each == 1, a.step == 1 {
        let piece = Swift.min(size - done, count - place)
        (d + done).update(from: a.data + place, count: piece)
        done += piece
      } else {
        let piece = Swift.min(size - done, each - element % each)
        (d + done).update(repeating: a.data[place * a.step], count: piece)
        done += piece
      }
    }
  }

  /// Takes a block into a fold.
  func fold(
    _ fold: BlockProgram.Fold, _ start: Int, _ size: Int, _ tree: UnsafeMutablePointer<gd_tree>,
    _ result: UnsafeMutablePointer<Double>
  ) {
    let lane = lane(fold.operand, start)
    guard fold.kind == .sum else {
      for i in 0..<size {
        result.pointee = fold.kind.combine(result.pointee, lane.data[i * lane.step])
      }
      return
    }
    if lane.step == 1 {
      gd_tree_add(tree, gd_sum_block(lane.data, size))
    } else {
      // The same tree as if the number stood there so many times.
      withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { copies in
        copies.initialize(repeating: lane.data.pointee)
        guard let start = copies.baseAddress else { return }
        gd_tree_add(tree, gd_sum_block(start, size))
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
    _ spread: BlockProgram.Spread, _ start: Int, _ size: Int, from first: Int,
    seam: UnsafeMutablePointer<Double>
  ) {
    guard let data = buffers[Int(spread.target)].data, let top = spread.writes.first?.start,
      let lowest = spread.writes.last?.start
    else { return }
    if start == first { seam.update(repeating: 0, count: spread.seam) }
    for (place, write) in spread.writes.enumerated() {
      let lane = lane(write.operand, start)
      let target = data + write.start + start
      let step = Int32(truncatingIfNeeded: lane.step)
      if place == 0 {
        gd_lanes(gd_copy, target, lane.data, step, lane.data, step, size)
        continue
      }
      // Numbers of the block that fall before the part's own places.
      let outside = first == 0 ? 0 : max(0, min(size, top + first - (write.start + start)))
      let noted = seam + (write.start + start - lowest - first)
      gd_lanes(gd_add, noted, noted, 1, lane.data, step, outside)
      gd_lanes(
        gd_add, target + outside, target + outside, 1, lane.data + outside * lane.step, step,
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
