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
  private let constants: [Double]
  /// Registers that hold bit patterns of integers.
  private let integers: Set<Int32>
  /// By place of the tape that is jumped to.
  private let labels: [Int: Int]
  /// Nothing is jumped to: registers stay where they are, and a value is read and written once.
  let isStraight: Bool
  private let written: Set<Int32>
  /// Registers whose values are wanted from before, and by what comes after.
  private let (entry, exit): (Set<Int32>?, Set<Int32>?)
  var text: NativeText
  /// What registers hold, as far as the piece knows where it stands.
  private var known: [Int32: Source] = [:]
  /// What they held at first, in a straight piece.
  private var untouched: [Int32: Source] = [:]
  private var nodes: [Node] = []
  /// Sines and cosines by operand: who needs both gets them in one call.
  var sines: [Source: Source] = [:]
  var cosines: [Source: Source] = [:]
  /// Known values that are not yet where their registers are.
  private var unsaved: Set<Int32> = []
  /// Values that are a constant times another.
  var scaled: [Value: (of: Value, factor: Double)] = [:]
  let (doubtful, stopped, stepLimit): (Int, Int, Int)

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
  }

  /// The module's text.
  consuming func function(named name: String) -> [UInt8] {
    text.line("declare double @llvm.sqrt.f64(double)")
    text.line("declare double @llvm.fabs.f64(double)")
    text.line("define i64 @\(name)(ptr %r, ptr %b, ptr %c) {")
    for name in ["sine", "cosine"] { text.line("%\(name) = alloca double") }
    if !isStraight { openRegisters() }
    for place in program.places(of: piece) {
      if let label = labels[place] { enter(label) }
      emit(place)
    }
    leave()
    text.line("}")
    text.line("attributes #0 = { nounwind willreturn memory(none) }")
    return text.bytes
  }

  // MARK: Registers

  /// Gives each register a place of its own, which the compiler turns into values.
  private mutating func openRegisters() {
    var used = written
    for place in program.places(of: piece) {
      used.formUnion((program.registers(at: place)?.reads ?? []).filter { $0 >= 0 })
    }
    for name in ["budget", "steps"] { text.line("%\(name) = alloca i64") }
    for register in used { text.line("%a\(register) = alloca \(type(of: register))") }
    loadCounts()
    for register in used.sorted() where entry?.contains(register) != false {
      let value = text.load(type(of: register), memory(register))
      text.line("store \(type(of: register)) \(value), ptr %a\(register)")
    }
  }

  private func type(of register: Int32) -> String { integers.contains(register) ? "i64" : "double" }

  /// Where a register is in the frame.
  private mutating func memory(_ register: Int32) -> Value { text.address("%r", 8 * Int(register)) }

  /// What a register holds, made now.
  mutating func read(_ register: Int32) -> Value { value(of: source(register)) }

  /// What a register holds.
  mutating func source(_ register: Int32) -> Source {
    if register < 0 { return .value(.number(constants[Int(-1 - register)])) }
    if let source = known[register] { return source }
    let source: Source
    if isStraight {
      source = note(Node(work: .load(register), operands: []))
      untouched[register] = source
    } else {
      source = .value(text.make("load \(type(of: register)), ptr %a\(register)"))
    }
    known[register] = source
    return source
  }

  /// The same for a number that the compiler must not see: what it computes itself raises no flag.
  mutating func hidden(_ register: Int32) -> Source {
    register < 0 ? note(Node(work: .load(register), operands: [])) : source(register)
  }

  mutating func write(_ value: Value, to register: Int32) { write(.value(value), to: register) }

  mutating func write(_ source: Source, to register: Int32) {
    known[register] = source
    unsaved.insert(register)
  }

  /// Brings known values where any other part of the piece finds them.
  mutating func save() {
    guard !isStraight else { return }
    for register in unsaved.sorted() {
      guard let source = known[register] else { continue }
      let value = value(of: source)
      text.line("store \(type(of: register)) \(value), ptr %a\(register)")
    }
    unsaved = []
  }

  /// Brings a register's value into the frame.
  private mutating func put(_ register: Int32) {
    let source = source(register)
    if source == untouched[register] { return }
    let value = value(of: source)
    release(register)
    text.store(type(of: register), value, memory(register))
  }

  /// What a register held at first is read before something else comes to its place.
  mutating func release(_ register: Int32) {
    if let first = untouched[register] { _ = value(of: first) }
  }

  /// The beginning of a part that may be reached from elsewhere.
  mutating func enter(_ label: Int) {
    save()
    text.branch(to: label)
    text.begin(label)
    forget()
  }

  /// Nothing is known of what registers hold.
  mutating func forget() { known = [:] }

  func label(of place: Int) -> Int { labels[place] ?? doubtful }

  // MARK: Nodes

  mutating func note(_ node: Node) -> Source {
    nodes.append(node)
    return .node(nodes.count - 1)
  }

  /// The value of a source; what it is made of comes right before it.
  mutating func value(of source: Source) -> Value {
    switch source {
    case .value(let value): return value
    case .node(let place):
      if let value = nodes[place].value { return value }
      let node = nodes[place]
      var operands: [Value] = []
      for operand in node.operands { operands.append(value(of: operand)) }
      if nodes[place].value == nil { nodes[place].value = make(node, operands) }
      return nodes[place].value ?? .zero
    }
  }

  private mutating func make(_ node: Node, _ operands: [Value]) -> Value {
    switch node.work {
    case .load(let register): text.load(type(of: register), memory(register))
    case .instruction(let place): compute(place, node.operands, operands)
    }
  }

  /// Whether nobody has needed the value yet.
  func isOpen(_ source: Source) -> Bool {
    guard case .node(let place) = source else { return false }
    return nodes[place].value == nil
  }

  /// Lets the node of another instruction have this value.
  mutating func settle(_ source: Source, _ value: Value) {
    if case .node(let place) = source { nodes[place].value = value }
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
  }

  mutating func callMachine(_ function: Int, _ place: Int) {
    if !isStraight { storeCounts() }
    let status = text.call("i64", function, "ptr %c, i64 \(place)", isPure: false)
    stop(unless: text.make("icmp eq i64 \(status), 0"), at: stopped)
    if !isStraight { loadCounts() }
  }

  /// Goes on only if `condition` holds.
  mutating func stop(unless condition: Value, at exit: Int) {
    let label = text.label()
    text.branch(condition, to: label, else: exit)
    text.begin(label)
  }

  private mutating func loadCounts() {
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
