extension Tree {
  /// The part of the tree below `id` as a tree of its own: a source may be long and what is shown
  /// of it short.
  public func excerpt(_ id: ID) -> (tree: Tree, root: ID) {
    let (tree, roots) = excerpt([id])
    return (tree, roots[0])
  }

  /// The parts of the tree below some nodes as a tree of the same source, with their spans; where
  /// each of these nodes is in it.
  ///
  /// Linear in the parts. Nested statements, layers and tables come whole, as the copy of the tree
  /// that they stand in.
  public func excerpt(_ ids: [ID]) -> (tree: Tree, roots: [ID]) {
    var order: [ID] = []
    var pending = ids
    while let next = pending.popLast() {
      switch self[next] {
      case .verb, .layer, .table: return (self, ids)
      default: order.append(next)
      }
      forEachChild(of: next) { pending.append($0) }
    }
    var copy = Tree(source: source)
    var places: [ID: ID] = [:]
    for old in order.reversed() where places[old] == nil {
      places[old] = copy.add(self[old], at: span(of: old), of: self, places)
    }
    return (copy, ids.map { places[$0] ?? ID(index: 0) })
  }

  /// A node of another tree whose parts have been added at `places`.
  private mutating func add(
    _ node: Expression, at span: Span, of old: Tree, _ places: [ID: ID]
  ) -> ID {
    func moved(_ id: ID) -> ID { places[id] ?? id }
    func moved(_ list: List) -> List { self.list(old[list].map { places[$0] ?? $0 }) }
    func moved(_ name: Name) -> Name { intern(old.spelling(name)) }
    let copy: Expression =
      switch node {
      case .number(let numeral): .number(self.numeral(old[numeral]))
      case .name(let name): .name(moved(name))
      case .text(let text): .text(self.text(old[text]))
      case .boolean, .all, .verb, .layer, .table: node
      case .prefix(let prefix, let operand): .prefix(prefix, moved(operand))
      case .binary(let left, let right, let sign): .binary(moved(left), moved(right), sign)
      case .comparison(let operands, let signs): .comparison(moved(operands), signs)
      case .transpose(let operand, let caret): .transpose(moved(operand), caret: caret)
      case .absolute(let operand): .absolute(moved(operand))
      case .norm(let operand): .norm(moved(operand))
      case .call(let callee, let arguments): .call(moved(callee), moved(arguments))
      case .prime(let function, let strokes): .prime(moved(function), strokes)
      case .index(let base, let indices): .index(moved(base), moved(indices))
      case .field(let base, let name): .field(moved(base), moved(name))
      case .range(let start, let end): .range(moved(start), moved(end))
      case .tuple(let parts): .tuple(moved(parts))
      case .vector(let parts): .vector(moved(parts))
      case .matrix(let rows): .matrix(moved(rows))
      case .record(let fields): .record(moved(fields))
      case .comprehension(let element, let indices):
        .comprehension(moved(element), moved(indices))
      case .reduction(let indices, let term, let kind):
        .reduction(moved(indices), moved(term), kind)
      case .each(let name, let range): .each(moved(name), moved(range))
      case .conditional(let condition, let then, let otherwise):
        .conditional(moved(condition), moved(then), moved(otherwise))
      case .local(let body, let bindings): .local(moved(body), moved(bindings))
      case .at(let body, let bindings): .at(moved(body), moved(bindings))
      case .binding(let target, let value): .binding(moved(target), moved(value))
      case .declaration(let name, let shape): .declaration(moved(name), moved(shape))
      case .shape(let sizes): .shape(moved(sizes))
      case .block(let parts): .block(moved(parts))
      case .iterate(let state, let step, let ending):
        .iterate(moved(state), moved(step), moved(ending))
      case .ending(let limit, let kind): .ending(moved(limit), kind)
      case .derivative(let variables, let body, let style):
        .derivative(moved(variables), moved(body), style)
      case .gradient(let body): .gradient(moved(body))
      case .leibniz(let function, let variables, let style):
        .leibniz(moved(function), moved(variables), style)
      case .differential(let name, let times): .differential(moved(name), times)
      }
    return add(copy, span: span)
  }
}
