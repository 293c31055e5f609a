import Autodiff

/// One instruction each.
extension NativeEmitter {
  mutating func emit(_ place: Int) {
    let i = program.tape[place]
    switch i.opcode {
    case Opcode.add: binary("fadd", i)
    case Opcode.subtract: binary("fsub", i)
    case Opcode.multiply: multiply(i)
    case Opcode.divide: binary("fdiv", i)
    case Opcode.negate:
      let x = read(i.a)
      let factor = scaled[x]?.factor ?? 1
      write(product(scaled[x]?.of ?? x, by: -factor), to: i.d)
    case Opcode.square:
      let x = readHidden(i.a)
      write(product(x, x), to: i.d)
    case Opcode.cube:
      let x = readHidden(i.a)
      write(product(product(x, x), x), to: i.d)
    case Opcode.fourth:
      let x = readHidden(i.a)
      let square = product(x, x)
      write(product(square, square), to: i.d)
    case Opcode.reciprocal:
      let x = readHidden(i.a)
      write(text.make("fdiv double \(Value.one), \(x)"), to: i.d)
    case Opcode.squareRoot: intrinsic("sqrt", i)
    case Opcode.absolute: intrinsic("fabs", i)
    case Opcode.less: compare("olt", i)
    case Opcode.lessOrEqual: compare("ole", i)
    case Opcode.greater: compare("ogt", i)
    case Opcode.greaterOrEqual: compare("oge", i)
    case Opcode.equal: compare("oeq", i)
    case Opcode.notEqual: compare("une", i)
    case Opcode.move: write(readHidden(i.a), to: i.d)
    case Opcode.exp, Opcode.ln, Opcode.sin, Opcode.cos, Opcode.tanh:
      let x = readHidden(i.a)
      let function = NativeFunctions.unary[i.opcode] ?? 0
      write(text.call("double", function, "double \(x)", isPure: true), to: i.d)
    case Opcode.firstRow...: row(place)
    case Opcode.jump, Opcode.jumpIfZero, Opcode.loopBegin, Opcode.next, Opcode.back,
      Opcode.loopEnd:
      control(place)
    case Opcode.load, Opcode.loadChecked, Opcode.collect, Opcode.gather, Opcode.scatter,
      Opcode.index:
      element(place)
    default: perform(place)
    }
  }

  /// Both operands, of which the compiler sees one at most.
  private mutating func operands(_ i: Instruction) -> (Value, Value) {
    let first = i.b < 0 ? readHidden(i.a) : read(i.a)
    return (first, read(i.b))
  }

  private mutating func binary(_ name: String, _ i: Instruction) {
    let (x, y) = operands(i)
    write(text.make("\(name) double \(x), \(y)"), to: i.d)
  }

  private mutating func product(_ x: Value, _ y: Value) -> Value {
    text.make("fmul double \(x), \(y)")
  }

  private mutating func multiply(_ i: Instruction) {
    let (x, y) = operands(i)
    let value: Value =
      switch (x, y) {
      case (.number(let bits), let y): rescaled(y, by: Double(bitPattern: bits))
      case (let x, .number(let bits)): rescaled(x, by: Double(bitPattern: bits))
      default: product(x, y)
      }
    write(value, to: i.d)
  }

  /// `x` times a constant. If `x` itself is `±2ⁿ·y`, that is one product of `y`, which has the same
  /// bits and saves a loop's steps the wait for the other.
  private mutating func rescaled(_ x: Value, by factor: Double) -> Value {
    if let inner = scaled[x], inner.factor.magnitude >= 1, inner.factor.significand == 1,
      (inner.factor * factor).isFinite
    {
      return product(inner.of, by: inner.factor * factor)
    }
    return product(x, by: factor)
  }

  private mutating func product(_ x: Value, by factor: Double) -> Value {
    let value =
      factor == -1 ? text.make("fneg double \(x)") : product(x, .number(factor))
    scaled[value] = (x, factor)
    return value
  }

  private mutating func intrinsic(_ name: String, _ i: Instruction) {
    let x = readHidden(i.a)
    write(text.make("call double @llvm.\(name).f64(double \(x))"), to: i.d)
  }

  private mutating func compare(_ relation: String, _ i: Instruction) {
    let (x, y) = operands(i)
    let truth = text.make("fcmp \(relation) double \(x), \(y)")
    write(text.make("select i1 \(truth), double \(Value.one), double \(Value.zero)"), to: i.d)
  }

  /// A row by its kernel.
  private mutating func row(_ place: Int) {
    let i = program.tape[place]
    let row = Int(i.opcode - Opcode.firstRow)
    let arity = Int(RowFacts.arities[row])
    var values = [readHidden(i.a)]
    if arity > 1 { values.append(readHidden(i.b)) }
    if arity > 2 { values.append(readHidden(program.tape[place + 1].a)) }
    let arguments =
      "ptr inttoptr (i64 \(NativeFunctions.kernel(of: row)) to ptr)"
      + values.map { ", double \($0)" }.joined()
    write(
      text.call("double", NativeFunctions.rows[arity - 1], arguments, isPure: true), to: i.d)
  }
}
