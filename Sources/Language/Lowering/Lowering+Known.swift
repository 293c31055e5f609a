internal import Autodiff
internal import Syntax

/// Parameters whose values are asked for before anything runs, because a size depends on them:
/// their function is made again for each value.
extension Lowering {
  /// Asks the function being made for the parameters in an expression.
  ///
  /// - Returns: whether there was something to ask; then the caller throws, and the call that the
  ///   function is made for begins again, knowing more.
  func ask(for id: Tree.ID) -> Bool {
    for symbol in FreeNames(of: id, in: tree, symbols: symbols).found {
      guard let owner = scope?.owner(of: symbol), let local = owner.local(symbol) else { continue }
      switch local {
      case .formula(let inner):
        if (try? inside(inner, scope: owner) { () throws(Diagnostic) in ask(for: inner.id) })
          == true
        {
          return true
        }
      case .nodes(.node(let node, _)):
        if let origin = owner.origins[symbol] {
          let found = try? inside(origin.argument, scope: origin.scope) { () throws(Diagnostic) in
            ask(for: origin.argument.id)
          }
          if found == true { return true }
        }
        guard owner.frame.builder.type(of: node).isScalar, owner.statics[symbol] == nil,
          let made = owner.specialisation, let place = made.parameters.firstIndex(of: symbol),
          !made.asked.contains(place)
        else { continue }
        workspace.lowered.asked[made.key.function, default: []].insert(place)
        wanting = made.key
        return true
      case .nodes, .function, .callable: continue
      }
    }
    return false
  }

  /// Asks for all numbers that a function is given.
  func askForAll(of key: LoweredCache.Key) -> Bool {
    let numbers = key.parameters.indices.filter { key.parameters[$0] == .number }
    let asked = workspace.lowered.asked[key.function] ?? []
    guard numbers.contains(where: { !asked.contains($0) }) else { return false }
    workspace.lowered.asked[key.function] = asked.union(numbers)
    wanting = key
    return true
  }

  /// Whether a condition holds, as far as shapes and known parameters tell: then only one branch
  /// of its `if` is there.
  func staticTruth(_ id: Tree.ID) throws(Diagnostic) -> Bool? {
    switch tree[id] {
    case .boolean(let truth): return truth
    case .prefix(.not, let operand): return try staticTruth(operand).map { !$0 }
    case .binary(let left, let right, .and):
      guard let a = try staticTruth(left) else { return nil }
      return a ? try staticTruth(right) : false
    case .binary(let left, let right, .or):
      guard let a = try staticTruth(left) else { return nil }
      return a ? true : try staticTruth(right)
    case .comparison(let operands, let signs):
      return try staticComparison(Array(tree[operands]), signs)
    default: return nil
    }
  }

  private func staticComparison(_ operands: [Tree.ID], _ signs: Signs) throws(Diagnostic) -> Bool? {
    let outer = seesOnlyShapes
    seesOnlyShapes = true
    defer { seesOnlyShapes = outer }
    var numbers: [Int] = []
    for operand in operands {
      guard let number = try staticInteger(operand) else { return nil }
      numbers.append(number)
    }
    var holds = true
    for (place, sign) in signs.enumerated() where place + 1 < numbers.count {
      let (a, b) = (numbers[place], numbers[place + 1])
      switch sign {
      case .equal: holds = holds && a == b
      case .unequal: holds = holds && a != b
      case .less: holds = holds && a < b
      case .lessOrEqual: holds = holds && a <= b
      case .greater: holds = holds && a > b
      case .greaterOrEqual: holds = holds && a >= b
      case .close: return nil
      }
    }
    return holds
  }
}
