import CKernels

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
