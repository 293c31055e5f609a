import Autodiff

/// Rows of arrays, one a step.
extension NativeEmitter {
  /// As `Machine.view`.
  mutating func view(_ place: Int, _ work: ShortWork, _ counter: Int32) {
    guard let count = arrays?.viewed[place] else { return }
    let source = program.tape[place].a
    let step = read(counter)
    stop(unless: text.make("icmp slt i64 \(step), \(length(of: source))"), at: doubtful)
    let stride = field("i64", Field.stride, of: source)
    let width = field("i64", Field.width, of: source)
    let numbers = text.make("mul i64 \(stride), \(width)")
    let offset = text.make(
      "mul i64 \(text.make("mul i64 \(step), \(numbers)")), \(precision.numberSize)")
    let data = text.make(
      "getelementptr i8, ptr \(field("ptr", Field.data, of: source)), i64 \(offset)")
    var header = expanded(data, stride, numbers, count, "%w\(place)")
    let isUniform = text.make("icmp eq i64 \(stride), 0")
    let shown = text.make("select i1 \(isUniform), i64 \(Buffer.anyCount), i64 \(width)")
    show(header, in: work.target.index, count: "\(shown)", width: "1")
    header.shape = (count, 1)
    arrays?.headers[work.target.index] = header
  }

  /// As `Machine.collectRow`, where room has been made for the row.
  mutating func collectRow(
    _ place: Int, _ work: ShortWork, _ counter: Int32
  ) -> Bool {
    let source = program.tape[place].a
    let target = work.target.index
    guard let header = header(of: source), let shape = header.shape,
      header.stride == nil, shape.count * shape.width <= ShortWork.longest,
      shape.count * shape.width == header.reach
    else { return false }
    let size = header.reach
    let step = read(counter)
    let end = text.make("mul i64 \(text.make("add i64 \(step), 1")), \(size)")
    var isReady = text.make("icmp sle i64 \(end), \(field("i64", Field.capacity, of: target))")
    for condition in [
      text.make("icmp ne i64 \(length(of: target)), 0"),
      text.make("icmp eq i64 \(field("i64", Field.width, of: target)), \(size)"),
    ] {
      isReady = text.make("and i1 \(isReady), \(condition)")
    }
    let parts = ShortArrays.layout(shape.count, shape.width, precision)
    let values = parts.map { vector(header, $0.start, $0.width) }
    let first = text.make("mul i64 \(step), \(size * precision.numberSize)")
    fork(place, isReady) { emitter in
      let storage = emitter.field("ptr", Field.storage, of: target)
      let row = emitter.text.make("getelementptr i8, ptr \(storage), i64 \(first)")
      for (part, value) in zip(parts, values) {
        emitter.store(value, part, behind: row)
      }
    }
    arrays?.forget([target])
    return true
  }

  /// The row that a number tells.
  mutating func row(
    _ place: Int, _ work: ShortWork, _ length: Int, _ register: Int32
  ) {
    let (source, target) = (work.reads[0].buffer, work.target.index)
    let told = value(of: hidden(register))
    let index = index(told, below: Value.number(Double(length)))
    let numbers = text.make(
      "mul i64 \(self.length(of: source)), \(field("i64", Field.width, of: source))")
    let isPlain = text.make("icmp eq i64 \(field("i64", Field.stride, of: source)), 1")
    let isEnough = text.make("icmp sge i64 \(numbers), \(length * work.size)")
    let isReady = text.make("and i1 \(isPlain), \(isEnough)")
    let first = text.make("mul i64 \(index), \(work.size * precision.numberSize)")
    let parts = ShortArrays.layout(work.count, work.width, precision)
    guard let own = arrays?.own[target] else { return }
    fork(place, isReady) { emitter in
      let data = emitter.field("ptr", Field.data, of: source)
      let row = emitter.text.make("getelementptr i8, ptr \(data), i64 \(first)")
      for part in parts {
        let place = emitter.text.address("\(row)", part.start * emitter.precision.numberSize)
        let value = emitter.text.make(
          "load \(emitter.lanes.type(part.width)), ptr \(place), "
            + "align \(emitter.precision.numberSize)")
        emitter.store(value, part, behind: own)
      }
    }
    put([], to: target, work.count, work.width)
  }

  mutating func store(
    _ value: Value, _ part: (start: Int, width: Int), behind pointer: Value
  ) {
    let place = text.address("\(pointer)", part.start * precision.numberSize)
    text.line(
      "store \(lanes.type(part.width)) \(value), ptr \(place), align \(precision.numberSize)")
  }

  /// One way if the condition holds; else the machine does the work.
  private mutating func fork(
    _ place: Int, _ condition: Value, _ body: (inout NativeEmitter) -> Void
  ) {
    // What the machine may need is made before the ways part.
    for register in program.registers(at: place)?.reads ?? [] where register >= 0 {
      _ = read(register)
    }
    let (here, machine, next) = (text.label(), text.label(), text.label())
    text.branch(condition, to: here, else: machine)
    text.begin(machine)
    perform(place)
    text.branch(to: next)
    text.begin(here)
    body(&self)
    text.branch(to: next)
    text.begin(next)
  }
}
