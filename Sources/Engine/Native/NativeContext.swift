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
  /// The same with a buffer, numbers that it must own room for, the shape that it shows from then
  /// on (0 entries: as before) and whether its numbers matter (0: no).
  typealias Settling =
    @convention(c) (UnsafeMutableRawPointer, Int, Int, Int, Int, Int) -> Int
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

  /// Makes room in a buffer; its numbers go there with the shape.
  static func settle(
    _ context: UnsafeMutableRawPointer, _ buffer: Int, _ room: Int, _ count: Int, _ width: Int,
    _ isRead: Int
  ) -> Int {
    let context = context.assumingMemoryBound(to: NativeContext.self)
    let machine = context.pointee.machine.assumingMemoryBound(to: Machine<Number>.self)
    let target = machine.pointee.memory.buffers + machine.pointee.bufferBase + buffer
    let status = machine.pointee.memory.settle(
      target, room, of: Number.self, count, width, keeps: isRead != 0)
    return answer(status, context)
  }

  private static func answer(
    _ status: Status?, _ context: UnsafeMutablePointer<NativeContext>
  ) -> Int {
    guard let status else { return 0 }
    context.pointee.status = status
    return 1
  }
}
