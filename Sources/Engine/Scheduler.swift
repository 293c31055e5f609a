import Autodiff

/// Orders straight-line pieces so that equal opcodes stand together.
///
/// Works on windows of nodes, so that what is computed together stays in the cache. Within one,
/// the opcode with the most nodes that could be computed now goes first, and goes on as long as
/// it makes more of its own kind.
struct Scheduler: ~Copyable {
  /// Run lengths grow little beyond this, and 16 K registers are as much as the second cache has
  /// room for.
  static let window = 1 << 14
  /// Shorter pieces stay in order: the processor learns them by heart.
  static let shortest = 256
  static let none = UInt16.max

  /// By place in the window: the opcode (`none` if nothing is computed there), …
  let opcodes: Scratch<UInt16>
  /// … the operands still to come, …
  let missing: Scratch<UInt8>
  /// … the first edge to a reader, and the next node in its queue.
  let firstEdge: Scratch<Int32>
  let following: Scratch<Int32>
  /// By edge, which is 3 · reader + operand: the next edge of the same node.
  let nextEdge: Scratch<Int32>

  /// By opcode.
  let heads = Scratch<Int32>(repeating: -1, count: Opcode.count)
  let tails = Scratch<Int32>(repeating: -1, count: Opcode.count)
  let sizes = Scratch<Int32>(repeating: 0, count: Opcode.count)
  private var waiting: [UInt16] = []
  private let window: Int

  /// - Parameter window: 0 until there is a long piece. `prepare` writes what stands for a node
  ///   before anything reads it.
  init(window: Int) {
    self.window = window
    opcodes = Scratch(room: window)
    missing = Scratch(room: window)
    firstEdge = Scratch(room: window)
    following = Scratch(room: window)
    nextEdge = Scratch(room: 3 * window)
  }

  var isReady: Bool { window > 0 }

  mutating func enqueue(_ place: Int) {
    let opcode = Int(opcodes[place])
    following[place] = -1
    if sizes[opcode] == 0 {
      heads[opcode] = Int32(truncatingIfNeeded: place)
      waiting.append(UInt16(truncatingIfNeeded: opcode))
    } else {
      following[Int(tails[opcode])] = Int32(truncatingIfNeeded: place)
    }
    tails[opcode] = Int32(truncatingIfNeeded: place)
    sizes[opcode] &+= 1
  }

  /// The next node of this opcode.
  mutating func dequeue(_ opcode: UInt16) -> Int? {
    let queue = Int(opcode)
    guard sizes[queue] > 0 else { return nil }
    let place = Int(heads[queue])
    heads[queue] = following[place]
    sizes[queue] &-= 1
    if sizes[queue] == 0, let entry = waiting.firstIndex(of: opcode) {
      waiting.swapAt(entry, waiting.count - 1)
      waiting.removeLast()
    }
    return place
  }

  /// The opcode with the most nodes ready.
  var next: UInt16? { waiting.max { sizes[Int($0)] < sizes[Int($1)] } }
}

