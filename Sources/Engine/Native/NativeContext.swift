/// What compiled code shares with the machine that runs it.
struct NativeContext {
  var budget: Int
  var stepsLeft: Int
  /// Why it stopped.
  var status = Status.finished
  /// A `Machine`.
  let machine: UnsafeMutableRawPointer

  /// What compiled code calls with its context and a place of the tape; not 0: it stops.
  typealias Call = @convention(c) (UnsafeMutableRawPointer, Int) -> Int
  /// The same with so many rows of `ShortArrays.Opening`, three words for the answer to each, and
  /// room for numbers.
  typealias Opening =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeRawPointer, Int, UnsafeMutableRawPointer,
      UnsafeMutableRawPointer
    ) -> Int
  /// A place for so many copies of a number.
  typealias Filling =
    @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer, Int) -> Void
  /// Compiled code: registers, buffers and context to the place where the tape goes on, or a
  /// `NativeOutcome`.
  typealias Code =
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) ->
    Int
}

/// Why compiled code has not come to its end.
enum NativeOutcome {
  /// The context knows.
  static let stopped = -1
  static let doubtful = -2
  static let stepLimit = -3
}

extension Machine {
  /// Runs a piece; where the tape goes on, or, below 0, why not.
  mutating func runNative(
    _ code: NativeContext.Code, _ r: UnsafeMutablePointer<Double>, _ budget: inout Int
  ) -> (next: Int, status: Status) {
    let buffers = memory.buffers + bufferBase
    let (work, steps) = (budget, stepsLeft)
    let (next, context) = withUnsafeMutablePointer(to: &self) { machine in
      var context = NativeContext(
        budget: work, stepsLeft: steps, machine: UnsafeMutableRawPointer(machine))
      let next = code(r, buffers, &context)
      return (next, context)
    }
    (budget, stepsLeft) = (context.budget, context.stepsLeft)
    switch next {
    case NativeOutcome.doubtful: return (next, .doubtful)
    case NativeOutcome.stepLimit: return (next, .stepLimit)
    default: return (next, context.status)
    }
  }

  /// The instruction at `place`, which compiled code leaves to the machine.
  static func perform(_ context: UnsafeMutableRawPointer, _ place: Int) -> Int {
    let context = context.assumingMemoryBound(to: NativeContext.self)
    let machine = context.pointee.machine.assumingMemoryBound(to: Machine<Number>.self)
    machine.pointee.stepsLeft = context.pointee.stepsLeft
    let status = machine.pointee.perform(place)
    context.pointee.stepsLeft = machine.pointee.stepsLeft
    return answer(status, context)
  }

  static func poll(_ context: UnsafeMutableRawPointer) -> Int {
    let context = context.assumingMemoryBound(to: NativeContext.self)
    let machine = context.pointee.machine.assumingMemoryBound(to: Machine<Number>.self)
    machine.pointee.stepsLeft = context.pointee.stepsLeft
    return answer(machine.pointee.poll(&context.pointee.budget), context)
  }

  /// Opens the buffers of a piece: where the numbers of each are, and, of those that are only read,
  /// what they show and by which stride.
  static func open(
    _ context: UnsafeMutableRawPointer, _ rows: UnsafeRawPointer, _ count: Int,
    _ found: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer
  ) -> Int {
    let context = context.assumingMemoryBound(to: NativeContext.self)
    let machine = context.pointee.machine.assumingMemoryBound(to: Machine<Number>.self)
    let buffers = machine.pointee.memory.buffers + machine.pointee.bufferBase
    var row = rows.assumingMemoryBound(to: Int.self)
    var answers = found.assumingMemoryBound(to: Int.self)
    var free = scratch.assumingMemoryBound(to: Number.self)
    for _ in 0..<count {
      let buffer = buffers + row[0]
      if row[5] == 0 {
        if let status = machine.pointee.memory.settle(
          buffer, row[1], of: Number.self, row[2], row[3], keeps: row[4] != 0)
        {
          return answer(status, context)
        }
        answers[0] = Int(bitPattern: buffer.pointee.storage)
      } else {
        guard let numbers = buffer.pointee.numbers(of: Number.self),
          buffer.pointee.stride == 0
            || buffer.pointee.count &* buffer.pointee.width >= row[1]
        else { return answer(.doubtful, context) }
        answers[0] = Int(bitPattern: numbers)
        if buffer.pointee.stride == 0 {
          free.update(repeating: numbers[0], count: row[1])
          answers[0] = Int(bitPattern: free)
          free += row[5]
        }
        answers[1] = Int(bitPattern: numbers)
        answers[2] = buffer.pointee.stride
      }
      row += 6
      answers += 3
    }
    return 0
  }

  static func fill(_ place: UnsafeMutableRawPointer, _ number: UnsafeRawPointer, _ count: Int) {
    place.assumingMemoryBound(to: Number.self).update(
      repeating: number.assumingMemoryBound(to: Number.self).pointee, count: count)
  }

  private static func answer(
    _ status: Status?, _ context: UnsafeMutablePointer<NativeContext>
  ) -> Int {
    guard let status else { return 0 }
    context.pointee.status = status
    return 1
  }
}
