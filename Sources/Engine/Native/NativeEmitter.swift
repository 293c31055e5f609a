import Autodiff

/// Writes a piece of a tape as a function in LLVM's language.
///
/// Registers are values of the function between its beginning and its end; whatever the machine has
/// to do in between finds the registers that it reads in memory, and what it writes is read back.
struct NativeEmitter {
  typealias Value = NativeText.Value

  /// A value that is there, or one that is made where it is first needed: the tape's order, by
  /// opcodes, would keep far more values waiting than a processor has registers.
  enum Source: Hashable {
    case value(Value)
    case node(Int)
  }

  struct Node {
    enum Work {
      case load(Int32)
      case instruction(Int)
    }

    let work: Work
    let operands: [Source]
    var value: Value?
  }

  let program: Program
  let piece: Range<Int>
  let precision: Precision
  let constants: [Double]
  /// Registers that hold bit patterns of integers.
  let integers: Set<Int32>
  /// By place of the tape that is jumped to.
  let labels: [Int: Int]
  /// Nothing is jumped to: registers stay where they are, and a value is read and written once.
  let isStraight: Bool
  let written: Set<Int32>
  /// Registers whose values are wanted from before, and by what comes after.
  let (entry, exit): (Set<Int32>?, Set<Int32>?)
  var text: NativeText
  /// What registers hold, as far as the piece knows where it stands.
  var known: [Int32: Source] = [:]
  /// What they held at first, in a straight piece.
  var untouched: [Int32: Source] = [:]
  var nodes: [Node] = []
  /// Sines and cosines by operand: who needs both gets them in one call.
  var sines: [Source: Source] = [:]
  var cosines: [Source: Source] = [:]
  /// Known values that are not yet where their registers are.
  var unsaved: Set<Int32> = []
  /// Values that are a constant times another.
  var scaled: [Value: (of: Value, factor: Double)] = [:]
  let (doubtful, stopped, stepLimit): (Int, Int, Int)
  /// What is known of short arrays, in a piece with loops.
  var arrays: ShortArrays?

  init(_ program: Program, _ piece: Piece, _ precision: Precision) {
    self.program = program
    self.piece = piece.range
    self.precision = precision
    (entry, exit) = (piece.entry, piece.exit)
    constants = program.routines[piece.routine].constants
    var text = NativeText(capacity: 64 * piece.range.count)
    (doubtful, stopped, stepLimit) = (text.label(), text.label(), text.label())
    var (integers, written, targets): (Set<Int32>, Set<Int32>, Set<Int>) = ([], [], [])
    for place in program.places(of: piece.range) {
      let i = program.tape[place]
      written.formUnion(program.registers(at: place)?.writes ?? [])
      targets.formUnion(program.targets(of: place))
      switch i.opcode {
      case Opcode.next, Opcode.back: integers.formUnion([i.d, i.d + 1])
      case Opcode.load, Opcode.loadChecked, Opcode.view, Opcode.collect, Opcode.collectRow:
        integers.formUnion([i.b, i.b + 1])
      default: break
      }
    }
    labels = [Int: Int](uniqueKeysWithValues: targets.map { ($0, text.label()) })
    isStraight = targets.isEmpty
    self.integers = integers
    self.written = written
    self.text = text
    arrays = isStraight ? nil : ShortArrays(program, piece.range, precision)
  }

  /// The module's text.
  consuming func function(named name: String) -> [UInt8] {
    for precision in [Precision.double, .single] {
      for line in ShortLanes(precision: precision).declarations { text.line(line) }
    }
    if let openingRows { text.line(openingRows) }
    text.line("define i64 @\(name)(ptr %r, ptr %b, ptr %c) {")
    for name in ["sine", "cosine"] { text.line("%\(name) = alloca double") }
    if !isStraight { openRegisters() }
    openArrays()
    for place in program.places(of: piece) {
      if let label = labels[place] { enter(label) }
      emit(place)
    }
    leave()
    text.line("}")
    text.close()
    return text.bytes
  }

  // MARK: The machine

  /// Leaves the instruction at `place` to the machine.
  mutating func perform(_ place: Int) {
    let use = program.registers(at: place) ?? RegisterUse()
    for register in use.reads where register >= 0 { put(register) }
    for register in use.writes { release(register) }
    callMachine(NativeFunctions.perform(precision), place)
    for register in use.writes {
      write(text.load(type(of: register), memory(register)), to: register)
    }
    arrays?.forget(program.buffers(at: place)?.writes ?? [])
  }

  mutating func callMachine(_ function: Int, _ place: Int) {
    if !isStraight { storeCounts() }
    let status = text.call("i64", function, [("ptr", "%c"), ("i64", "\(place)")], isPure: false)
    stop(unless: text.make("icmp eq i64 \(status), 0"), at: stopped)
    if !isStraight { loadCounts() }
  }

  /// Goes on only if `condition` holds.
  mutating func stop(unless condition: Value, at exit: Int) {
    let label = text.label()
    text.branch(condition, to: label, else: exit)
    text.begin(label)
  }

  mutating func loadCounts() {
    for (place, name) in ["budget", "steps"].enumerated() {
      let value = text.load("i64", text.address("%c", 8 * place))
      text.line("store i64 \(value), ptr %\(name)")
    }
  }

  private mutating func storeCounts() {
    for (place, name) in ["budget", "steps"].enumerated() {
      let value = text.make("load i64, ptr %\(name)")
      text.store("i64", value, text.address("%c", 8 * place))
    }
  }

  private mutating func leave() {
    if let label = labels[piece.upperBound] { enter(label) }
    for register in written.sorted() where exit?.contains(register) != false {
      put(register)
    }
    if !isStraight { storeCounts() }
    text.line("ret i64 \(piece.upperBound)")
    for (label, outcome) in [
      (stopped, NativeOutcome.stopped), (doubtful, NativeOutcome.doubtful),
      (stepLimit, NativeOutcome.stepLimit),
    ] {
      text.begin(label)
      text.line("ret i64 \(outcome)")
    }
  }
}
