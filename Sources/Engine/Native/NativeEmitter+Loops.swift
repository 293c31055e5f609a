/// Jumps and loops.
extension NativeEmitter {
  mutating func control(_ place: Int) {
    let i = program.tape[place]
    switch i.opcode {
    case Opcode.jump:
      save()
      text.branch(to: label(of: Int(i.d)))
      resume()
    case Opcode.jumpIfZero:
      let isZero = text.make("fcmp oeq double \(value(of: hidden(i.a))), \(Value.zero)")
      fork(isZero, to: label(of: Int(i.d)))
    case Opcode.loopBegin: begin(program.loops[Int(i.d)], place)
    case Opcode.next:
      let step = text.make("add i64 \(read(i.d)), 1")
      write(step, to: i.d)
      repeatLoop(i, step, text.make("icmp sge i64 \(step), \(read(i.d + 1))"))
    case Opcode.back:
      let step = text.make("sub i64 \(read(i.d)), 1")
      write(step, to: i.d)
      repeatLoop(i, step, text.make("icmp slt i64 \(step), 0"))
    case Opcode.loopEnd:
      let loop = program.loops[Int(i.d)]
      guard loop.collects.count == 0 else { return perform(place) }
      let trips = read(loop.count == nil ? loop.counter : loop.counter + 1)
      write(text.make("sitofp i64 \(trips) to double"), to: loop.trips)
    default: break
    }
  }

  /// Goes elsewhere if `condition` holds.
  private mutating func fork(_ condition: Value, to target: Int) {
    save()
    let next = text.label()
    text.branch(condition, to: target, else: next)
    text.begin(next)
  }

  /// Text must go on behind a jump, though nothing comes here.
  private mutating func resume() { text.begin(text.label()) }

  private mutating func begin(_ loop: LoopRecord, _ place: Int) {
    if loop.collects.count == 0 { start(loop) } else { perform(place) }
    let isEmpty = text.make("icmp eq i64 \(read(loop.counter + 1)), 0")
    fork(isEmpty, to: label(of: Int(loop.end)))
  }

  /// As `Machine.begin`, of a loop that collects nothing.
  private mutating func start(_ loop: LoopRecord) {
    var (trips, first) = ("\(Int.max)", "0")
    if let count = loop.count {
      let wanted = read(count)
      let isLow = text.make("fcmp oge double \(wanted), \(Value.zero)")
      let isHigh = text.make("fcmp ole double \(wanted), \(Value.number(Self.mostTrips))")
      stop(unless: text.make("and i1 \(isLow), \(isHigh)"), at: doubtful)
      let whole = whole(wanted)
      for place in loop.sequences.range {
        let there = length(of: program.pool[place])
        stop(unless: text.make("icmp sge i64 \(there), \(whole)"), at: doubtful)
      }
      trips = "\(whole)"
      if loop.isBackward { first = "\(text.make("sub i64 \(whole), 1"))" }
    }
    let steps = text.make("sub i64 \(text.make("load i64, ptr %steps")), 1")
    text.line("store i64 \(steps), ptr %steps")
    let isLeft = text.make("icmp sge i64 \(steps), 0")
    let isEmpty = text.make("icmp eq i64 \(trips), 0")
    stop(unless: text.make("or i1 \(isLeft), \(isEmpty)"), at: stepLimit)
    write(text.make("add i64 \(first), 0"), to: loop.counter)
    write(text.make("add i64 \(trips), 0"), to: loop.counter + 1)
    write(text.make("sitofp i64 \(first) to double"), to: loop.counter + 2)
  }

  private static var mostTrips: Double { Machine<Double>.mostTrips }

  /// The next step unless the loop is over; the machine looks up now and then.
  private mutating func repeatLoop(_ i: Instruction, _ step: Value, _ isOver: Value) {
    let over = text.label()
    fork(isOver, to: over)
    write(text.make("sitofp i64 \(step) to double"), to: i.d + 2)
    let budget = text.make("sub i64 \(text.make("load i64, ptr %budget")), \(i.b)")
    text.line("store i64 \(budget), ptr %budget")
    let steps = text.make("sub i64 \(text.make("load i64, ptr %steps")), 1")
    text.line("store i64 \(steps), ptr %steps")
    let isUsedUp = text.make("icmp slt i64 \(text.make("or i64 \(budget), \(steps)")), 0")
    let poll = text.label()
    save()
    text.branch(isUsedUp, to: poll, else: label(of: Int(i.a)))
    text.begin(poll)
    callMachine(NativeFunctions.poll(precision), 0)
    text.branch(to: label(of: Int(i.a)))
    text.begin(over)
    forget()
  }
}
