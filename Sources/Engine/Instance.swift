import Autodiff

/// One use of a function while it is planned: where the values of its nodes are.
struct Instance: ~Copyable {
  let id: FunctionID
  let function: Function
  /// The node whose place each node shares: itself but for marks and repeated projections.
  let root: Scratch<UInt32>
  /// How many readers of a root are still to come; each output is one.
  let uses: Scratch<UInt32>
  /// The register of each root: `unplaced`, or the encoding of a hint, until it is known;
  /// negative for constants.
  let registers: Scratch<Int32>
  /// The buffers among the roots, by node.
  var buffers: [Int: Slot] = [:]
  /// The projection of each result that is read, by structured node.
  var projections: [Int: [Int?]] = [:]
  /// Buffers among the inputs that may be written over after their last use.
  var owned: Set<Int32> = []
  /// By node that becomes a state: the place of the state, which holds `input` until then.
  var bufferHints: [Int: (slot: Slot, input: Int)] = [:]
  /// Set where arrays are planned.
  var paddedSums = PaddedSums()
  /// Transposes that only products read: these read the matrix itself, and nothing is moved.
  var transposes: Set<Int> = []
  /// Products that only one transpose reads, with that: they are made turned.
  var turnedProducts: [Int: Int] = [:]
  private var hints: [Hint] = []
  /// How many rows of numbers are still to come.
  private(set) var rowCount = 0
  private(set) var hasArrays = false

  /// A register that wants a node's value, once nobody reads the input that is in it.
  private struct Hint {
    let register: Int32
    let input: Int
  }

  static let unplaced = Int32.min
  private static let firstHint = Int32.min + 1
  private static let mostHints = 1 << 20

  init(of id: FunctionID, in table: FunctionTable) {
    self.id = id
    function = table[id]
    let count = function.nodes.count
    root = Scratch(repeating: 0, count: count)
    uses = Scratch(repeating: 0, count: count)
    registers = Scratch(repeating: Self.unplaced, count: count)
    countUses(table)
  }

  private mutating func countUses(_ table: FunctionTable) {
    let arities = RowFacts.arities
    for (index, node) in function.nodes.enumerated() {
      root[index] = UInt32(truncatingIfNeeded: index)
      if node.code >= Node.firstArray {
        countArrayUses(index, node, table)
        continue
      }
      if node.code >= Node.firstRow {
        if !node.type.isScalar { hasArrays = true }
        rowCount += 1
        let arity = arities[Int(node.code - Node.firstRow)]
        uses[root(node.a)] &+= 1
        if arity > 1 { uses[root(node.b)] &+= 1 }
        if arity > 2 { uses[root(node.c)] &+= 1 }
        continue
      }
      switch node.kind {
      case .mark(let operand, _): root[index] = root[operand.int]
      case .project(let source, let position):
        var known = projections[source.int] ?? []
        while known.count <= position { known.append(nil) }
        if let first = known[position] {
          root[index] = UInt32(truncatingIfNeeded: first)
        } else {
          known[position] = index
          projections[source.int] = known
        }
      case .conditional, .loop, .call:
        for operand in function.operands(of: node) { uses[root(operand.index)] &+= 1 }
      case .input, .constant, .primitive: break
      }
    }
    for output in function.outputs { uses[root(output.index)] &+= 1 }
  }

  private mutating func countArrayUses(_ index: Int, _ node: Node, _ table: FunctionTable) {
    hasArrays = true
    if node.row == .broadcast, function.nodes[Int(node.a)].type.isScalar,
      Shapes.pattern(table[node.type])?.contains(-1) == false
    {
      // A number stands for an array of equal ones.
      root[index] = UInt32(truncatingIfNeeded: root(node.a))
      return
    }
    for operand in function.operands(of: node) { uses[root(operand.index)] &+= 1 }
  }

  func root(_ node: UInt32) -> Int { Int(root[Int(node)]) }

  /// Asks for the value of output `position` in `register`, which holds `input` of this function
  /// until then (-1: nothing).
  mutating func hint(output position: Int, register: Int32, holding input: Int) {
    let node = root(function.outputs[position].index)
    guard node >= function.inputs.count, registers[node] == Self.unplaced,
      hints.count < Self.mostHints
    else { return }
    registers[node] = Self.firstHint + Int32(hints.count)
    hints.append(Hint(register: register, input: input))
  }

  /// The register that `node` was promised, if it is free by now.
  func promised(_ node: Int) -> Int32? {
    let hint = hints[Int(registers[node] - Self.firstHint)]
    return hint.input < 0 || uses[hint.input] == 0 ? hint.register : nil
  }

  func isPlaced(_ register: Int32) -> Bool {
    register >= Self.firstHint + Int32(Self.mostHints)
  }

  /// The registers that belong to whoever gave the hints.
  var hintedRegisters: Set<Int32> { Set(hints.map(\.register)) }
}

extension Node {
  static let firstArray = RowID.stack.rawValue + firstRow
}
