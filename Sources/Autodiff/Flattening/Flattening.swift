/// The road to numbers: calls are inlined and marks dropped before anything is differentiated.
///
/// What is known is settled on the way (`Flattener`): loops of few steps whose bodies would share
/// parts are written out, short arrays are numbers, and reads of known places are what stands
/// there. Sharing then finds equal parts, as the minors of a determinant, before a derivative
/// multiplies them.
extension FunctionTable {
  /// The most nodes that inlining makes of one function; calls beyond it stay calls.
  static let flatteningBudget = 1 << 20

  /// `function` without marks and without calls, in inner functions too.
  ///
  /// A derivative is flattened by differentiating the flattened function.
  public func flattened(_ id: FunctionID) -> FunctionID {
    if let known = memo.flattened[id] { return known }
    if let derived = flattenedDerivative(id) {
      memo.flattened[id] = derived
      return derived
    }
    let function = self[id]
    let hasWork = function.nodes.contains {
      $0.isStructured || $0.code == Node.Code.mark || $0.row == .gather || $0.row == .scatterAdd
    }
    guard hasWork else { return id }
    let result = memoised(\.memo.flattened, id, of: id) {
      (function.inputs, resultTypes(of: id))
    } _: {
      var pass = Flattener(self, inputs: function.inputs, capacity: function.nodes.count)
      let inputs = function.inputs.indices.map { Part.node(NodeID($0)) }
      let outputs = pass.write(function, inputs).map { pass.node($0) }
      return joined(pass.builder.freeze(outputs))
    }
    memo.flattened[result] = result
    if let known = rules[id], rules[result] == nil {
      // A rule may call its function.
      attach([:], to: result)
      attach(known.partials.mapValues { flattened($0) }, to: result)
    }
    return result
  }

  /// `id` itself if a plan of it is as good as one of the flattened function: it calls one function
  /// of numbers, once, which the planner writes where it stands.
  public func flattenedForPlan(_ id: FunctionID) -> FunctionID {
    let structured = self[id].nodes.filter(\.isStructured)
    guard memo.flattened[id] == nil, structured.count == 1,
      case .call(let callee) = structured[0].kind, !isRecursive(callee), rules[callee] == nil,
      self[callee].nodes.allSatisfy({ !$0.isStructured && $0.type.isScalar })
    else { return flattened(id) }
    return id
  }

  private func flattenedDerivative(_ id: FunctionID) -> FunctionID? {
    guard let derivation = memo.derivations[id], !isRecursive(derivation.source) else {
      return nil
    }
    let flat = flattened(derivation.source)
    guard flat != derivation.source else { return nil }
    let made: FunctionID
    switch derivation {
    case .pushforward(let key):
      made = jvp(
        of: flat, active: key.active, wanted: key.seeded, hasUnitSeeds: key.hasUnitSeeds)
    case .pullback(var key):
      key.function = flat
      made = vjp(key)
    case .gradient(let key):
      made = gradient(of: flat, by: key.inputs, withValue: key.withValue)
    case .derivative(let key):
      made = derivative(of: flat, by: key.inputs[0])
    }
    return made == id ? nil : flattened(made)
  }

  /// Notes how `result` was made, unless it was there before what it was made from: then it
  /// might be its own derivative's derivative.
  func note(_ derivation: Derivation, of result: FunctionID) {
    guard result.index > derivation.source.index, memo.derivations[result] == nil else { return }
    memo.derivations[result] = derivation
  }

  /// `function` for some inputs that are known and some arrays given number by number.
  func specialised(_ key: Specialisation) -> FunctionID {
    guard key.hasWork else { return flattened(key.function) }
    if let known = memo.specialised[key] { return known }
    let function = self[key.function]
    var types: [TypeID] = []
    for (place, type) in function.inputs.enumerated() where key.known[place] == nil {
      let count = key.split[place] ? entryCount(of: type) ?? 1 : 1
      let element = key.split[place] ? self.element(of: type) : type
      types += Array(repeating: element, count: count)
    }
    var pass = Flattener(self, inputs: types, capacity: function.nodes.count)
    var next = 0
    var inputs: [Part] = []
    for (place, type) in function.inputs.enumerated() {
      if let known = key.known[place] {
        inputs.append(.node(pass.builder.constant(known)))
      } else if key.split[place], let count = entryCount(of: type) {
        inputs.append(
          .array(Entries(type: type, node: nil, (next..<next + count).map { .node(NodeID($0)) })))
        next += count
      } else {
        inputs.append(.node(NodeID(next)))
        next += 1
      }
    }
    let written = pass.write(function, inputs)
    var outputs: [NodeID] = []
    for (part, isSplit) in zip(written, key.splitOutputs) {
      outputs += isSplit ? pass.numbers(of: part) : [pass.node(part)]
    }
    let result = joined(pass.builder.freeze(outputs))
    memo.flattened[result] = result
    memo.specialised[key] = result
    return result
  }

  /// How many entries a type has, if that is known.
  func entryCount(of type: TypeID) -> Int? {
    var count = 1
    for dimension in self[type].shape {
      guard case .size(let length) = dimension else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// The type of one entry.
  func element(of type: TypeID) -> TypeID {
    switch self[type].element {
    case .real: .real
    case .integer: .integer
    case .boolean: .boolean
    }
  }

  /// Whether a value of this type is passed around number by number.
  func isShort(_ type: TypeID) -> Bool {
    guard !type.isScalar, type != .several, let count = entryCount(of: type) else { return false }
    return count > 0 && count <= Flattener.shortCount
  }
}

/// A function with what is known of its inputs.
struct Specialisation: Hashable {
  let function: FunctionID
  /// What an input is, if it is known.
  let known: [Constant?]
  /// Which inputs and outputs are short arrays to be given number by number.
  let split: [Bool]
  let splitOutputs: [Bool]

  var hasWork: Bool {
    split.contains(true) || splitOutputs.contains(true) || known.contains { $0 != nil }
  }
}

/// How a function was derived from another.
enum Derivation {
  case pushforward(Memo.Key)
  case pullback(Memo.Key)
  case gradient(Memo.Gradient)
  case derivative(Memo.Gradient)

  var source: FunctionID {
    switch self {
    case .pushforward(let key), .pullback(let key): key.function
    case .gradient(let key), .derivative(let key): key.function
    }
  }
}
