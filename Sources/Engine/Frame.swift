import CKernels

/// The registers and buffers that a plan works in: made once, used for as many runs as wanted.
public struct Frame: ~Copyable {
  var memory: Memory
  /// What runs in it.
  private(set) var code: Code
  private(set) var base: Int

  init(_ code: Code) {
    self.code = code
    base = code.program.routines[0].constants.count
    memory = Memory(for: code.program.routines[0])
  }

  deinit { memory.release() }

  /// Makes room for other code of the same inputs, which keep their values.
  mutating func change(to other: Code) {
    let routine = other.program.routines[0]
    var fresh = Memory(for: routine)
    for input in routine.inputs {
      let place = Int(input.index)
      if input.isBuffer {
        fresh.take(place, of: &memory)
      } else {
        fresh.registers[routine.constants.count + place] = memory.registers[base + place]
      }
    }
    memory.release()
    memory = fresh
    base = routine.constants.count
    code = other
  }
}

extension Memory {
  fileprivate init(for routine: Routine) {
    let base = routine.constants.count
    self.init(registers: base + routine.registers, buffers: routine.buffers)
    for (place, constant) in routine.constants.enumerated() {
      registers[base - 1 - place] = constant
    }
  }
}

extension Memory {
  /// Writes an array into a buffer of the outermost function.
  mutating func store(_ numbers: [Double], _ shape: [Int], in place: Int) {
    let buffer = buffers + place
    guard reserve(max(numbers.count, 1), in: buffer) == nil else { return }
    numbers.withUnsafeBufferPointer { source in
      if let start = source.baseAddress {
        buffer.pointee.storage?.update(from: start, count: source.count)
      }
    }
    buffer.pointee.showOwn(count: shape.first ?? 1, width: shape.dropFirst().reduce(1, *))
  }
}

extension Buffer {
  private var size: Int { stride == 0 ? 1 : count * width }

  func hasNaN(_ threads: Int32) -> Bool { data.map { gd_has_nan($0, size, threads) } ?? false }

  func isFinite(_ threads: Int32) -> Bool {
    data.map { gd_all_finite($0, size, threads) } ?? true
  }
}
