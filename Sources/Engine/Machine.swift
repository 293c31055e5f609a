import Autodiff
import Glibc

/// Runs a program's tape.
///
/// One `switch` over unsafe pointers: 1.6 ns an operation in short programs, about as much in
/// long ones because the planner brings equal opcodes together. Nothing in here allocates but
/// buffers and call stacks that grow, and nothing throws.
struct Machine<Number: ArrayNumber>: ~Copyable {
  let code: Code
  let tables: Tables
  let limits: Limits
  var memory: Memory
  var stepsLeft: Int
  var base: Int
  var top: Int
  var bufferBase = 0
  var bufferTop: Int
  /// Whether programs are compiled that prove hot.
  private let countsWork: Bool

  /// How much work passes between two polls: about 50 µs.
  private static var pollInterval: Int { 1 << 15 }

  init(_ code: Code, _ tables: Tables, _ memory: Memory, _ limits: Limits) {
    self.code = code
    self.tables = tables
    self.memory = memory
    self.limits = limits
    stepsLeft = limits.steps
    base = code.program.routines[0].constants.count
    top = base + code.program.routines[0].registers
    bufferTop = code.program.routines[0].buffers
    countsWork = limits.native != .off
    self.memory.limit = limits.memory
    self.memory.clearCalls()
  }

  /// Runs `code`, whose tables these are.
  mutating func run() -> Status {
    let kernels = tables.kernels
    var native = code.native.program
    var tape = native?.tape ?? tables.tape
    var pc = tape + Int(code.program.routines[0].entry)
    var r = memory.registers + base
    var buffers = memory.buffers
    var budget = Self.pollInterval
    while true {
      let i = pc.pointee
      switch i.opcode {
      case Opcode.add: binary(&pc, r) { $0 + $1 }
      case Opcode.subtract: binary(&pc, r) { $0 - $1 }
      case Opcode.multiply: binary(&pc, r) { $0 * $1 }
      case Opcode.divide: binary(&pc, r) { $0 / $1 }
      case Opcode.negate: unary(&pc, r) { -$0 }
      case Opcode.square: unary(&pc, r) { ConstantPower.square($0) }
      case Opcode.cube: unary(&pc, r) { ConstantPower.cube($0) }
      case Opcode.fourth: unary(&pc, r) { ConstantPower.fourth($0) }
      case Opcode.reciprocal: unary(&pc, r) { ConstantPower.reciprocal($0) }
      case Opcode.inverseSquare: unary(&pc, r) { ConstantPower.inverseSquare($0) }
      case Opcode.inverseCube: unary(&pc, r) { ConstantPower.inverseCube($0) }
      case Opcode.inverseRoot: unary(&pc, r) { ConstantPower.inverseRoot($0) }
      case Opcode.squareRoot: unary(&pc, r) { $0.squareRoot() }
      case Opcode.exp: unary(&pc, r) { Glibc.exp($0) }
      case Opcode.ln: unary(&pc, r) { Glibc.log($0) }
      case Opcode.sin: unary(&pc, r) { Glibc.sin($0) }
      case Opcode.cos: unary(&pc, r) { Glibc.cos($0) }
      case Opcode.tanh: unary(&pc, r) { Glibc.tanh($0) }
      case Opcode.absolute: unary(&pc, r) { $0.magnitude }
      case Opcode.less: binary(&pc, r) { $0 < $1 ? 1 : 0 }
      case Opcode.lessOrEqual: binary(&pc, r) { $0 <= $1 ? 1 : 0 }
      case Opcode.greater: binary(&pc, r) { $0 > $1 ? 1 : 0 }
      case Opcode.greaterOrEqual: binary(&pc, r) { $0 >= $1 ? 1 : 0 }
      case Opcode.equal: binary(&pc, r) { $0 == $1 ? 1 : 0 }
      case Opcode.notEqual: binary(&pc, r) { $0 != $1 ? 1 : 0 }
      case Opcode.move: unary(&pc, r) { $0 }

      case Opcode.jump: pc = tape + Int(i.d)
      case Opcode.jumpIfZero: pc = r[Int(i.a)] == 0 ? tape + Int(i.d) : pc + 1
      case Opcode.loopBegin:
        guard let status = begin(code.program.loops[Int(i.d)], r) else {
          pc =
            r.integer(Int(code.program.loops[Int(i.d)].counter) + 1) == 0
            ? tape + Int(code.program.loops[Int(i.d)].end) : pc + 1
          continue
        }
        return status
      case Opcode.next:
        let counter = Int(i.d)
        let step = r.integer(counter) &+ 1
        r.set(step, counter)
        guard step < r.integer(counter + 1) else {
          pc += 1
          continue
        }
        r[counter + 2] = Double(step)
        pc = tape + Int(i.a)
        budget &-= Int(i.b)
        stepsLeft &-= 1
        if budget | stepsLeft < 0, let status = lookUp(&budget, &native, &tape, &pc) {
          return status
        }
      case Opcode.back:
        let counter = Int(i.d)
        let step = r.integer(counter) &- 1
        guard step >= 0 else {
          pc += 1
          continue
        }
        r.set(step, counter)
        r[counter + 2] = Double(step)
        pc = tape + Int(i.a)
        budget &-= Int(i.b)
        stepsLeft &-= 1
        if budget | stepsLeft < 0, let status = lookUp(&budget, &native, &tape, &pc) {
          return status
        }
      case Opcode.loopEnd:
        end(code.program.loops[Int(i.d)], r)
        pc += 1
      case Opcode.load:
        let buffer = buffers + Int(i.a)
        r[Int(i.d)] = buffer.pointee.at(r.integer(Int(i.b)), of: Number.self).double
        pc += 1
      case Opcode.loadChecked:
        let buffer = buffers + Int(i.a)
        let step = r.integer(Int(i.b))
        guard step < buffer.pointee.count else { return .doubtful }
        r[Int(i.d)] = buffer.pointee.at(step, of: Number.self).double
        pc += 1
      case Opcode.collect:
        if let status = collect(i, r) { return status }
        pc += 1
      case Opcode.view, Opcode.collectRow, Opcode.alias, Opcode.fill, Opcode.copy, Opcode.swap,
        Opcode.blocks, Opcode.blockLoop, Opcode.array, Opcode.teamLoop,
        Opcode.steps:
        if let status = perform(i, r) { return status }
        pc += 1
      case Opcode.gather:
        let buffer = buffers + Int(i.a)
        guard let place = Indexing.place(r[Int(i.b)], below: buffer.pointee.count) else {
          return .doubtful
        }
        r[Int(i.d)] = buffer.pointee.at(place, of: Number.self).double
        pc += 1
      case Opcode.scatter:
        let buffer = buffers + Int(i.d)
        guard let place = Indexing.place(r[Int(i.a)], below: buffer.pointee.count),
          buffer.pointee.stride == 1, let data = buffer.pointee.numbers(of: Number.self)
        else { return .doubtful }
        data[place] += Number(r[Int(i.b)])
        pc += 1
      case Opcode.index:
        guard let place = Indexing.place(r[Int(i.a)] - 1, below: Int(r[Int(i.b)])) else {
          return .doubtful
        }
        r[Int(i.d)] = Double(place)
        pc += 1
      case Opcode.call:
        budget &-= 16
        stepsLeft &-= 1
        if budget | stepsLeft < 0, let status = lookUp(&budget, &native, &tape, &pc) {
          return status
        }
        if let status = call(i.d, returnTo: Int32(truncatingIfNeeded: pc - tape) + 1) {
          return status
        }
        pc = tape + Int(code.program.routines[code.program.calls[Int(i.d)].routine].entry)
        r = memory.registers + base
        buffers = memory.buffers + bufferBase
      case Opcode.native:
        guard let native else { return .doubtful }
        let (next, status) = runNative(native.pieces[Int(i.d)], r, &budget)
        guard next >= 0 else { return status }
        pc = tape + next
      case Opcode.leave:
        guard let call = memory.pop() else {
          count(Self.pollInterval &- budget &+ code.program.tape.count)
          return .finished
        }
        if let status = leave(call) { return status }
        pc = tape + Int(call.returnTo)
        r = memory.registers + base
        buffers = memory.buffers + bufferBase
      default:
        // A copy of a closure is a retain of its context: once a run, and rows capture nothing.
        let end = pc + Int(i.run)
        switch kernels[Int(i.opcode &- Opcode.firstRow)] {
        case .unary(let f): unary(&pc, r) { f($0) }
        case .binary(let f): binary(&pc, r) { f($0, $1) }
        case .ternary(let f):
          repeat {
            let i = pc.pointee
            r[Int(i.d)] = f(r[Int(i.a)], r[Int(i.b)], r[Int(pc[1].a)])
            pc += 2
          } while pc < end
        case .array: return .doubtful
        }
      }
    }
  }

