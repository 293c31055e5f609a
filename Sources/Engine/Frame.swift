/// The registers and buffers that a plan works in: made once, used for as many runs as wanted.
public struct Frame: ~Copyable {
  var memory: Memory
  /// What runs in it.
  private(set) var code: Code
  private(set) var base: Int

  init(_ code: Code, _ precision: Precision) {
    self.code = code
    base = code.program.routines[0].constants.count
    memory = Memory(for: code.program.routines[0], numberSize: precision.numberSize)
  }

  deinit { memory.release() }

  /// Makes room for other code of the same inputs, which keep their values.
  mutating func change(to other: Code) {
    let routine = other.program.routines[0]
    var fresh = Memory(for: routine, numberSize: memory.numberSize)
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
  init(for routine: Routine, numberSize: Int) {
    let base = routine.constants.count
    self.init(
      registers: base + routine.registers, buffers: routine.buffers, numberSize: numberSize)
    for (place, constant) in routine.constants.enumerated() {
      registers[base - 1 - place] = constant
    }
  }
}

extension Memory {
  /// Writes an array into a buffer of the outermost function.
  mutating func store<Number: ArrayNumber>(
    _ numbers: [Double], _ shape: [Int], in place: Int, as type: Number.Type
  ) {
    let buffer = buffers + place
    guard reserve(max(numbers.count, 1), in: buffer) == nil else { return }
    numbers.withUnsafeBufferPointer { source in
      if let start = source.baseAddress, let target = buffer.pointee.storage(of: type) {
        Number.store(start, source.count, in: target)
      }
    }
    buffer.pointee.showOwn(count: shape.first ?? 1, width: shape.dropFirst().reduce(1, *))
  }
}

extension Buffer {
  var size: Int { stride == 0 ? 1 : count * width }

  func hasNaN<Number: ArrayNumber>(_ type: Number.Type, _ threads: Int32) -> Bool {
    numbers(of: type).map { Number.hasNaN($0, size, threads) } ?? false
  }

  func isFinite<Number: ArrayNumber>(_ type: Number.Type, _ threads: Int32) -> Bool {
    numbers(of: type).map { Number.areFinite($0, size, threads) } ?? true
  }

  /// What it shows, as doubles.
  func doubles<Number: ArrayNumber>(of type: Number.Type) -> [Double] {
    guard let numbers = numbers(of: type) else { return [] }
    return [Double](unsafeUninitializedCapacity: size) { target, count in
      if let start = target.baseAddress { Number.load(numbers, size, into: start) }
      count = size
    }
  }
}
