import CKernels

/// What the threads of a team loop work in; kept from run to run.
struct TeamMemory {
  struct Outcome {
    var status: Status?
    var steps = 0
  }

  /// By thread, made when it first takes a part.
  let members: UnsafeMutableBufferPointer<Memory?>
  /// By part.
  let outcomes: UnsafeMutableBufferPointer<Outcome>
  /// By part: what its steps add up, numbers and entries of arrays.
  let sums: UnsafeMutablePointer<Buffer>

  init(parts: Int, threads: Int) {
    members = .allocate(capacity: threads)
    members.initialize(repeating: nil)
    outcomes = .allocate(capacity: parts)
    outcomes.initialize(repeating: Outcome())
    sums = .allocate(capacity: 1)
    sums.initialize(to: Buffer())
  }

  /// Gives back what the threads have.
  func clear() {
    for place in members.indices {
      members[place]?.release()
      members[place] = nil
    }
  }

  func release() {
    clear()
    members.deallocate()
    outcomes.deallocate()
    sums.pointee.release()
    sums.deallocate()
  }
}

extension Machine {
  /// Runs the steps of a team loop, part by part, and puts together what the parts give.
  mutating func runTeamLoop(_ place: Int32, _ r: UnsafeMutablePointer<Double>) -> Status? {
    let loop = code.program.teamLoops[Int(place)]
    let threads = max(1, min(limits.threads, loop.parts))
    let team = memory.team(place, parts: loop.parts, threads: threads)
    if let status = begin(loop, team) { return status }
    if limits.native == .on { loop.code.native.prepare(loop.code, Number.precision) }
    var status = run(loop, team, r, threads: threads)
    if case .memoryLimit? = status, threads > 1 {
      // One thread needs less, and what it meets is what one thread would have met.
      team.clear()
      status = run(loop, team, r, threads: 1)
    }
    if let status { return status }
    addSums(loop, team, r)
    r[Int(loop.trips)] = Double(loop.steps)
    return nil
  }

  /// Makes room for what the parts give.
  private mutating func begin(_ loop: TeamLoop, _ team: TeamMemory) -> Status? {
    let buffers = memory.buffers + bufferBase
    for operand in loop.operands where operand.isSequence && operand.slot.isBuffer {
      if buffers[Int(operand.slot.index)].count < loop.steps { return .doubtful }
    }
    for state in loop.states where state.slot.isBuffer {
      let buffer = buffers + Int(state.slot.index)
      let number = buffer.pointee.at(0, of: Number.self)
      let isUniform = buffer.pointee.stride == 0
      if let tooMuch = memory.reserve(max(state.count, 1), in: buffer) {
        return .memoryLimit(tooMuch)
      }
      guard isUniform else { continue }
      buffer.pointee.storage(of: Number.self)?.update(repeating: number, count: state.count)
      buffer.pointee.showOwn(
        count: state.shape.first ?? 1, width: state.shape.dropFirst().reduce(1, *))
    }
    for collect in loop.collects {
      let (count, overflow) = loop.steps.multipliedReportingOverflow(by: collect.width)
      if overflow { return .memoryLimit(.max) }
      let buffer = buffers + Int(collect.buffer)
      if let tooMuch = memory.reserve(max(count, 1), in: buffer) { return .memoryLimit(tooMuch) }
      buffer.pointee.showOwn(count: loop.steps, width: collect.width)
    }
    let (size, overflow) = loop.sumBytes.multipliedReportingOverflow(by: loop.parts)
    if overflow { return .memoryLimit(.max) }
    return memory.reserve(size / memory.numberSize + 1, in: team.sums).map { .memoryLimit($0) }
  }

  private mutating func run(
    _ loop: TeamLoop, _ team: TeamMemory, _ r: UnsafeMutablePointer<Double>, threads: Int
  ) -> Status? {
    var own = limits
    own.threads = 1
    own.steps = stepsLeft
    own.memory = memory.room / threads
    let share = TeamShare<Number>(
      loop: loop, team: team, registers: r, buffers: memory.buffers + bufferBase, limits: own,
      numberSize: memory.numberSize)
    for part in 0..<loop.parts { team.outcomes[part] = TeamMemory.Outcome() }
    Team.runMembers(loop.parts, threads: threads) { part, member in share.run(part, member) }
    for part in 0..<loop.parts {
      let outcome = team.outcomes[part]
      stepsLeft -= outcome.steps
      switch outcome.status {
      case .finished?, nil: break
      case .memoryLimit(let needed)?:
        let (all, overflow) = (limits.memory - memory.room).addingReportingOverflow(needed)
        return .memoryLimit(overflow ? .max : all)
      case .some(let status): return status
      }
    }
    return stepsLeft < 0 ? .stepLimit : nil
  }

