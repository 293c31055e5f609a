/// The store of functions and of what their nodes refer to: types, constants, mark names,
/// branches, loops.
///
/// It only ever grows, so an id stays valid and a copy of a session may go on using it. Equal
/// functions (origins included, so that an error points at its own line) are stored once.
public final class FunctionTable {
  private(set) var functions: [Function] = []
  private var functionPlaces: [Int: [UInt32]] = [:]
  private var types = Interner<ValueType>()
  private var constants = Interner<Constant>()
  private var marks = MarkNames()
  private var conditionals = Interner<Conditional>()
  private var loops = Interner<Loop>()
  private var recursive: Set<FunctionID> = []
  private var attributes = Interner<[Int]>()
  var rules: [FunctionID: UserRules] = [:]
  var memo = Memo()

  public init() {
    for type in [ValueType.real, .integer, .boolean, ValueType(.real, [.symbol("")])] {
      _ = intern(type)
    }
  }

  public subscript(id: FunctionID) -> Function { functions[Int(id.index)] }
  public subscript(id: TypeID) -> ValueType { types[UInt32(id.index)] }
  public subscript(id: ConstantID) -> Constant { constants[id.index] }
  public subscript(id: MarkID) -> String { marks[id.index] }
  public subscript(id: ConditionalID) -> Conditional { conditionals[id.index] }
  public subscript(id: LoopID) -> Loop { loops[id.index] }
  public subscript(id: AttributesID) -> [Int] { attributes[id.index] }

  public func intern(_ type: ValueType) -> TypeID {
    let index = types.intern(type)
    precondition(index < UInt16.max, "a session has fewer than 65,535 distinct shapes")
    return TypeID(index: UInt16(truncatingIfNeeded: index))
  }

  /// How many distinct types of values there are; there is room for 65,535.
  public var typeCount: Int { types.count }

  public func intern(_ constant: Constant) -> ConstantID {
    ConstantID(index: constants.intern(constant))
  }

  public func intern(mark name: String) -> MarkID { MarkID(index: marks.intern(name)) }

  /// The same for a caller in which the name has a number: cheap from one statement to the next.
  public func intern(mark name: String, hint: Int) -> MarkID {
    MarkID(index: marks.intern(name, hint: hint))
  }

  public func intern(_ conditional: Conditional) -> ConditionalID {
    ConditionalID(index: conditionals.intern(conditional))
  }

  public func intern(attributes list: [Int]) -> AttributesID {
    AttributesID(index: attributes.intern(list))
  }

  public func intern(_ loop: Loop) -> LoopID { LoopID(index: loops.intern(loop)) }

  func intern(_ function: Function) -> FunctionID {
    let key = function.sharingHash
    for place in functionPlaces[key, default: []] {
      let known = functions[Int(place)]
      if known.nodes == function.nodes && known.operands == function.operands
        && known.outputs == function.outputs && known.origins == function.origins
        && known.inputs == function.inputs
      {
        return FunctionID(index: place)
      }
    }
    let id = FunctionID(index: UInt32(functions.count))
    functions.append(function)
    functionPlaces[key, default: []].append(id.index)
    return id
  }

  /// Gives a reserved id its body.
  public func define(_ id: FunctionID, as body: FunctionID) {
    precondition(
      recursive.contains(id) && self[id].inputs == self[body].inputs
        && resultTypes(of: id) == resultTypes(of: body), "a body has the signature reserved for it")
    functions[Int(id.index)] = self[body]
  }

  /// Whether calls of this function close circles: it had its id before its body.
  public func isRecursive(_ id: FunctionID) -> Bool { recursive.contains(id) }

  func reserve(_ stub: Function) -> FunctionID {
    let id = FunctionID(index: UInt32(functions.count))
    functions.append(stub)
    recursive.insert(id)
    return id
  }

  /// The types of what `function` answers, in order.
  public func resultTypes(of function: FunctionID) -> [TypeID] {
    let body = self[function]
    return body.outputs.map { body.type(of: $0) }
  }

