extension Tree {
  /// Calls `body` with each part of a node, in the order written; statements in brackets have
  /// their parts in `parts(of:)`.
  public func forEachChild(of id: ID, _ body: (ID) -> Void) {
    switch self[id] {
    case .number, .name, .text, .boolean, .all, .verb: break
    case .prefix(_, let operand), .transpose(let operand, _), .absolute(let operand),
      .norm(let operand), .prime(let operand, _), .field(let operand, _), .each(_, let operand),
      .gradient(let operand), .ending(let operand, _), .differential(let operand, _):
      body(operand)
    case .binary(let left, let right, _), .range(let left, let right),
      .binding(let left, let right), .declaration(let left, let right):
      body(left)
      body(right)
    case .conditional(let first, let second, let third), .iterate(let first, let second, let third):
      body(first)
      body(second)
      body(third)
    case .comparison(let list, _), .tuple(let list), .vector(let list), .matrix(let list),
      .record(let list), .shape(let list), .block(let list):
      self[list].forEach(body)
    case .call(let head, let list), .index(let head, let list), .comprehension(let head, let list),
      .local(let head, let list), .at(let head, let list), .layer(let head, let list),
      .table(let head, let list), .leibniz(let head, let list, _):
      body(head)
      self[list].forEach(body)
    case .reduction(let list, let last, _), .derivative(let list, let last, _):
      self[list].forEach(body)
      body(last)
    }
  }

  /// The two names that `dL/dx` would divide, canonical, if it can be read so: spelled with `d`, of
  /// order 1, by one name.
  public func quotient(_ id: ID) -> (dividend: String, divisor: String)? {
    guard case .leibniz(let function, let variables, .total) = self[id], variables.count == 1,
      case .name(let above) = self[function],
      let variable = self[variables].first, case .differential(let below, 1) = self[variable],
      case .name(let name) = self[below]
    else { return nil }
    return ("d" + spelling(above), "d" + spelling(name))
  }
}
