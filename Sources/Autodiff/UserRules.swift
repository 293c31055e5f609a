/// Derivatives that a user has given to a function of one number-valued result.
///
/// A rule is a partial derivative by one input, as a function of all inputs. It takes the place of
/// what the body says about that input, in forward and in reverse; inputs without a rule are
/// differentiated through the body. A function with rules has an id of its own and is never
/// inlined, so that the rule is still there when it is differentiated.
struct UserRules {
  /// By input.
  let partials: [Int: FunctionID]
  /// The same function without the rules.
  let body: FunctionID

  func isRuled(_ input: Int) -> Bool { partials[input] != nil }
}

extension FunctionTable {
  /// Gives `function`, which was reserved and defined, its own partial derivatives.
  public func attach(_ partials: [Int: FunctionID], to function: FunctionID) {
    precondition(isRecursive(function) && self[function].outputs.count == 1)
    rules[function] = UserRules(partials: partials, body: intern(self[function]))
  }

  /// `function`, or if it has rules, a function that calls it: whoever differentiates a function
  /// looks inside it.
  func calling(_ function: FunctionID) -> FunctionID {
    guard rules[function] != nil else { return function }
    var builder = Builder(self, inputs: self[function].inputs)
    let call = builder.call(function, self[function].inputs.indices.map { NodeID($0) })
    let output = builder.project(call, 0)
    return builder.freeze([output])
  }

  /// `active` without the inputs that have a rule.
  func unruled(_ active: [Bool], of function: FunctionID) -> [Bool] {
    guard let rules = rules[function] else { return active }
    return active.indices.map { active[$0] && !rules.isRuled($0) }
  }

  /// Whether an active input of `function` has a rule.
  func usesRule(_ function: FunctionID, active: [Bool]) -> Bool {
    rules[function].map { rules in active.indices.contains { active[$0] && rules.isRuled($0) } }
      ?? false
  }

  /// Whether deriving `function` may come back to it: its rules alone do not look inside.
  func isCircular(_ function: FunctionID, active: [Bool]) -> Bool {
    isRecursive(function)
      && !(usesRule(function, active: active)
        && !unruled(active, of: function).contains(true))
  }

  /// The pushforward by rule: the sum of partial times tangent.
  func ruledPushforward(
    of function: FunctionID, _ rules: UserRules, active: [Bool], hasUnitSeeds: Bool
  ) -> FunctionID {
    let types = self[function].inputs
    let seeded = active.indices.filter { active[$0] }
    var builder = Builder(
      self, inputs: types + (hasUnitSeeds ? [] : seeded.map { types[$0] }))
    let inputs = types.indices.map { NodeID($0) }
    let seeds = seeded.indices.map { place in
      hasUnitSeeds
        ? builder.filled(.exact(.one), types[seeded[place]]) : NodeID(types.count + place)
    }
    let call = builder.call(function, inputs)
    var outputs = [builder.project(call, 0)]
    var tangent: NodeID?
    func add(_ term: NodeID, _ builder: inout Builder) {
      tangent = tangent.map { builder.folded(.add, $0, term) } ?? term
    }
    for (input, seed) in zip(seeded, seeds) {
      guard let partial = rules.partials[input] else { continue }
      let slope = builder.call(partial, inputs)
      let factor = builder.project(slope, 0)
      add(builder.contracted(factor, seed, to: resultTypes(of: function)[0]), &builder)
    }
    let rest = unruled(active, of: function)
    if outputActivity(of: rules.body, active: rest).contains(true) {
      let pushed = jvp(of: rules.body, active: rest)
      let tangents = zip(seeded, seeds).filter { rest[$0.0] }.map(\.1)
      let through = builder.call(pushed, inputs + tangents)
      add(builder.project(through, 1), &builder)
    }
    outputs.append(tangent ?? builder.zero(of: resultTypes(of: function)[0]))
    return pruned(builder.freeze(outputs))
  }

  /// The pullback by rule: partial times cotangent, for each active input.
  func ruledPullback(
    of function: FunctionID, _ rules: UserRules, active: [Bool], hasUnitSeeds: Bool
  ) -> FunctionID {
    let types = self[function].inputs
    var builder = Builder(
      self, inputs: types + (hasUnitSeeds ? [] : resultTypes(of: function)))
    let inputs = types.indices.map { NodeID($0) }
    let seed =
      hasUnitSeeds
      ? builder.filled(.exact(.one), resultTypes(of: function)[0]) : NodeID(types.count)
    let call = builder.call(function, inputs)
    var outputs = [builder.project(call, 0)]
    let rest = unruled(active, of: function)
    var through: [Int: NodeID] = [:]
    if rest.contains(true) {
      let pulled = builder.call(
        vjp(of: rules.body, active: rest, seeded: [true]), inputs + [seed])
      for (place, input) in rest.indices.filter({ rest[$0] }).enumerated() {
        through[input] = builder.project(pulled, 1 + place)
      }
    }
    for input in active.indices where active[input] {
      if let partial = rules.partials[input] {
        let slope = builder.call(partial, inputs)
        let factor = builder.project(slope, 0)
        outputs.append(builder.contracted(factor, seed, to: types[input]))
      } else {
        outputs.append(through[input] ?? builder.zero(of: types[input]))
      }
    }
    return pruned(builder.freeze(outputs))
  }
}

extension Builder {
  /// A partial derivative times a tangent or a cotangent, entry by entry; summed where the result
  /// is a number.
  fileprivate mutating func contracted(
    _ factor: NodeID, _ seed: NodeID, to type: TypeID
  ) -> NodeID {
    let (slope, other) = (self.type(of: factor), self.type(of: seed))
    if slope == other {
      let product = folded(.multiply, factor, seed)
      return type.isScalar && !slope.isScalar ? sum(product) : product
    }
    let shape = table[slope.isScalar ? other : slope].shape
    let left = slope.isScalar ? broadcast(factor, to: shape) : factor
    let right = other.isScalar ? broadcast(seed, to: shape) : seed
    return folded(.multiply, left, right)
  }
}
