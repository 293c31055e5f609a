import Autodiff
import CKernels

/// Runs block programs.
extension Machine {
  /// Elementwise work on arrays.
  mutating func runBlocks(
    _ place: Int32, _ r: UnsafeMutablePointer<Double>, _ kernels: UnsafePointer<Row.Kernel>
  ) -> Status? {
    let program = code.program.blocks[Int(place)]
    let buffers = memory.buffers + bufferBase
    var shape = (count: program.count, width: program.width)
    if program.isDynamic {
      var found: Buffer?
      for source in program.sources {
        let buffer = buffers[Int(source)]
        if buffer.stride == 0 { continue }
        if let found, found.count != buffer.count || found.width != buffer.width {
          return .doubtful
        }
        found = buffer
      }
      guard let found else { return .doubtful }
      shape = (found.count, found.width)
    }
    return run(program, shape.count, shape.width, r, kernels)
  }

  /// - Parameters:
  ///   - count: entries along the first axis.
  ///   - width: numbers an entry.
  mutating func run(
    _ program: BlockProgram, _ count: Int, _ width: Int, _ r: UnsafeMutablePointer<Double>,
    _ kernels: UnsafePointer<Row.Kernel>
  ) -> Status? {
    let (total, overflow) = count.multipliedReportingOverflow(by: width)
    if overflow { return .memoryLimit(.max) }
    let buffers = memory.buffers + bufferBase
    for output in program.outputs {
      if let tooMuch = memory.reserve(total, in: buffers + Int(output)) {
        return .memoryLimit(tooMuch)
      }
    }
    let block = gd_block
    // The operands' places, then the folds, then the lanes.
    let header = program.sources.count + program.outputs.count
    let folds = program.folds.count * MemoryLayout<gd_tree>.stride / 8
    let size = 2 * header + folds + program.lanes * Swift.min(block, total)
    if let tooMuch = memory.reserve(size + 1, in: memory.workspace) {
      return .memoryLimit(tooMuch)
    }
    guard let work = memory.workspace.pointee.storage else { return .doubtful }
    let tables = UnsafeMutableRawPointer(work).bindMemory(to: Lane.self, capacity: header)
    let trees = UnsafeMutableRawPointer(work + 2 * header)
      .bindMemory(to: gd_tree.self, capacity: program.folds.count)
    for (place, source) in program.sources.enumerated() {
      let buffer = buffers[Int(source)]
      if buffer.stride == 1, buffer.count < count { return .doubtful }
      tables[place] = Lane(data: buffer.data ?? work, step: buffer.stride)
    }
    for (place, output) in program.outputs.enumerated() {
      let buffer = buffers + Int(output)
      buffer.pointee.showOwn(count: count, width: width)
      tables[program.sources.count + place] = Lane(data: buffer.pointee.data ?? work, step: 1)
    }
    for (place, fold) in program.folds.enumerated() {
      trees[place].count = 0
      if fold.kind != .sum, let start = fold.start { r[Int(fold.target)] = r[Int(start)] }
    }
    let pass = Pass(
      tables: tables, outputs: program.sources.count, lanes: work + 2 * header + folds,
      width: Swift.min(block, total), registers: r, kernels: kernels, buffers: buffers)
    var start = 0
    var untilPoll = 256
    while start < total {
      let size = Swift.min(block, total - start)
      guard pass.run(program, start, size) else { return .doubtful }
      for (place, fold) in program.folds.enumerated() {
        let lane = pass.lane(fold.operand, start)
        pass.fold(fold, lane, size, trees + place)
      }
      start += size
      untilPoll -= 1
      if untilPoll == 0 {
        untilPoll = 256
        if let cancel = limits.cancel, cancel() { return .cancelled }
      }
    }
    for (place, fold) in program.folds.enumerated() where fold.kind == .sum {
      let sum = gd_tree_end(trees + place)
      r[Int(fold.target)] = fold.start.map { r[Int($0)] + sum } ?? sum
    }
    return nil
  }
}

extension BlockProgram {
  var isDynamic: Bool { shape.contains(-1) }
  var count: Int { shape.first ?? 1 }
  var width: Int { shape.dropFirst().reduce(1, *) }
}

/// Where an operand's numbers are.
private struct Lane {
  let data: UnsafeMutablePointer<Double>
  let step: Int
}

private struct Pass {
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

  func fold(
    _ fold: BlockProgram.Fold, _ lane: Lane, _ size: Int, _ tree: UnsafeMutablePointer<gd_tree>
  ) {
    let target = registers + Int(fold.target)
    switch fold.kind {
    case .sum:
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
    case .product:
      for i in 0..<size { target.pointee *= lane.data[i * lane.step] }
    case .maximum:
      for i in 0..<size {
        let x = lane.data[i * lane.step]
        if x > target.pointee || x.isNaN { target.pointee = x }
      }
    case .minimum:
      for i in 0..<size {
        let x = lane.data[i * lane.step]
        if x < target.pointee || x.isNaN { target.pointee = x }
      }
    }
  }
}