extension Planner {
  /// Plans the rows among the nodes of `range`, which reads nothing that comes later.
  mutating func flush(_ instance: inout Instance, _ range: Range<Int>) {
    if range.count < Scheduler.shortest {
      var previous = Scheduler.none
      var runStart = 0
      for index in range {
        let node = instance.function.nodes[index]
        guard node.code >= Node.firstRow, !fold(instance, index, node) else { continue }
        let opcode = opcode(of: node, instance)
        if opcode != previous || program.tape.count - runStart > Scheduler.window {
          runStart = program.tape.count
        }
        previous = opcode
        emit(instance, index, node, opcode)
        program.tape[runStart].run = UInt16(program.tape.count - runStart)
      }
      return
    }
    if !scheduler.isReady { scheduler = Scheduler(window: Scheduler.window) }
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + Scheduler.window, range.upperBound)
      schedule(instance, start..<end)
      start = end
    }
  }

  private mutating func schedule(_ instance: borrowing Instance, _ window: Range<Int>) {
    prepare(instance, window)
    // A copy, here and below: read through the instance, each node would cost counts of references.
    let nodes = instance.function.nodes
    while let opcode = scheduler.next {
      let runStart = program.tape.count
      while program.tape.count - runStart < Scheduler.window,
        let place = scheduler.dequeue(opcode)
      {
        let index = window.lowerBound + place
        emit(instance, index, nodes[index], opcode)
        var edge = scheduler.firstEdge[place]
        while edge >= 0 {
          let reader = Int(edge) / 3
          let missing = scheduler.missing[reader] &- 1
          scheduler.missing[reader] = missing
          if missing == 0 { scheduler.enqueue(reader) }
          edge = scheduler.nextEdge[Int(edge)]
        }
      }
      program.tape[runStart].run = UInt16(program.tape.count - runStart)
    }
  }

  /// Finds what each node waits for.
  private mutating func prepare(_ instance: borrowing Instance, _ window: Range<Int>) {
    let start = window.lowerBound
    let nodes = instance.function.nodes
    for index in window {
      let place = index - start
      let node = nodes[index]
      scheduler.firstEdge[place] = -1
      guard node.code >= Node.firstRow, !fold(instance, index, node) else {
        scheduler.opcodes[place] = Scheduler.none
        continue
      }
      scheduler.opcodes[place] = opcode(of: node, instance)
      let arity = arities[Int(node.code - Node.firstRow)]
      var missing = wait(instance.root(node.a), start, 3 * place)
      if arity > 1 { missing += wait(instance.root(node.b), start, 3 * place + 1) }
      if arity > 2 { missing += wait(instance.root(node.c), start, 3 * place + 2) }
      scheduler.missing[place] = missing
      if missing == 0 { scheduler.enqueue(place) }
    }
  }

  @inline(__always)  // for each operand of each node
  private mutating func wait(_ operand: Int, _ start: Int, _ edge: Int) -> UInt8 {
    let place = operand - start
    guard place >= 0, scheduler.opcodes[place] != Scheduler.none else { return 0 }
    scheduler.nextEdge[edge] = scheduler.firstEdge[place]
    scheduler.firstEdge[place] = Int32(truncatingIfNeeded: edge)
    return 1
  }

  private mutating func emit(
    _ instance: borrowing Instance, _ index: Int, _ node: Node, _ opcode: UInt16
  ) {
    let arity = arities[Int(node.code - Node.firstRow)]
    let a = instance.root(node.a)
    let first = instance.registers[a]
    release(a, first, in: instance)
    var second: Int32 = 0
    var third: Int32 = 0
    if arity > 1 {
      let b = instance.root(node.b)
      second = instance.registers[b]
      release(b, second, in: instance)
    }
    if arity > 2 {
      let c = instance.root(node.c)
      third = instance.registers[c]
      release(c, third, in: instance)
    }
    let wanted = instance.registers[index]
    let target =
      wanted == Instance.unplaced ? allocate() : instance.promised(index) ?? allocate()
    instance.registers[index] = target
    program.tape.append(Instruction(opcode: opcode, d: target, a: first, b: second))
    if arity > 2 { program.tape.append(Instruction(opcode: opcode, a: third)) }
  }

  /// Computes a row of constants now, unless that is what the interpreter should blame.
  @inline(__always)  // the test for constants is for each node
  private mutating func fold(_ instance: borrowing Instance, _ index: Int, _ node: Node) -> Bool {
    let arity = arities[Int(node.code - Node.firstRow)]
    guard isConstant(instance, node.a) else { return false }
    if arity > 1, !isConstant(instance, node.b) { return false }
    if arity > 2, !isConstant(instance, node.c) { return false }
    return foldConstants(instance, index, node)
  }

  @inline(__always)  // as `fold`
  private func isConstant(_ instance: borrowing Instance, _ node: UInt32) -> Bool {
    let register = instance.registers[instance.root(node)]
    return register < 0 && instance.isPlaced(register)
  }

  private mutating func foldConstants(
    _ instance: borrowing Instance, _ index: Int, _ node: Node
  ) -> Bool {
    let row = Int(node.code - Node.firstRow)
    let arity = arities[row]
    let x = constant(instance, node.a)
    let y = arity > 1 ? constant(instance, node.b) : 0
    let z = arity > 2 ? constant(instance, node.c) : 0
    let facts = rowFacts[row]
    let value = power(of: node, instance)?(x) ?? facts.kernel(x, y, z)
    guard value.isFinite, facts.failure(x, y, z) == nil else { return false }
    instance.registers[index] = register(forNew: value)
    return true
  }

  private func constant(_ instance: borrowing Instance, _ node: UInt32) -> Double {
    constants[Int(-1 - instance.registers[instance.root(node)])]
  }

  private func opcode(of node: Node, _ instance: borrowing Instance) -> UInt16 {
    let row = Int(node.code - Node.firstRow)
    if row == Self.power, let power = power(of: node, instance) { return Opcode.of(power) }
    return opcodes[row]
  }

  private static let power = Int(RowID.power.rawValue)

  private func power(of node: Node, _ instance: borrowing Instance) -> ConstantPower? {
    guard node.row == .power else { return nil }
    return ConstantPower(
      exponentOf: node, in: instance.function, table)
  }
}

extension ConstantPower {
  /// For a power whose exponent is a constant node, or an array of equal constants.
  init?(exponentOf node: Node, in function: Function, _ table: FunctionTable) {
    var exponent = function.nodes[Int(node.b)]
    if exponent.row == .broadcast { exponent = function.nodes[Int(exponent.a)] }
    guard case .constant(let id) = exponent.kind else { return nil }
    self.init(exponent: table[id].double)
  }
}