  /// Adds what the parts have summed, in their order.
  private func addSums(_ loop: TeamLoop, _ team: TeamMemory, _ r: UnsafeMutablePointer<Double>) {
    guard var sums = team.sums.pointee.storage else { return }
    for state in loop.states {
      let parts = stride(from: sums, to: sums + loop.parts * loop.sumBytes, by: loop.sumBytes)
      sums += state.bytes
      guard state.slot.isBuffer else {
        for part in parts { r[Int(state.slot.index)] += part.load(as: Double.self) }
        continue
      }
      let buffer = memory.buffers[bufferBase + Int(state.slot.index)]
      guard let data = buffer.numbers(of: Number.self) else { continue }
      Team.share(state.count, work: loop.parts * state.count, threads: limits.team) { range in
        for part in parts {
          let numbers = part.assumingMemoryBound(to: Number.self)
          Number.lanes(
            gd_add, data + range.lowerBound, data + range.lowerBound, 1,
            numbers + range.lowerBound, 1, range.count)
        }
      }
    }
  }
}

/// What the threads of a team have in common while a loop runs.
private struct TeamShare<Number: ArrayNumber> {
  let loop: TeamLoop
  let team: TeamMemory
  let registers: UnsafeMutablePointer<Double>
  let buffers: UnsafeMutablePointer<Buffer>
  let limits: Limits
  let numberSize: Int

  /// - Returns: whether all is well.
  func run(_ part: Int, _ member: Int) -> Bool {
    let routine = loop.code.program.routines[0]
    let first = part * loop.stepsPerPart, count = min(loop.stepsPerPart, loop.steps - first)
    var memory = team.members[member] ?? Memory(for: routine, numberSize: numberSize)
    memory.limit = limits.memory
    var outcome = TeamMemory.Outcome()
    if let tooMuch = store(first, count, in: &memory) {
      outcome.status = .memoryLimit(tooMuch)
    } else {
      outcome.status = loop.code.program.withTables { tables in
        var machine = Machine<Number>(loop.code, tables, memory, limits)
        let status = machine.run()
        memory = machine.memory
        outcome.steps = limits.steps - max(machine.stepsLeft, 0)
        return status
      }
    }
    if case .finished? = outcome.status, !takeResults(part, first, count, memory) {
      outcome.status = .doubtful
    }
    team.members[member] = memory
    team.outcomes[part] = outcome
    if case .finished? = outcome.status { return true }
    return false
  }

  /// - Returns: how many bytes would be too many.
  private func store(_ first: Int, _ count: Int, in memory: inout Memory) -> Int? {
    let routine = loop.code.program.routines[0]
    let own = memory.registers + routine.constants.count
    own[Int(routine.inputs[0].index)] = Double(first)
    own[Int(routine.inputs[1].index)] = Double(count)
    for (operand, input) in zip(loop.operands, routine.inputs.dropFirst(2)) {
      let place = Int(operand.slot.index)
      guard input.isBuffer else {
        own[Int(input.index)] = registers[place]
        continue
      }
      let target = memory.buffers + Int(input.index)
      guard operand.slot.isBuffer else {
        if let tooMuch = memory.reserve(1, in: target) { return tooMuch }
        target.pointee.showUniform(Number(registers[place]))
        continue
      }
      let source = buffers[place]
      target.pointee.show(source)
      if operand.isSequence, source.stride == 1 {
        target.pointee.data = source.data.map { $0 + first * source.width * numberSize }
        target.pointee.count = count
      }
    }
    return nil
  }

  /// - Returns: whether the results are as many numbers as they ought to be.
  private func takeResults(_ part: Int, _ first: Int, _ count: Int, _ memory: Memory) -> Bool {
    guard var sum = team.sums.pointee.storage else { return false }
    sum += part * loop.sumBytes
    let routine = loop.code.program.routines[0]
    for (state, output) in zip(loop.states, routine.outputs) {
      if state.slot.isBuffer {
        guard copy(memory.buffers[Int(output.index)], state.count, to: sum) else { return false }
      } else {
        let value = memory.registers[routine.constants.count + Int(output.index)]
        sum.storeBytes(of: value, as: Double.self)
      }
      sum += state.bytes
    }
    for (collect, output) in zip(loop.collects, routine.outputs.dropFirst(loop.states.count)) {
      guard let target = buffers[Int(collect.buffer)].data,
        copy(
          memory.buffers[Int(output.index)], count * collect.width,
          to: target + first * collect.width * numberSize)
      else { return false }
    }
    return true
  }

  private func copy(_ source: Buffer, _ count: Int, to target: UnsafeMutableRawPointer) -> Bool {
    if source.stride == 0 {
      target.assumingMemoryBound(to: Number.self)
        .update(repeating: source.at(0, of: Number.self), count: count)
      return true
    }
    guard source.count * source.width == count else { return false }
    if let data = source.data { target.copyMemory(from: data, byteCount: count * numberSize) }
    return true
  }
}
