import Autodiff
import CKernels

/// Where an operand's numbers are.
struct Lane {
  let data: UnsafeMutablePointer<Double>
  let step: Int
}

/// Numbers that a pass needs, beside the buffers: where operands are, a number a fold and part, the
/// seams between parts, and for each thread trees and block registers.
struct BlockRoom {
  let threads: Int
  let parts: Int
  /// Numbers of a block register.
  let width: Int
  let tables: Int
  let results: Int
  let seams: Int
  let trees: Int
  let member: Int

  init(_ program: BlockProgram, _ total: Int, threads: Int) {
    parts = (total + gd_part_size - 1) / gd_part_size
    self.threads = max(1, min(threads, parts))
    width = min(gd_block, total)
    tables = program.sources.count + program.outputs.count
    results = 2 * tables
    seams = results + program.folds.count * parts
    trees = seams + program.spreads.reduce(0) { $0 + $1.seam } * parts
    member =
      program.folds.count * (MemoryLayout<gd_tree>.stride / 8) + program.lanes * width
  }

  var size: Int { trees + member * threads + 1 }
}

/// One run of a block program, in parts of 64 blocks.
///
/// What a part computes depends on its number alone: threads share them as they like.
struct BlockPass {
  enum Outcome: Int32 { case done, doubtful, cancelled }

  let program: BlockProgram
  let total: Int
  let room: BlockRoom
  let work: UnsafeMutablePointer<Double>
  let tables: UnsafeMutablePointer<Lane>
  let registers: UnsafeMutablePointer<Double>
  let kernels: UnsafePointer<Row.Kernel>
  let buffers: UnsafeMutablePointer<Buffer>
  let cancel: (@Sendable () -> Bool)?

  func run(_ part: Int, _ member: Int) -> Outcome {
    // The thread that asked looks after cancelling.
    if member == 0, let cancel, cancel() { return .cancelled }
    let size = gd_part_size
    let (first, end) = (part * size, min((part + 1) * size, total))
    let own = work + room.trees + member * room.member
    let trees = UnsafeMutableRawPointer(own)
      .bindMemory(to: gd_tree.self, capacity: program.folds.count)
    let block = BlockRun(
      tables: tables, outputs: program.sources.count,
      lanes: own + program.folds.count * (MemoryLayout<gd_tree>.stride / 8), width: room.width,
      registers: registers, kernels: kernels, buffers: buffers)
    let results = work + room.results + part * program.folds.count
    for (place, fold) in program.folds.enumerated() {
      trees[place].count = 0
      results[place] = fold.kind.neutral
    }
    var start = first
    while start < end {
      let size = min(gd_block, end - start)
      guard block.run(program, start, size) else { return .doubtful }
      for (place, fold) in program.folds.enumerated() {
        block.fold(fold, start, size, trees + place, results + place)
      }
      for (place, spread) in program.spreads.enumerated() {
        block.write(spread, start, size, from: first, seam: seam(place, part))
      }
      start += size
    }
    for (place, fold) in program.folds.enumerated() where fold.kind == .sum {
      results[place] = gd_tree_end(trees + place)
    }
    return .done
  }

  /// The results of all parts made one, in their order.
  func combine(_ fold: BlockProgram.Fold, _ place: Int) {
    let results = work + room.results
    let start = fold.start.map { registers[Int($0)] }
    let count = program.folds.count
    switch fold.kind {
    case .sum:
      guard room.parts > 0 else {
        registers[Int(fold.target)] = start ?? 0
        return
      }
      let sums = (0..<room.parts).lazy.map { results[$0 * count + place] }
      var tree = gd_tree()
      let blocks = (total + gd_block - 1) / gd_block
      let isWhole = blocks % (gd_part_size / gd_block) == 0
      let whole = isWhole ? room.parts : room.parts - 1
      for part in 0..<whole { gd_tree_add(&tree, sums[part]) }
      let sum = isWhole ? gd_tree_end(&tree) : gd_tree_end_after(&tree, sums[whole])
      registers[Int(fold.target)] = start.map { $0 + sum } ?? sum
    case .product, .maximum, .minimum:
      var value = start ?? fold.kind.neutral
      for part in 0..<room.parts {
        value = fold.kind.combine(value, results[part * count + place])
      }
      registers[Int(fold.target)] = value
    }
  }

  /// Where a part notes what it adds to places that the part before it writes.
  private func seam(_ place: Int, _ part: Int) -> UnsafeMutablePointer<Double> {
    let before = program.spreads[..<place].reduce(0) { $0 + $1.seam }
    return work + room.seams + before * room.parts + program.spreads[place].seam * part
  }

  func addSeams(of spread: BlockProgram.Spread, _ place: Int) {
    guard spread.seam > 0, room.parts > 1, let lowest = spread.writes.last?.start,
      let data = buffers[Int(spread.target)].data
    else { return }
    for part in 1..<room.parts {
      let target = data + lowest + part * gd_part_size
      gd_lanes(gd_add, target, target, 1, seam(place, part), 1, spread.seam)
    }
  }
}
