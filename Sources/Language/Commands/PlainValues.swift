internal import Autodiff
internal import Syntax

/// Values as they are written out: numbers with their signs, arrays of them.
extension Session {
  /// The value of a literal; `nil` for what has to be computed.
  func plainValue(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Value? {
    if let constant = plainNumber(id, context.tree) { return .number(constant) }
    return plainArray(id, context.tree)
  }

  private func plainNumber(_ id: Tree.ID, _ tree: Tree) -> Constant? {
    switch tree[id] {
    case .number(let numeral): return tree[numeral].constant
    case .prefix(.negate, let operand):
      guard case .number(let numeral) = tree[operand] else { return nil }
      return tree[numeral].constant.negated
    default: return nil
    }
  }

  /// In an array quotients count as written out, too: `[1/2, 3]`.
  private func plainEntry(_ id: Tree.ID, _ tree: Tree) -> Constant? {
    if case .binary(let above, let below, .divide) = tree[id],
      case .exact(let a)? = plainNumber(above, tree), case .exact(let b)? = plainNumber(below, tree)
    {
      return a.divided(by: b).map { .exact($0) }
    }
    return plainNumber(id, tree)
  }

  private func plainArray(_ id: Tree.ID, _ tree: Tree) -> Value? {
    guard let (shape, constants) = plainEntries(id, tree), !shape.isEmpty else { return nil }
    // Exact values of many entries would say little and take much.
    guard constants.count <= 10_000 || !constants.contains(where: { $0.isDecimal }) else {
      return .array(Entries(shape: shape, numbers: constants.map(\.double)))
    }
    return .array(Entries(shape: shape, exact: constants))
  }

  private func plainEntries(_ id: Tree.ID, _ tree: Tree) -> (shape: [Int], [Constant])? {
    let parts: ArraySlice<Tree.ID>
    switch tree[id] {
    case .vector(let list), .matrix(let list): parts = tree[list]
    default: return plainEntry(id, tree).map { ([], [$0]) }
    }
    var shape: [Int]?
    var constants: [Constant] = []
    constants.reserveCapacity(parts.count)
    for part in parts {
      guard let (found, entries) = plainEntries(part, tree), shape == nil || shape == found else {
        return nil
      }
      shape = found
      constants += entries
    }
    return ([parts.count] + (shape ?? []), constants)
  }
}
