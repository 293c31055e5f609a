/// What registers hold, and where it is made.
extension NativeEmitter {
  /// Gives each register a place of its own, which the compiler turns into values.
  mutating func openRegisters() {
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

  func type(of register: Int32) -> String { integers.contains(register) ? "i64" : "double" }

  /// Where a register is in the frame.
  mutating func memory(_ register: Int32) -> Value { text.address("%r", 8 * Int(register)) }

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
  mutating func put(_ register: Int32) {
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
  mutating func forget() {
    known = [:]
    arrays?.forget()
  }

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
}
