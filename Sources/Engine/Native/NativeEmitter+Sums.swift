import Autodiff

/// Sums in the order of the kernels.
extension NativeEmitter {
  mutating func add(
    _ sums: ShortWork.Sums, _ headers: [ShortArrays.Header], _ work: ShortWork,
    _ layout: [(start: Int, width: Int)]
  ) {
    if sums.order == .tree {
      var numbers: [Value] = []
      for place in sums.left.indices {
        numbers.append(tree(sums.left[place], sums.right?[place], headers))
      }
      guard work.target.isBuffer else {
        return write(widened(numbers[0]), to: work.target.index)
      }
      return put(
        layout.map { packed(numbers, $0) }, to: work.target.index, work.count, work.width)
    }
    var chunks: [Chunk] = []
    for part in layout {
      let (places, type) = (part.start..<part.start + part.width, lanes.type(part.width))
      var sum = lanes.zero(part.width, &text)
      for step in sums.left[part.start].indices {
        var term = gathered(headers, places.map { .init(operand: 0, place: sums.left[$0][step]) })
        if let right = sums.right {
          let other = gathered(headers, places.map { .init(operand: 1, place: right[$0][step]) })
          term = text.make("fmul \(type) \(term), \(other)")
        }
        sum = sums.order == .single ? term : text.make("fadd \(type) \(sum), \(term)")
      }
      chunks.append(Chunk(start: part.start, width: part.width, value: sum))
    }
    guard work.target.isBuffer else {
      return write(widened(chunks[0].value), to: work.target.index)
    }
    put(chunks, to: work.target.index, work.count, work.width)
  }

  /// A sum of numbers or of products as `gd_sum_block` and `gd_dot_block` have it.
  private mutating func tree(
    _ left: [Int], _ right: [Int]?, _ headers: [ShortArrays.Header]
  ) -> Value {
    tree(left.count) { emitter, start, count in
      let x = emitter.padded(emitter.vector(headers[0], left[start], count), count)
      guard let right else { return x }
      let y = emitter.padded(emitter.vector(headers[1], right[start], count), count)
      return emitter.text.make("fmul \(emitter.lanes.type(8)) \(x), \(y)")
    }
  }

  /// 8 lanes, 0 behind so many.
  private mutating func padded(_ x: Value, _ count: Int) -> Value {
    lanes.shuffle(x, nil, (0..<8).map { min($0, count) }, count, &text)
  }

  /// - Parameter part: so many terms from a place on, at most 8, and zeros.
  private mutating func tree(
    _ count: Int, _ part: (inout NativeEmitter, Int, Int) -> Value
  ) -> Value {
    let type = lanes.type(8)
    var halves: [Value?] = [nil, nil]
    for (place, start) in stride(from: 0, to: count, by: 8).enumerated() {
      let terms = part(&self, start, min(8, count - start))
      let old = halves[place % 2].map { "\($0)" } ?? lanes.constant(0, 8)
      halves[place % 2] = text.make("fadd \(type) \(old), \(terms)")
    }
    var sum = halves[0] ?? .zero
    if let other = halves[1] { sum = text.make("fadd \(type) \(sum), \(other)") }
    // Lanes stand twice rather than leave a register half empty.
    for width in [4, 2, 1] {
      let (old, new) = (max(2 * width, 4), width == 1 ? 1 : 4)
      let places = (0..<new).map { $0 % width }
      let lower = lanes.shuffle(sum, nil, places, old, &text)
      let upper = lanes.shuffle(sum, nil, places.map { $0 + width }, old, &text)
      sum = text.make("fadd \(lanes.type(new)) \(lower), \(upper)")
    }
    return sum
  }

  mutating func widened(_ value: Value) -> Value {
    precision == .double ? value : text.make("fpext float \(value) to double")
  }

  /// A sum of a block program.
  mutating func add(_ fold: BlockFold, _ chunks: [Chunk], _ count: Int) {
    var sum = tree(count) { emitter, start, size in
      if let chunk = chunks.first(where: { $0.start <= start && start + size <= $0.end }) {
        let first = start - chunk.start
        return emitter.lanes.shuffle(
          chunk.value, nil, (0..<8).map { $0 < size ? first + $0 : chunk.width }, chunk.width,
          &emitter.text)
      }
      var vector = emitter.lanes.zero(8, &emitter.text)
      for place in start..<start + size {
        guard let chunk = chunks.first(where: { $0.start <= place && place < $0.end }) else {
          continue
        }
        let number = emitter.lanes.shuffle(
          chunk.value, nil, [place - chunk.start], chunk.width, &emitter.text)
        vector = emitter.lanes.insert(number, at: place - start, of: vector, 8, &emitter.text)
      }
      return vector
    }
    sum = widened(sum)
    if let start = fold.start {
      sum = text.make("fadd double \(value(of: hidden(start))), \(sum)")
    }
    write(sum, to: fold.target)
  }
}