  /// The nodes of `function` and of every function that it reaches, each function once.
  public func size(of function: FunctionID) -> Int {
    var seen: Set<FunctionID> = []
    var pending = [function]
    var count = 0
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      count += self[next].nodes.count
      pending += callees(of: next)
    }
    return count
  }

  /// The functions that the nodes of `function` name.
  public func callees(of function: FunctionID) -> [FunctionID] {
    self[function].nodes.filter(\.isStructured).flatMap { callees(of: $0) }
  }

  /// The functions that a node names.
  func callees(of node: Node) -> [FunctionID] {
    switch node.kind {
    case .conditional(let id): [self[id].then, self[id].otherwise]
    case .loop(let id): [self[id].body] + (self[id].condition.map { [$0] } ?? [])
    case .call(let id): [id]
    case .input, .constant, .primitive, .mark, .project: []
    }
  }
}

/// Values by number; equal ones have one.
///
/// The index holds places and no values: a derivative may make a constant of each of a million
/// partial sums.
private struct Interner<Value: Hashable> {
  private var values: [Value] = []
  /// Open addressing, a power of two in size; 0 is empty, else the index of a value plus 1.
  private var slots: [UInt32] = []

  var count: Int { values.count }

  subscript(index: UInt32) -> Value { values[Int(index)] }

  mutating func intern(_ value: Value) -> UInt32 {
    if (values.count + 1) * 2 > slots.count { grow() }
    let slot = slot(of: value)
    if slots[slot] != 0 { return slots[slot] - 1 }
    values.append(value)
    slots[slot] = UInt32(truncatingIfNeeded: values.count)
    return slots[slot] - 1
  }

  private func slot(of value: Value) -> Int {
    var slot = value.hashValue & (slots.count - 1)
    while slots[slot] != 0, values[Int(slots[slot]) - 1] != value {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: max(16, slots.count * 2))
    for (index, value) in values.enumerated() {
      slots[slot(of: value)] = UInt32(truncatingIfNeeded: index + 1)
    }
  }
}

/// What has been derived from a function already.
struct Memo {
  struct Key: Hashable {
    var function: FunctionID
    let active: [Bool]
    let seeded: [Bool]
    var hasUnitSeeds = false
    /// The inputs whose cotangents so far are inputs too.
    var accumulating: [Bool] = []
  }

  struct ArrayPullback: Hashable {
    let row: RowID
    let operands: [TypeID]
    let result: TypeID
    let attributes: [Int]
    let active: [Bool]
  }

  struct Gradient: Hashable {
    let function: FunctionID
    let inputs: [Int]
    let withValue: Bool
  }

  var activity = Facts()
  var reach = Facts()
  var gradients: [Gradient: FunctionID] = [:]
  var derivatives: [Gradient: FunctionID] = [:]
  var jvp: [Key: FunctionID] = [:]
  var vjp: [Key: FunctionID] = [:]
  var arrayPullbacks: [ArrayPullback: FunctionID] = [:]
  var pruned: [FunctionID: FunctionID] = [:]
  var flattened: [FunctionID: FunctionID] = [:]
  var checkpointed: [FunctionID: FunctionID] = [:]
  var keepingResiduals: [FunctionID: FunctionID] = [:]
  var inLanes: [FunctionID: FunctionID] = [:]
  var laneSteps: [FunctionID: Int] = [:]
  var specialised: [Specialisation: FunctionID] = [:]
  /// How derivatives were made.
  var derivations: [FunctionID: Derivation] = [:]
  var traits: [FunctionID: Traits] = [:]
}

extension Function {
  fileprivate var sharingHash: Int {
    var hasher = Hasher()
    hasher.combine(inputs)
    hasher.combine(outputs)
    hasher.combine(nodes.count)
    for node in nodes.suffix(16) { hasher.combine(node) }
    // The same statement a thousand times is a thousand functions.
    for origin in origins.suffix(4) { hasher.combine(origin) }
    return hasher.finalize()
  }
}
