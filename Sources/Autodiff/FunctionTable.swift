/// The store of functions and of what their nodes refer to: types, constants, mark names,
/// branches, loops.
///
/// It only ever grows, so an id stays valid and a copy of a session may go on using it. Equal
/// functions (origins included, so that an error points at its own line) are stored once.
public final class FunctionTable {
  private(set) var functions: [Function] = []
  private var functionPlaces: [Int: [UInt32]] = [:]
  private(set) var types: [ValueType] = []
  private var typePlaces: [ValueType: TypeID] = [:]
  private(set) var constants: [Constant] = []
  private var constantPlaces: [Constant: ConstantID] = [:]
  private(set) var marks: [String] = []
  private var markPlaces: [String: MarkID] = [:]
  private(set) var conditionals: [Conditional] = []
  private var conditionalPlaces: [Conditional: ConditionalID] = [:]
  private(set) var loops: [Loop] = []
  private var loopPlaces: [Loop: LoopID] = [:]
  var memo = Memo()

  public init() {
    for type in [ValueType.real, .integer, .boolean, ValueType(.real, [.symbol("")])] {
      _ = intern(type)
    }
  }

  public subscript(id: FunctionID) -> Function { functions[Int(id.index)] }
  public subscript(id: TypeID) -> ValueType { types[Int(id.index)] }
  public subscript(id: ConstantID) -> Constant { constants[Int(id.index)] }
  public subscript(id: MarkID) -> String { marks[Int(id.index)] }
  public subscript(id: ConditionalID) -> Conditional { conditionals[Int(id.index)] }
  public subscript(id: LoopID) -> Loop { loops[Int(id.index)] }

  public func intern(_ type: ValueType) -> TypeID {
    if let known = typePlaces[type] { return known }
    precondition(types.count < Int(UInt16.max), "a session has fewer than 65,535 distinct shapes")
    let id = TypeID(index: UInt16(types.count))
    types.append(type)
    typePlaces[type] = id
    return id
  }

  public func intern(_ constant: Constant) -> ConstantID {
    if let known = constantPlaces[constant] { return known }
    let id = ConstantID(index: UInt32(constants.count))
    constants.append(constant)
    constantPlaces[constant] = id
    return id
  }

  public func intern(mark name: String) -> MarkID {
    if let known = markPlaces[name] { return known }
    let id = MarkID(index: UInt32(marks.count))
    marks.append(name)
    markPlaces[name] = id
    return id
  }

  public func intern(_ conditional: Conditional) -> ConditionalID {
    if let known = conditionalPlaces[conditional] { return known }
    let id = ConditionalID(index: UInt32(conditionals.count))
    conditionals.append(conditional)
    conditionalPlaces[conditional] = id
    return id
  }

  public func intern(_ loop: Loop) -> LoopID {
    if let known = loopPlaces[loop] { return known }
    let id = LoopID(index: UInt32(loops.count))
    loops.append(loop)
    loopPlaces[loop] = id
    return id
  }

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
    var found: [FunctionID] = []
    for node in self[function].nodes where node.isStructured {
      switch node.kind {
      case .conditional(let id): found += [self[id].then, self[id].otherwise]
      case .loop(let id): found += [self[id].body] + (self[id].condition.map { [$0] } ?? [])
      case .call(let id): found.append(id)
      case .input, .constant, .primitive, .mark, .project: break
      }
    }
    return found
  }
}

/// What has been derived from a function already.
struct Memo {
  struct Key: Hashable {
    let function: FunctionID
    let active: [Bool]
    let seeded: [Bool]
    var hasUnitSeeds = false
  }

  struct Gradient: Hashable {
    let function: FunctionID
    let inputs: [Int]
    let withValue: Bool
  }

  var activity: [Key: [Bool]] = [:]
  var gradients: [Gradient: FunctionID] = [:]
  var derivatives: [Gradient: FunctionID] = [:]
  var jvp: [Key: FunctionID] = [:]
  var vjp: [Key: FunctionID] = [:]
  var pruned: [FunctionID: FunctionID] = [:]
  var flattened: [FunctionID: FunctionID] = [:]
}

extension Function {
  fileprivate var sharingHash: Int {
    var hasher = Hasher()
    hasher.combine(inputs)
    hasher.combine(outputs)
    hasher.combine(nodes.count)
    for node in nodes.suffix(16) { hasher.combine(node) }
    return hasher.finalize()
  }
}
