import Autodiff
import Glibc

/// Runs a program's tape.
///
/// One `switch` over unsafe pointers: 1.6 ns an operation in short programs, about as much in
/// long ones because the planner brings equal opcodes together. Nothing in here allocates but
/// buffers and call stacks that grow, and nothing throws.
struct Machine: ~Copyable {
  private let program: Program
  private let limits: Limits
  var memory: Memory
  private var stepsLeft: Int
  private var base: Int
  private var top: Int
  private var bufferBase = 0
  private var bufferTop: Int

  /// How much work passes between two polls: about 50 µs.
  private static let pollInterval = 1 << 15

  init(_ program: Program, _ memory: Memory, _ limits: Limits) {
    self.program = program
    self.memory = memory
    self.limits = limits
    stepsLeft = limits.steps
    let main = program.routines[0]
    base = main.constants.count
    top = base + main.registers
    bufferTop = main.buffers
    self.memory.limit = limits.memory
    self.memory.clearCalls()
  }

  mutating func run() -> Status {
    RowFacts.kernels.withUnsafeBufferPointer { kernels in
      program.tape.withUnsafeBufferPointer { tape in
        guard let kernels = kernels.baseAddress, let tape = tape.baseAddress else {
          return .finished
        }
        return loop(tape, kernels)
      }
    }
  }

