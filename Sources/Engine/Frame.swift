/// The registers and buffers that a plan works in: made once, used for as many runs as wanted.
public struct Frame: ~Copyable {
  var memory: Memory
  let base: Int

  init(_ routine: Routine) {
    base = routine.constants.count
    memory = Memory(registers: base + routine.registers, buffers: routine.buffers)
    for (place, constant) in routine.constants.enumerated() {
      memory.registers[base - 1 - place] = constant
    }
  }

  deinit { memory.release() }
}

extension Memory {
  /// Writes a sequence into a buffer of the outermost function.
  mutating func store(_ numbers: [Double], rows: Int, in place: Int) {
    let buffer = buffers + place
    guard reserve(numbers.count, in: buffer) == nil else { return }
    if let storage = buffer.pointee.storage {
      for (index, number) in numbers.enumerated() { storage[index] = number }
    }
    buffer.pointee.showOwn(count: rows, width: rows == 0 ? 1 : numbers.count / rows)
  }
}
