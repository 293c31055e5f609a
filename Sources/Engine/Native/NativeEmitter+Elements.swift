import Autodiff

/// Single numbers of buffers.
extension NativeEmitter {
  enum Field {
    static let data = MemoryLayout<Buffer>.offset(of: \.data) ?? 0
    static let count = MemoryLayout<Buffer>.offset(of: \.count) ?? 0
    static let width = MemoryLayout<Buffer>.offset(of: \.width) ?? 0
    static let stride = MemoryLayout<Buffer>.offset(of: \.stride) ?? 0
    static let storage = MemoryLayout<Buffer>.offset(of: \.storage) ?? 0
    static let capacity = MemoryLayout<Buffer>.offset(of: \.capacity) ?? 0
  }

  var number: String { precision == .double ? "double" : "float" }

  mutating func element(_ place: Int) {
    let i = program.tape[place]
    switch i.opcode {
    case Opcode.load: write(number(of: i.a, at: read(i.b)), to: i.d)
    case Opcode.loadChecked:
      let step = read(i.b)
      stop(unless: text.make("icmp slt i64 \(step), \(length(of: i.a))"), at: doubtful)
      write(number(of: i.a, at: step), to: i.d)
    case Opcode.gather:
      let index = self.index(value(of: hidden(i.b)), below: count(of: i.a))
      write(number(of: i.a, at: index), to: i.d)
    case Opcode.scatter:
      let index = self.index(value(of: hidden(i.a)), below: count(of: i.d))
      let stride = field("i64", Field.stride, of: i.d)
      stop(unless: text.make("icmp eq i64 \(stride), 1"), at: doubtful)
      let place = text.element(number, field("ptr", Field.data, of: i.d), index)
      let added = narrowed(value(of: hidden(i.b)))
      let sum = text.make("fadd \(number) \(text.load(number, place)), \(added)")
      text.store(number, sum, place)
    case Opcode.index:
      let place = text.make("fsub double \(value(of: hidden(i.a))), \(Value.one)")
      let length = text.make("fptosi double \(value(of: hidden(i.b))) to i64")
      let index = self.index(place, below: text.make("sitofp i64 \(length) to double"))
      write(text.make("sitofp i64 \(index) to double"), to: i.d)
    case Opcode.collect: collect(place, i)
    default: break
    }
  }

  private mutating func collect(_ place: Int, _ i: Instruction) {
    let step = read(i.b)
    let value = value(of: hidden(i.a))
    // What the machine may need is made before the ways part.
    release(i.a)
    release(i.b)
    let capacity = field("i64", Field.capacity, of: i.d)
    let (room, full, next) = (text.label(), text.label(), text.label())
    text.branch(text.make("icmp slt i64 \(step), \(capacity)"), to: room, else: full)
    text.begin(full)
    perform(place)
    text.branch(to: next)
    text.begin(room)
    let target = text.element(number, field("ptr", Field.storage, of: i.d), step)
    text.store(number, narrowed(value), target)
    text.branch(to: next)
    text.begin(next)
  }

  mutating func field(_ type: String, _ field: Int, of buffer: Int32) -> Value {
    text.load(type, text.address("%b", Int(buffer) * MemoryLayout<Buffer>.stride + field))
  }

  /// Elements along a buffer's first axis.
  mutating func length(of buffer: Int32) -> Value { field("i64", Field.count, of: buffer) }

  private mutating func count(of buffer: Int32) -> Value {
    text.make("sitofp i64 \(length(of: buffer)) to double")
  }

  private mutating func number(of buffer: Int32, at step: Value) -> Value {
    let stride = field("i64", Field.stride, of: buffer)
    let data = field("ptr", Field.data, of: buffer)
    let index = text.make("mul i64 \(step), \(stride)")
    let value = text.load(number, text.element(number, data, index))
    return precision == .double ? value : text.make("fpext float \(value) to double")
  }

  mutating func narrowed(_ value: Value) -> Value {
    precision == .double ? value : text.make("fptrunc double \(value) to float")
  }

  /// The place that a number tells, as `Indexing.place` has it.
  mutating func index(_ number: Value, below count: Value) -> Value {
    let isLow = text.make("fcmp oge double \(number), \(Value.zero)")
    let isHigh = text.make("fcmp olt double \(number), \(count)")
    stop(unless: text.make("and i1 \(isLow), \(isHigh)"), at: doubtful)
    return whole(number)
  }

  /// The integer that a number is; in doubt if it is none.
  mutating func whole(_ number: Value) -> Value {
    let integer = text.make("fptosi double \(number) to i64")
    let back = text.make("sitofp i64 \(integer) to double")
    stop(unless: text.make("fcmp oeq double \(back), \(number)"), at: doubtful)
    return integer
  }
}