  private mutating func loop(
    _ tape: UnsafePointer<Instruction>, _ kernels: UnsafePointer<Row.Kernel>
  ) -> Status {
    var pc = tape + Int(program.routines[0].entry)
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
      case Opcode.squareRoot: unary(&pc, r) { $0.squareRoot() }
      case Opcode.exp: unary(&pc, r) { Glibc.exp($0) }
      case Opcode.ln: unary(&pc, r) { Glibc.log($0) }
      case Opcode.sin: unary(&pc, r) { Glibc.sin($0) }
      case Opcode.cos: unary(&pc, r) { Glibc.cos($0) }
      case Opcode.tanh: unary(&pc, r) { Glibc.tanh($0) }
      case Opcode.absolute: unary(&pc, r) { $0.magnitude }
      case Opcode.less: binary(&pc, r) { $0 < $1 ? 1 : 0 }
      case Opcode.lessOrEqual: binary(&pc, r) { $0 <= $1 ? 1 : 0 }
      case Opcode.equal: binary(&pc, r) { $0 == $1 ? 1 : 0 }
      case Opcode.notEqual: binary(&pc, r) { $0 != $1 ? 1 : 0 }
      case Opcode.move: unary(&pc, r) { $0 }

      case Opcode.jump: pc = tape + Int(i.d)
      case Opcode.jumpIfZero: pc = r[Int(i.a)] == 0 ? tape + Int(i.d) : pc + 1
      case Opcode.loopBegin:
        guard let status = begin(program.loops[Int(i.d)], r) else {
          pc =
            r.integer(Int(program.loops[Int(i.d)].counter) + 1) == 0
            ? tape + Int(program.loops[Int(i.d)].end) : pc + 1
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
        if budget | stepsLeft < 0, let status = poll(&budget) { return status }
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
        if budget | stepsLeft < 0, let status = poll(&budget) { return status }
      case Opcode.loopEnd:
        end(program.loops[Int(i.d)], r)
        pc += 1
      case Opcode.load:
        let buffer = buffers + Int(i.a)
        r[Int(i.d)] = buffer.pointee.at(r.integer(Int(i.b)))
        pc += 1
      case Opcode.loadChecked:
        let buffer = buffers + Int(i.a)
        let step = r.integer(Int(i.b))
        guard step < buffer.pointee.count else { return .doubtful }
        r[Int(i.d)] = buffer.pointee.at(step)
        pc += 1
      case Opcode.view:
        guard view(buffers, i, r.integer(Int(i.b))) else { return .doubtful }
        pc += 1
      case Opcode.collect:
        let buffer = buffers + Int(i.d)
        let step = r.integer(Int(i.b))
        if step >= buffer.pointee.capacity,
          let tooMuch = memory.extend(buffer, to: step + 1)
        {
          return .memoryLimit(tooMuch)
        }
        if let storage = buffer.pointee.storage { storage[step] = r[Int(i.a)] }
        pc += 1
      case Opcode.collectRow:
        if let status = collectRow(i, r) { return status }
        pc += 1
      case Opcode.alias:
        buffers[Int(i.d)].show(buffers[Int(i.a)])
        pc += 1
      case Opcode.fill:
        if let tooMuch = memory.reserve(1, in: buffers + Int(i.d)) { return .memoryLimit(tooMuch) }
        buffers[Int(i.d)].showUniform(r[Int(i.a)])
        pc += 1
      case Opcode.copy:
        if let tooMuch = memory.copy(buffers + Int(i.a), to: buffers + Int(i.d)) {
          return .memoryLimit(tooMuch)
        }
        pc += 1
      case Opcode.swap:
        Swift.swap(&buffers[Int(i.d)], &buffers[Int(i.a)])
        pc += 1
      case Opcode.elementwise:
        if let status = elementwise(i, r, kernels) { return status }
        pc += 1
      case Opcode.call:
        budget &-= 16
        stepsLeft &-= 1
        if budget | stepsLeft < 0, let status = poll(&budget) { return status }
        if let status = call(i.d, returnTo: Int32(truncatingIfNeeded: pc - tape) + 1) {
          return status
        }
        pc = tape + Int(program.routines[program.calls[Int(i.d)].routine].entry)
        r = memory.registers + base
        buffers = memory.buffers + bufferBase
      case Opcode.leave:
        guard let call = memory.pop() else { return .finished }
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
        }
      }
    }
  }

  /// Called when the budget or the steps are used up.
  @inline(never)
  private mutating func poll(_ budget: inout Int) -> Status? {
    if stepsLeft < 0 { return .stepLimit }
    budget = Self.pollInterval
    if let cancel = limits.cancel, cancel() { return .cancelled }
    return ArithmeticFlags.areRaised ? .doubtful : nil
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

// MARK: Loops

extension UnsafeMutablePointer<Double> {
  /// A register that holds an integer as a bit pattern.
  @inline(__always)  // read and written in every step of every loop
  func integer(_ place: Int) -> Int { Int(truncatingIfNeeded: self[place].bitPattern) }

  @inline(__always)  // as `integer`
  func set(_ value: Int, _ place: Int) {
    self[place] = Double(bitPattern: UInt64(bitPattern: Int64(value)))
  }
}

extension Machine {
  /// The greatest trip count: every integer up to here is a double.
  static let mostTrips = Double(1 << 53)

  private mutating func begin(
    _ loop: LoopRecord, _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    let counter = Int(loop.counter)
    let buffers = memory.buffers + bufferBase
    var trips = Int.max
    if let count = loop.count {
      let wanted = r[Int(count)]
      guard wanted >= 0, wanted <= Self.mostTrips, let exact = Int(exactly: wanted) else {
        return .doubtful
      }
      trips = exact
      for place in loop.sequences.range
      where buffers[Int(program.pool[place])].count < trips { return .doubtful }
    }
    for place in loop.collects.range {
      let buffer = buffers + Int(program.pool[place])
      buffer.pointee.clear()
      // What is known to come is reserved at once: an absurd count is refused here.
      if loop.count != nil, let tooMuch = memory.reserve(trips, in: buffer) {
        return .memoryLimit(tooMuch)
      }
    }
    let first = loop.isBackward ? trips - 1 : 0
    r.set(first, counter)
    r.set(trips, counter + 1)
    r[counter + 2] = Double(first)
    stepsLeft &-= 1
    return stepsLeft < 0 && trips > 0 ? .stepLimit : nil
  }

  private mutating func end(_ loop: LoopRecord, _ r: UnsafeMutablePointer<Double>) {
    let counter = Int(loop.counter)
    let trips = loop.count == nil ? r.integer(counter) : r.integer(counter + 1)
    r[Int(loop.trips)] = Double(trips)
    for place in loop.collects.range {
      memory.buffers[bufferBase + Int(program.pool[place])].show(trips)
    }
  }

  private func view(
    _ buffers: UnsafeMutablePointer<Buffer>, _ i: Instruction, _ step: Int
  ) -> Bool {
    let source = buffers[Int(i.a)]
    guard step < source.count, source.stride == 1, let data = source.data else { return false }
    buffers[Int(i.d)].show(data + step * source.width, count: source.width)
    return true
  }

  private mutating func collectRow(
    _ i: Instruction, _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    let target = memory.buffers + bufferBase + Int(i.d)
    let source = memory.buffers[bufferBase + Int(i.a)]
    let step = r.integer(Int(i.b))
    let trips = r.integer(Int(i.b) + 1)
    guard source.stride == 1 else { return .doubtful }
    if target.pointee.count == 0 {
      target.pointee.begin(width: source.count)
    } else if target.pointee.width != source.count {
      return .doubtful
    }
    let rows = trips == .max ? step + 1 : trips
    let (needed, overflow) = rows.multipliedReportingOverflow(by: source.count)
    if overflow { return .memoryLimit(.max) }
    let tooMuch =
      trips == .max ? memory.extend(target, to: needed) : memory.reserve(needed, in: target)
    if let tooMuch { return .memoryLimit(tooMuch) }
    if let storage = target.pointee.storage, let data = source.data {
      (storage + step * source.count).update(from: data, count: source.count)
    }
    return nil
  }
}

// MARK: Calls

extension Machine {
  private mutating func call(_ place: Int32, returnTo: Int32) -> Status? {
    let record = program.calls[Int(place)]
    let routine = program.routines[record.routine]
    guard memory.depth < limits.depth else { return .depthLimit }
    let call = Memory.Call(
      record: place, returnTo: returnTo, base: base, top: top, bufferBase: bufferBase,
      bufferTop: bufferTop)
    let size = routine.constants.count + routine.registers
    if let tooMuch = memory.push(call, registers: size, buffers: routine.buffers) {
      return .memoryLimit(tooMuch)
    }
    for (place, constant) in routine.constants.enumerated() {
      memory.registers[top + routine.constants.count - 1 - place] = constant
    }
    base = top + routine.constants.count
    top += size
    bufferBase = bufferTop
    bufferTop += routine.buffers
    return transfer(
      record.arguments, from: call.base, call.bufferBase, to: base, bufferBase, copies: false)
  }

  private mutating func leave(_ call: Memory.Call) -> Status? {
    let (oldBase, oldBufferBase) = (base, bufferBase)
    base = call.base
    top = call.top
    bufferBase = call.bufferBase
    bufferTop = call.bufferTop
    return transfer(
      program.calls[Int(call.record)].results, from: oldBase, oldBufferBase, to: base, bufferBase,
      copies: true)
  }

  /// Arguments are shown to the callee; results are copied, for the next call overwrites them.
  private mutating func transfer(
    _ triples: PoolRange, from source: Int, _ sourceBuffers: Int, to target: Int,
    _ targetBuffers: Int, copies: Bool
  ) -> Status? {
    var place = triples.start
    while place < triples.range.upperBound {
      let from = Int(program.pool[place + 1])
      let to = Int(program.pool[place + 2])
      place += 3
      switch program.pool[place - 3] {
      case 0:
        memory.registers[target + to] = memory.registers[source + from]
      case 1:
        let old = memory.buffers + sourceBuffers + from
        let new = memory.buffers + targetBuffers + to
        if !copies {
          new.pointee.show(old.pointee)
        } else if let tooMuch = memory.copy(old, to: new) {
          return .memoryLimit(tooMuch)
        }
      default:
        let new = memory.buffers + targetBuffers + to
        if let tooMuch = memory.reserve(1, in: new) { return .memoryLimit(tooMuch) }
        new.pointee.showUniform(memory.registers[source + from])
      }
    }
    return nil
  }
}

// MARK: Sequences

extension Machine {
  /// Pool: row, arity, then for each operand whether it is a buffer and its place.
  private mutating func elementwise(
    _ i: Instruction, _ r: UnsafeMutablePointer<Double>, _ kernels: UnsafePointer<Row.Kernel>
  ) -> Status? {
    let buffers = memory.buffers + bufferBase
    let target = buffers + Int(i.d)
    let start = Int(i.a)
    var operands: (Buffer, Buffer, Buffer) = (Buffer(), Buffer(), Buffer())
    var numbers: (Double, Double, Double) = (0, 0, 0)
    var shape = Buffer.uniformShape
    for position in 0..<Int(program.pool[start + 1]) {
      let place = Int(program.pool[start + 3 + 2 * position])
      guard program.pool[start + 2 + 2 * position] == 1 else {
        withElement(position, of: &numbers) { $0 = r[place] }
        continue
      }
      let buffer = buffers[place]
      withElement(position, of: &operands) { $0 = buffer }
      if buffer.stride == 0 { continue }
      if shape.count == Buffer.anyCount {
        shape = buffer
      } else if shape.count != buffer.count || shape.width != buffer.width {
        return .doubtful
      }
    }
    let isUniform = shape.count == Buffer.anyCount
    let size = isUniform ? 1 : shape.count * shape.width
    if let tooMuch = memory.reserve(size, in: target) { return .memoryLimit(tooMuch) }
    guard let storage = target.pointee.storage else { return nil }
    let kernel = kernels[Int(program.pool[start])]
    for place in 0..<size {
      storage[place] = kernel(
        operands.0.number(place) ?? numbers.0, operands.1.number(place) ?? numbers.1,
        operands.2.number(place) ?? numbers.2)
    }
    if isUniform {
      target.pointee.showUniform(storage[0])
    } else {
      target.pointee.showOwn(count: shape.count, width: shape.width)
    }
    return nil
  }
}

private func withElement<T>(_ position: Int, of triple: inout (T, T, T), _ body: (inout T) -> Void)
{
  switch position {
  case 0: body(&triple.0)
  case 1: body(&triple.1)
  default: body(&triple.2)
  }
}
