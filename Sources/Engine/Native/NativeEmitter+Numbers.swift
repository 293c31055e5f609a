import Autodiff

/// Instructions that make one number of others.
extension NativeEmitter {
  mutating func emit(_ place: Int) {
    let i = program.tape[place]
    switch i.opcode {
    case Opcode.move: write(hidden(i.a), to: i.d)
    case Opcode.add...Opcode.notEqual, Opcode.greater, Opcode.greaterOrEqual,
      Opcode.inverseSquare...Opcode.inverseRoot, Opcode.firstRow...:
      let operands = operands(of: place)
      let node = note(Node(work: .instruction(place), operands: operands))
      if i.opcode == Opcode.sin { sines[operands[0]] = node }
      if i.opcode == Opcode.cos { cosines[operands[0]] = node }
      write(node, to: i.d)
    case Opcode.jump, Opcode.jumpIfZero, Opcode.loopBegin, Opcode.next, Opcode.back,
      Opcode.loopEnd:
      control(place)
    case Opcode.load, Opcode.loadChecked, Opcode.collect, Opcode.gather, Opcode.scatter,
      Opcode.index:
      element(place)
    default: if !short(place) { perform(place) }
    }
  }

  /// All operands; one that the compiler does not know is among them.
  private mutating func operands(of place: Int) -> [Source] {
    let registers = program.registers(at: place)?.reads ?? []
    var sources: [Source] = []
    for (position, register) in registers.enumerated() {
      let isLast = position == registers.count - 1
      let othersAreKnown = isLast && registers.dropLast().allSatisfy { $0 < 0 }
      sources.append(othersAreKnown ? hidden(register) : source(register))
    }
    return sources
  }

  mutating func compute(_ place: Int, _ sources: [Source], _ x: [Value]) -> Value {
    let i = program.tape[place]
    switch i.opcode {
    case Opcode.add: return text.make("fadd double \(x[0]), \(x[1])")
    case Opcode.subtract: return text.make("fsub double \(x[0]), \(x[1])")
    case Opcode.multiply: return product(x[0], x[1])
    case Opcode.divide: return text.make("fdiv double \(x[0]), \(x[1])")
    case Opcode.negate:
      let inner = scaled[x[0]] ?? (of: x[0], factor: 1)
      return product(inner.of, by: -inner.factor)
    case Opcode.square: return multiplied(x[0], x[0])
    case Opcode.cube: return multiplied(multiplied(x[0], x[0]), x[0])
    case Opcode.fourth:
      let square = multiplied(x[0], x[0])
      return multiplied(square, square)
    case Opcode.reciprocal: return text.make("fdiv double \(Value.one), \(x[0])")
    case Opcode.inverseSquare:
      return text.make("fdiv double \(Value.one), \(multiplied(x[0], x[0]))")
    case Opcode.inverseCube:
      let cube = multiplied(multiplied(x[0], x[0]), x[0])
      return text.make("fdiv double \(Value.one), \(cube)")
    case Opcode.inverseRoot:
      let root = text.make("call double @llvm.sqrt.f64(double \(x[0]))")
      return text.make("fdiv double \(Value.one), \(root)")
    case Opcode.squareRoot: return text.make("call double @llvm.sqrt.f64(double \(x[0]))")
    case Opcode.absolute: return text.make("call double @llvm.fabs.f64(double \(x[0]))")
    case Opcode.less: return truth("olt", x)
    case Opcode.lessOrEqual: return truth("ole", x)
    case Opcode.greater: return truth("ogt", x)
    case Opcode.greaterOrEqual: return truth("oge", x)
    case Opcode.equal: return truth("oeq", x)
    case Opcode.notEqual: return truth("une", x)
    case Opcode.sin: return wave(place, sources[0], x[0], partner: cosines[sources[0]])
    case Opcode.cos: return wave(place, sources[0], x[0], partner: sines[sources[0]])
    case Opcode.exp, Opcode.ln, Opcode.tanh: return function(i.opcode, x[0])
    default:
      return RowID(rawValue: i.opcode - Opcode.firstRow).map { row($0, x) } ?? .zero
    }
  }

  private mutating func function(_ opcode: UInt16, _ x: Value) -> Value {
    text.call("double", NativeFunctions.unary[opcode] ?? 0, [("double", "\(x)")], isPure: true)
  }

  /// A sine or cosine, together with its partner if both are wanted.
  private mutating func wave(_ place: Int, _ source: Source, _ x: Value, partner: Source?) -> Value
  {
    let opcode = program.tape[place].opcode
    guard let partner, isOpen(partner) else { return function(opcode, x) }
    text.line(
      text.call(
        "void", NativeFunctions.sincos,
        [("double", "\(x)"), ("ptr", "%sine"), ("ptr", "%cosine")]))
    let sine = text.make("load double, ptr %sine")
    let cosine = text.make("load double, ptr %cosine")
    settle(partner, opcode == Opcode.sin ? cosine : sine)
    return opcode == Opcode.sin ? sine : cosine
  }

  private mutating func multiplied(_ x: Value, _ y: Value) -> Value {
    text.make("fmul double \(x), \(y)")
  }

  private mutating func product(_ x: Value, _ y: Value) -> Value {
    switch (x, y) {
    case (.number(let bits), let y): rescaled(y, by: Double(bitPattern: bits))
    case (let x, .number(let bits)): rescaled(x, by: Double(bitPattern: bits))
    default: multiplied(x, y)
    }
  }

  /// `x` times a constant. If `x` itself is `±2ⁿ·y`, that is one product of `y`, which has the same
  /// bits and saves a loop's steps the wait for the other. Factors below 1 might hide that `x` is
  /// beyond all numbers.
  private mutating func rescaled(_ x: Value, by factor: Double) -> Value {
    if let inner = scaled[x], inner.factor.magnitude >= 1, inner.factor.significand == 1,
      factor.magnitude >= 1, (inner.factor * factor).isFinite
    {
      return product(inner.of, by: inner.factor * factor)
    }
    return product(x, by: factor)
  }

  private mutating func product(_ x: Value, by factor: Double) -> Value {
    let value =
      factor == -1 ? text.make("fneg double \(x)") : multiplied(x, .number(factor))
    scaled[value] = (x, factor)
    return value
  }

  private mutating func truth(_ relation: String, _ x: [Value]) -> Value {
    truth(text.make("fcmp \(relation) double \(x[0]), \(x[1])"))
  }
}
