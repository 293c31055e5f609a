import Autodiff
import CKernels

/// Where things are in the bytes that a pass needs beside the buffers: a number a fold and part,
/// the seams between parts, and for each thread its table, trees and block registers.
struct BlockRoom {
  let threads: Int
  let parts: Int
  /// Numbers of a part.
  let part: Int
  /// Numbers of a block register.
  let width: Int
  let seams: Int
  let scalars: Int
  let members: Int
  /// Of a member.
  let trees: Int
  let lanes: Int
  let member: Int

  init(_ record: BlockRecord, _ total: Int, seam: Int, threads: Int, numberSize: Int) {
    part = record.part(of: total)
    parts = (total + part - 1) / part
    self.threads = max(1, min(threads, parts))
    // Whole vectors, so that registers are as far from one another as caches like it.
    width = (min(gd_block, total) + 15) & ~15
    seams = record.folds.count * parts * MemoryLayout<Double>.stride
    scalars = Self.aligned(seams + seam * parts * numberSize)
    members = Self.aligned(scalars + record.scalars.count * numberSize)
    trees = record.places * MemoryLayout<gd_place>.stride
    lanes = Self.aligned(trees + record.folds.count * MemoryLayout<gd_tree>.stride)
    member = lanes + Self.aligned(record.lanes * width * numberSize)
  }

  /// Bytes.
  var size: Int { members + member * threads }

  private static func aligned(_ bytes: Int) -> Int { (bytes + 63) & ~63 }
}

/// One run of a block program, in parts of at most 64 blocks.
///
/// What a part computes depends on its number alone: threads share them as they like.
struct BlockPass<Number: ArrayNumber> {
  enum Outcome: Int32 { case done, doubtful, cancelled }

  let record: BlockRecord
  let code: Tables
  let total: Int
  let room: BlockRoom
  let work: UnsafeMutableRawPointer
  let registers: UnsafeMutablePointer<Double>
  let buffers: UnsafeMutablePointer<Buffer>
  let cancel: (@Sendable () -> Bool)?

  /// What the threads of a team call, with the pass as its context.
  static func run(
    _ context: UnsafeMutableRawPointer?, _ part: Int, _ member: Int32
  ) -> Int32 {
    guard let pass = context?.assumingMemoryBound(to: BlockPass<Number>.self) else { return 0 }
    return pass.pointee.run(part, Int(member)).rawValue
  }

  private var results: UnsafeMutablePointer<Double> {
    work.assumingMemoryBound(to: Double.self)
  }

  private func places(of member: Int) -> UnsafeMutablePointer<gd_place> {
    (work + room.members + member * room.member).assumingMemoryBound(to: gd_place.self)
  }

  /// Fills the table of each thread.
  func prepare() {
    let scalars = (work + room.scalars).assumingMemoryBound(to: Number.self)
    for (place, register) in record.scalars.range.enumerated() {
      scalars[place] = Number(registers[Int(code.pool[register])])
    }
    for member in 0..<room.threads {
      var place = places(of: member)
      func add(_ data: UnsafeMutableRawPointer, step: Int, advance: Int) {
        place.initialize(
          to: gd_place(
            data: data, step: Int32(truncatingIfNeeded: step),
            advance: Int32(truncatingIfNeeded: advance)))
        place += 1
      }
      for source in record.sources.range {
        let buffer = buffers + Int(code.pool[source])
        let step = buffer.pointee.stride
        add(buffer.pointee.data ?? work, step: step, advance: step)
      }
      for output in record.outputs.range {
        add(buffers[Int(code.pool[output])].data ?? work, step: 1, advance: 1)
      }
      for scalar in 0..<record.scalars.count { add(scalars + scalar, step: 0, advance: 0) }
      let lanes = work + room.members + member * room.member + room.lanes
      for lane in 0..<record.lanes {
        add(lanes + lane * room.width * MemoryLayout<Number>.stride, step: 1, advance: 0)
      }
    }
  }

  func run(_ part: Int, _ member: Int) -> Outcome {
    // The thread that asked looks after cancelling.
    if member == 0, let cancel, cancel() { return .cancelled }
    let size = room.part
    let (first, end) = (part * size, min((part + 1) * size, total))
    let places = places(of: member)
    let trees = UnsafeMutableRawPointer(places).advanced(by: room.trees)
      .assumingMemoryBound(to: gd_tree.self)
    let block = BlockRun<Number>(places: places, code: code, buffers: buffers)
    let results = results + part * record.folds.count
    for (place, fold) in record.folds.range.enumerated() {
      trees[place].count = 0
      results[place] = code.folds[fold].kind.neutral
    }
    var start = first
    while start < end {
      let size = min(gd_block, end - start)
      guard block.run(record, start, size) else { return .doubtful }
      for (place, fold) in record.folds.range.enumerated() {
        block.fold(code.folds[fold], start, size, trees + place, results + place)
      }
      for spread in record.spreads.range {
        block.write(code.spreads[spread], start, size, from: first, seam: seam(spread, part))
      }
      start += size
    }
    for (place, fold) in record.folds.range.enumerated() where code.folds[fold].kind == .sum {
      results[place] = gd_tree_end(trees + place)
    }
    return .done
  }

  /// The results of all parts made one, in their order.
  func combine() {
    for (place, fold) in record.folds.range.enumerated() { combine(code.folds[fold], place) }
  }

  private func combine(_ fold: BlockFold, _ place: Int) {
    let start = fold.start.map { registers[Int($0)] }
    let count = record.folds.count
    switch fold.kind {
    case .sum:
      guard room.parts > 1 else {
        let sum = room.parts == 0 ? nil : results[place]
        registers[Int(fold.target)] =
          sum.map { sum in start.map { $0 + sum } ?? sum } ?? start ?? 0
        return
      }
      let sums = (0..<room.parts).lazy.map { results[$0 * count + place] }
      var tree = gd_tree()
      let blocks = (total + gd_block - 1) / gd_block
      let isWhole = blocks % (room.part / gd_block) == 0
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
  private func seam(_ spread: Int, _ part: Int) -> UnsafeMutablePointer<Number> {
    var before = 0
    for other in record.spreads.range where other < spread { before += code.spreads[other].seam }
    let seams = (work + room.seams).assumingMemoryBound(to: Number.self)
    return seams + before * room.parts + code.spreads[spread].seam * part
  }

  func addSeams() {
    for place in record.spreads.range {
      let spread = code.spreads[place]
      guard spread.seam > 0, room.parts > 1, let lowest = spread.writes.last?.start,
        let data = buffers[Int(spread.target)].numbers(of: Number.self)
      else { continue }
      for part in 1..<room.parts {
        let target = data + lowest + part * room.part
        Number.lanes(gd_add, target, target, 1, seam(place, part), 1, spread.seam)
      }
    }
  }
}
