/// What a token is, as far as the spaces around it depend on that.
enum TokenRole: UInt8 {
  case other
  /// A word of the language where it is one: a verb, a clause, `and`, `if`.
  case word
  /// A sign that belongs to what follows: `-x`, `√x`.
  case prefix
  /// `=` between a name and its value in a point: `x=2`.
  case tight
  /// A bracket or a bar that opens or closes.
  case opener, closer
}

/// The places where only the tree knows what a token is, by their first byte.
struct LayoutMarks {
  private var roles: [UInt8]

  init(_ tree: Tree) {
    roles = Array(repeating: 0, count: tree.source.bytes.count + 1)
    for index in tree.nodes.indices {
      let id = Tree.ID(index: UInt32(truncatingIfNeeded: index))
      switch tree[id] {
      case .prefix(.negate, _): mark(tree.span(of: id).start, .prefix)
      case .at(_, let points): mark(points, tree)
      case .verb(let statement): mark(tree[statement], tree)
      default: break
      }
    }
    for statement in tree.statements { mark(statement, tree) }
    for statement in tree.nested { mark(statement, tree) }
    for clause in tree.clauses {
      mark(clause.span.start, .word)
      switch clause.kind {
      case .at(let points), .from(let points), .with(let points), .swept(_, let points):
        mark(points, tree)
      default: break
      }
    }
  }

  subscript(position: UInt32) -> TokenRole {
    let index = Int(position)
    return index < roles.count ? TokenRole(rawValue: roles[index]) ?? .other : .other
  }

  private mutating func mark(_ position: UInt32, _ role: TokenRole) {
    let index = Int(position)
    if index < roles.count { roles[index] = role.rawValue }
  }

  private mutating func mark(_ statement: Statement, _ tree: Tree) {
    switch statement.kind {
    case .expression, .definition, .function, .assignment: break
    case .parameters, .net, .data, .rule, .verb, .digits, .help:
      mark(statement.span.start, .word)
    }
  }

  /// The `=` of each point: behind its target and spaces.
  private mutating func mark(_ points: Tree.List, _ tree: Tree) {
    for id in tree[points] {
      guard case .binding(let target, _) = tree[id] else { continue }
      var position = tree.span(of: target).end
      while Int(position) < tree.source.bytes.count,
        tree.source.bytes[Int(position)] == 32 || tree.source.bytes[Int(position)] == 9
      {
        position += 1
      }
      mark(position, .tight)
    }
  }
}
