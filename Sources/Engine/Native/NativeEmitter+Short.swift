import Autodiff
import CKernels

/// Works on short arrays, in vectors.
extension NativeEmitter {
  typealias Chunk = ShortArrays.Chunk

  /// - Returns: whether it is done; the machine does it if the piece does not know the operands.
  mutating func short(_ place: Int) -> Bool {
    guard let work = arrays?.works[place] else { return false }
    switch work.kind {
    case .view(let counter): view(place, work, counter)
    case .collect(let counter): return collectRow(place, work, counter)
    case .row(let length, let register): row(place, work, length, register)
    case .blocks, .alias, .stack, .move, .sums:
      var headers: [ShortArrays.Header] = []
      for read in work.reads {
        guard let header = header(of: read.buffer), header.reach >= read.count else { return false }
        headers.append(header)
      }
      compute(work, headers)
    }
    return true
  }

  private mutating func compute(_ work: ShortWork, _ headers: [ShortArrays.Header]) {
    let layout = ShortArrays.layout(work.count, work.width, precision)
    switch work.kind {
    case .alias(let start):
      let source = headers[0]
      var header = source
      header.offset += start
      header.reach = work.size
      header.shape = (work.count, work.width)
      let step = start * precision.numberSize
      let bytes = source.stride.map { "\(text.make("mul i64 \($0), \(step)"))" } ?? "\(step)"
      header.data = text.make("getelementptr i8, ptr \(source.data), i64 \(bytes)")
      show(header, in: work.target.index)
    case .stack(let registers):
      let numbers = registers.map { narrowed(value(of: hidden($0))) }
      put(layout.map { packed(numbers, $0) }, to: work.target.index, work.count, work.width)
    case .move(let elements):
      let chunks = layout.map { part in
        Chunk(
          start: part.start, width: part.width,
          value: gathered(headers, Array(elements[part.start..<part.start + part.width])))
      }
      put(chunks, to: work.target.index, work.count, work.width)
    case .sums(let sums): add(sums, headers, work, layout)
    case .blocks(let block): run(block, headers, work, layout)
    case .view, .collect, .row: break
    }
  }

  mutating func packed(
    _ numbers: [Value], _ part: (start: Int, width: Int)
  ) -> Chunk {
    let numbers = numbers[part.start..<part.start + part.width]
    guard part.width > 1, let first = numbers.first else {
      return Chunk(start: part.start, width: 1, value: numbers.first ?? .zero)
    }
    var vector = lanes.splat(first, part.width, &text)
    for (place, number) in numbers.enumerated().dropFirst() {
      vector = lanes.insert(number, at: place, of: vector, part.width, &text)
    }
    return Chunk(start: part.start, width: part.width, value: vector)
  }

  // MARK: Blocks

  /// Instruction by instruction, two vectors at a time: a processor then has two chains to work on.
  private mutating func run(
    _ block: BlockRecord, _ headers: [ShortArrays.Header], _ work: ShortWork,
    _ layout: [(start: Int, width: Int)]
  ) {
    let firstScalar = headers.count + block.outputs.count
    let scalars = block.scalars.range.map { narrowed(value(of: hidden(program.pool[$0]))) }
    let folds = program.folds[block.folds.range]
    var outputs: [[Chunk]] = Array(repeating: [], count: block.outputs.count)
    var terms: [[Chunk]] = Array(repeating: [], count: folds.count)
    for first in stride(from: 0, to: layout.count, by: 2) {
      let parts = layout[first..<min(first + 2, layout.count)]
      var values: [[Int: Value]] = Array(repeating: [:], count: parts.count)
      func operand(_ place: Int32, _ column: Int, _ part: (start: Int, width: Int)) -> Value {
        let place = Int(place)
        if let known = values[column][place] { return known }
        let value =
          place < headers.count
          ? vector(headers[place], part.start, part.width)
          : lanes.splat(scalars[place - firstScalar], part.width, &text)
        values[column][place] = value
        return value
      }
      for instruction in program.lanes[block.instructions.range] {
        for (column, part) in parts.enumerated() {
          let result: Value
          if instruction.op == Int32(gd_spread.rawValue) {
            result = spread(instruction, headers, scalars, firstScalar, part)
          } else {
            let count = ShortLanes.operandCount(instruction.op)
            let operands = [instruction.a, instruction.b, instruction.c].prefix(count).map {
              operand($0, column, part)
            }
            result = lanes.compute(instruction.op, operands, part.width, &text)
          }
          values[column][Int(instruction.d)] = result
        }
      }
      for (column, part) in parts.enumerated() {
        for (place, fold) in folds.enumerated() {
          terms[place].append(
            Chunk(
              start: part.start, width: part.width, value: operand(fold.operand, column, part)))
        }
        for place in outputs.indices {
          guard let value = values[column][headers.count + place] else { continue }
          outputs[place].append(Chunk(start: part.start, width: part.width, value: value))
        }
      }
    }
    for (chunks, output) in zip(outputs, block.outputs.range) {
      put(chunks, to: program.pool[output], work.count, work.width)
    }
    for (fold, chunks) in zip(folds, terms) { add(fold, chunks, work.size) }
  }

  private mutating func spread(
    _ instruction: gd_block_instruction, _ headers: [ShortArrays.Header], _ scalars: [Value],
    _ firstScalar: Int, _ part: (start: Int, width: Int)
  ) -> Value {
    let place = Int(instruction.a)
    guard place < headers.count else {
      return lanes.splat(scalars[place - firstScalar], part.width, &text)
    }
    let places = (part.start..<part.start + part.width).map {
      ShortWork.Element(
        operand: place, place: $0 / Int(instruction.p) % Int(instruction.q))
    }
    return gathered(headers, places)
  }
}