  /// Called when the budget or the steps are used up.
  @inline(never)
  mutating func poll(_ budget: inout Int) -> Status? {
    if stepsLeft < 0 { return .stepLimit }
    count(Self.pollInterval)
    budget = Self.pollInterval
    if let cancel = limits.cancel, cancel() { return .cancelled }
    return ArithmeticFlags.areRaised ? .doubtful : nil
  }

  private func count(_ instructions: Int) {
    if countsWork { code.native.count(instructions, code, Number.precision) }
  }

  /// Polls, and goes over to machine code that has become ready meanwhile.
  @inline(never)
  private mutating func lookUp(
    _ budget: inout Int, _ native: inout NativeProgram?, _ tape: inout UnsafePointer<Instruction>,
    _ pc: inout UnsafePointer<Instruction>
  ) -> Status? {
    if let status = poll(&budget) { return status }
    guard native == nil, let made = code.native.program else { return nil }
    native = made
    pc = made.tape + (pc - tape)
    tape = made.tape
    return nil
  }
}

@inline(__always)  // one dispatch for a run of equal opcodes: see Opcode
private func binary(
  _ pc: inout UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<Double>,
  _ f: (Double, Double) -> Double
) {
  let end = pc + Int(pc.pointee.run)
  repeat {
    let i = pc.pointee
    r[Int(i.d)] = f(r[Int(i.a)], r[Int(i.b)])
    pc += 1
  } while pc != end
}

@inline(__always)  // as `binary`
private func unary(
  _ pc: inout UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<Double>,
  _ f: (Double) -> Double
) {
  let end = pc + Int(pc.pointee.run)
  repeat {
    let i = pc.pointee
    r[Int(i.d)] = f(r[Int(i.a)])
    pc += 1
  } while pc != end
}
