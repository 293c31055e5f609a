import Autodiff

// MARK: Calls

extension Machine {
  mutating func call(_ place: Int32, returnTo: Int32) -> Status? {
    let record = code.program.calls[Int(place)]
    let (constants, registers, buffers) = room(for: record.routine)
    guard memory.depth < limits.depth else { return .depthLimit }
    let call = Memory.Call(
      record: place, returnTo: returnTo, base: base, top: top, bufferBase: bufferBase,
      bufferTop: bufferTop)
    let size = constants + registers
    if let tooMuch = memory.push(call, registers: size, buffers: buffers) {
      return .memoryLimit(tooMuch)
    }
    base = top + constants
    for place in 0..<constants {
      memory.registers[base - 1 - place] =
        code.program.routines[record.routine].constants[place]
    }
    top += size
    bufferBase = bufferTop
    bufferTop += buffers
    return transfer(
      record.arguments, from: call.base, call.bufferBase, to: base, bufferBase, copies: false)
  }

  /// What a routine needs, read where it stands: a copy would retain its arrays, in each call.
  private func room(for routine: Int) -> (constants: Int, registers: Int, buffers: Int) {
    (
      code.program.routines[routine].constants.count, code.program.routines[routine].registers,
      code.program.routines[routine].buffers
    )
  }

  mutating func leave(_ call: Memory.Call) -> Status? {
    let (oldBase, oldBufferBase) = (base, bufferBase)
    base = call.base
    top = call.top
    bufferBase = call.bufferBase
    bufferTop = call.bufferTop
    return transfer(
      code.program.calls[Int(call.record)].results, from: oldBase, oldBufferBase, to: base,
      bufferBase,
      copies: true)
  }

  /// Arguments are shown to the callee; results are copied, for the next call overwrites them.
  private mutating func transfer(
    _ triples: PoolRange, from source: Int, _ sourceBuffers: Int, to target: Int,
    _ targetBuffers: Int, copies: Bool
  ) -> Status? {
    var place = triples.start
    while place < triples.range.upperBound {
      let from = Int(code.program.pool[place + 1])
      let to = Int(code.program.pool[place + 2])
      place += 3
      switch code.program.pool[place - 3] {
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
        new.pointee.showUniform(Number(memory.registers[source + from]))
      }
    }
    return nil
  }
}
