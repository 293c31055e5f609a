import Autodiff

/// Where the numbers of short arrays are.
extension NativeEmitter {
  var lanes: ShortLanes { ShortLanes(precision: precision) }

  /// Finds the buffers that stay what they are, and makes room in those that are written: one call
  /// of the machine, since code for each of them would take longer to compile than all the rest.
  mutating func openArrays() {
    guard let arrays else { return }
    let rows = arrays.opening
    let scratch = rows.reduce(0) { $0 + $1.scratch }
    text.line("%o = alloca [\(3 * rows.count) x i64]")
    text.line("%s = alloca [\(max(scratch, 1)) x \(number)]")
    for (place, count) in arrays.viewed.sorted(by: { $0.key < $1.key }) {
      text.line("%w\(place) = alloca [\(count) x \(number)]")
    }
    let status = text.call(
      "i64", NativeFunctions.open(precision),
      [
        ("ptr", "%c"), ("ptr", "@rows"), ("i64", "\(rows.count)"), ("ptr", "%o"), ("ptr", "%s"),
      ], isPure: false)
    stop(unless: text.make("icmp eq i64 \(status), 0"), at: stopped)
    for (place, row) in rows.enumerated() {
      let pointer = text.load("ptr", text.address("%o", 24 * place))
      guard row.scratch > 0 else {
        self.arrays?.own[row.buffer] = pointer
        continue
      }
      let data = text.load("ptr", text.address("%o", 24 * place + 8))
      let stride = text.load("i64", text.address("%o", 24 * place + 16))
      self.arrays?.entries[row.buffer] = ShortArrays.Header(
        storage: .entry(row.buffer), pointer: pointer, reach: row.room, stride: stride, data: data)
    }
  }

  /// The constant that `openArrays` hands to the machine.
  var openingRows: String? {
    arrays.map { arrays in
      let numbers = arrays.opening.flatMap(\.words).map { "i64 \($0)" }
      return "@rows = internal constant [\(numbers.count) x i64] "
        + "[\(numbers.joined(separator: ", "))]"
    }
  }

  /// Numbers behind a pointer, which must be so many; in `scratch` where one stands for all.
  mutating func expanded(
    _ data: Value, _ stride: Value, _ numbers: Value, _ count: Int, _ scratch: String
  ) -> ShortArrays.Header {
    let isUniform = text.make("icmp eq i64 \(stride), 0")
    let isEnough = text.make("icmp sge i64 \(numbers), \(count)")
    stop(unless: text.make("or i1 \(isUniform), \(isEnough)"), at: doubtful)
    let (fill, next) = (text.label(), text.label())
    text.branch(isUniform, to: fill, else: next)
    text.begin(fill)
    text.line(
      text.call(
        "void", NativeFunctions.fill(precision),
        [("ptr", scratch), ("ptr", "\(data)"), ("i64", "\(count)")]))
    text.branch(to: next)
    text.begin(next)
    let pointer = text.make("select i1 \(isUniform), ptr \(scratch), ptr \(data)")
    return ShortArrays.Header(
      storage: .found(pointer), pointer: pointer, reach: count, stride: stride, data: data)
  }

  // MARK: Reading

  /// What a buffer shows; `nil` if the piece does not know it here.
  func header(of buffer: Int32) -> ShortArrays.Header? {
    guard let arrays else { return nil }
    if let known = arrays.headers[buffer] ?? arrays.entries[buffer] { return known }
    guard let shape = arrays.kept[buffer], let own = arrays.own[buffer] else { return nil }
    return ShortArrays.Header(
      storage: .own(buffer), pointer: own, reach: shape.count * shape.width, data: own,
      shape: (shape.count, shape.width))
  }

  /// Neighbouring numbers.
  mutating func vector(_ header: ShortArrays.Header, _ start: Int, _ width: Int) -> Value {
    let first = header.offset + start
    let chunks = arrays?.chunks[header.storage] ?? []
    if let chunk = chunks.first(where: { $0.start <= first && first + width <= $0.end }) {
      return lanes.shuffle(
        chunk.value, nil, Array(first - chunk.start..<first - chunk.start + width), chunk.width,
        &text)
    }
    let place = text.address("\(header.pointer)", first * precision.numberSize)
    let value = text.make(
      "load \(lanes.type(width)), ptr \(place), align \(precision.numberSize)")
    arrays?.chunks[header.storage, default: []].append(
      ShortArrays.Chunk(start: first, width: width, value: value))
    return value
  }

  /// Numbers at these places, 0 at none.
  mutating func gathered(_ headers: [ShortArrays.Header], _ places: [ShortWork.Element?]) -> Value {
    let width = places.count
    let present = places.indices.filter { places[$0] != nil }
    guard let first = present.first, let last = present.last, let element = places[first] else {
      return lanes.zero(width, &text)
    }
    let header = headers[element.operand]
    let count = last - first + 1
    func isRun(_ step: Int) -> Bool {
      (first...last).allSatisfy { place in
        places[place].map {
          $0.operand == element.operand && $0.place == element.place + step * (place - first)
        } ?? false
      }
    }
    if isRun(1) {
      let run = vector(header, element.place, count)
      return lanes.shuffle(
        run, nil, places.indices.map { $0 < first || $0 > last ? count : $0 - first }, count,
        &text)
    }
    if count == width, isRun(0) {
      return lanes.splat(vector(header, element.place, 1), width, &text)
    }
    var value = lanes.zero(width, &text)
    for place in present {
      guard let element = places[place] else { continue }
      let number = vector(headers[element.operand], element.place, 1)
      value = lanes.insert(number, at: place, of: value, width, &text)
    }
    return value
  }

  // MARK: Writing

  /// An array goes to where the buffer owns room for it.
  mutating func put(
    _ chunks: [ShortArrays.Chunk], to buffer: Int32, _ count: Int, _ width: Int
  ) {
    guard let own = arrays?.own[buffer] else { return }
    for chunk in chunks { store(chunk.value, (chunk.start, chunk.width), behind: own) }
    arrays?.chunks[.own(buffer)] = chunks
    if arrays?.kept[buffer] != nil { return }
    let header = ShortArrays.Header(
      storage: .own(buffer), pointer: own, reach: count * width, data: own, shape: (count, width))
    show(header, in: buffer)
  }

  /// A buffer shows this from here on.
  mutating func show(_ header: ShortArrays.Header, in buffer: Int32) {
    var (count, width) = ("\(header.shape?.count ?? 0)", "\(header.shape?.width ?? 1)")
    if let stride = header.stride {
      let isUniform = text.make("icmp eq i64 \(stride), 0")
      count = "\(text.make("select i1 \(isUniform), i64 \(Buffer.anyCount), i64 \(count)"))"
      width = "\(text.make("select i1 \(isUniform), i64 1, i64 \(width)"))"
    }
    show(header, in: buffer, count: count, width: width)
  }

  mutating func show(
    _ header: ShortArrays.Header, in buffer: Int32, count: String, width: String
  ) {
    let fields = [
      (Field.data, "ptr", "\(header.data)"), (Field.count, "i64", count),
      (Field.width, "i64", width), (Field.stride, "i64", header.stride.map { "\($0)" } ?? "1"),
    ]
    for (field, type, value) in fields {
      let place = text.address("%b", Int(buffer) * MemoryLayout<Buffer>.stride + field)
      text.line("store \(type) \(value), ptr \(place)")
    }
    arrays?.headers[buffer] = header
  }
}
