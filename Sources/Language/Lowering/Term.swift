internal import Autodiff
internal import Syntax

/// An operand: a number or an array of numbers, and where it is written.
struct Term {
  let node: NodeID
  let type: ValueType
  /// A transposed vector.
  let isRow: Bool
  let id: Tree.ID

  var shape: [Dimension] { type.shape }
  var rank: Int { type.shape.count }
  var isNumber: Bool { type.isScalar }
}

extension Lowering {
  /// A number or an array of numbers.
  func term(_ id: Tree.ID) throws(Diagnostic) -> Term { try term(try lower(id), id) }

  func term(_ value: Lowered, _ id: Tree.ID) throws(Diagnostic) -> Term {
    guard case .node(let node, let isRow) = value else {
      throw blame(id, "a number or an array is needed here; this is \(kindName(value))")
    }
    let type = table[type(of: node)]
    guard type.element != .boolean else {
      throw blame(
        id,
        type.isScalar
          ? "a number is needed here; this is true or false"
          : "numbers are needed here; these are true or false")
    }
    let number = real(node)
    return Term(node: number, type: table[self.type(of: number)], isRow: isRow, id: id)
  }

  /// A truth value or an array of them.
  func condition(_ value: Lowered, _ id: Tree.ID) throws(Diagnostic) -> Term {
    guard case .node(let node, let isRow) = value, table[type(of: node)].element == .boolean else {
      throw blame(id, "a condition is needed here, such as x > 0")
    }
    return Term(node: node, type: table[type(of: node)], isRow: isRow, id: id)
  }

  func term(_ node: NodeID, like other: Term) -> Term {
    Term(node: node, type: table[type(of: node)], isRow: other.isRow, id: other.id)
  }

  /// The number as an array of one shape; an array as it is.
  func spread(_ node: NodeID, to shape: [Dimension]) -> NodeID {
    guard !shape.isEmpty, type(of: node).isScalar else { return node }
    return frame.builder.broadcast(node, to: shape)
  }

  /// Operands of one shape: numbers are spread over it.
  ///
  /// - Throws: where two arrays differ in shape, naming both.
  func fitted(_ terms: [Term], _ id: Tree.ID) throws(Diagnostic) -> (nodes: [NodeID], like: Term) {
    guard let first = terms.first(where: { !$0.isNumber }) else {
      return (terms.map(\.node), terms[0])
    }
    for term in terms where !term.isNumber {
      guard term.shape == first.shape, term.isRow == first.isRow else {
        throw misfit(first, term, id)
      }
    }
    frame.builder.origin = origin(id)
    return (terms.map { spread($0.node, to: first.shape) }, first)
  }

  /// A row entry by entry, numbers spread.
  func elementwise(_ row: RowID, _ terms: [Term], _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    let (nodes, like) = try fitted(terms, id)
    let result = apply(
      row, nodes[0], nodes.count > 1 ? nodes[1] : nil, nodes.count > 2 ? nodes[2] : nil, at: id)
    return .node(result, isRow: like.isRow)
  }

  /// What kind of value this is, of nodes in the current frame.
  func kindName(_ value: Lowered) -> String {
    value.kindName(value.leaves.map { table[type(of: $0)] })
  }
}

// MARK: Shapes that do not fit

extension Lowering {
  /// Two arrays that must have one shape: both, and the transpose that fits.
  func misfit(_ left: Term, _ right: Term, _ id: Tree.ID) -> Diagnostic {
    let sign: Binary? = if case .binary(_, _, let sign) = tree[id] { sign } else { nil }
    var error = misfit(left, right, id, needs: nil)
    if let sign, left.rank <= 2, right.rank <= 2, sign != .and, sign != .or {
      let turned = right.rank == 2 ? right.shape.reversed() : right.shape
      let flips =
        left.rank == 1 && right.rank == 1
        ? left.shape == right.shape : left.rank == 2 && left.shape == turned
      if flips {
        suggest(&error, left.id, sign, transposed: right.id, left.isRow ? "a row" : shape(left), id)
      }
    }
    return error
  }

  /// `W*[1, 2, 3] does not fit: W is 3x2, the vector has 3 entries (needs 2)`
  func misfit(_ left: Term, _ right: Term, _ id: Tree.ID, needs: String?) -> Diagnostic {
    let text = tree.source.text(tree.span(of: id))
    let what = text.isEmpty || text.count > 60 || text.contains("\n") ? "this" : text
    let need = needs.map { " (needs \($0))" } ?? ""
    let gap = Span(tree.span(of: left.id).end, tree.span(of: right.id).start)
    var sides = [said(left, isLeft: true), said(right, isLeft: false)]
    if sides.allSatisfy({ $0.hasPrefix("the vector ") }) {
      sides = zip(["left", "right"], sides).map { "the \($0) \($1.dropFirst(4))" }
    }
    var error = Diagnostic(
      "\(what) does not fit: \(sides[0]), \(sides[1])\(need)",
      at: tree.span(of: id))
    if case .binary(let a, let b, _) = tree[id], a == left.id, b == right.id, gap.end > gap.start {
      error.labels = [.init(sign(in: gap))]
    }
    return error
  }

  /// Says beside the sign what fits: `fits: Wᵀ·[1, 2, 3] → 2 entries`.
  func suggest(
    _ error: inout Diagnostic, _ left: Tree.ID, _ sign: Binary, transposed right: Tree.ID,
    _ shape: String, _ id: Tree.ID
  ) {
    var built = tree
    let turned = built.add(.transpose(right, caret: false))
    let whole = built.binary(left, sign, turned)
    suggest(&error, built.text(whole, .unicode), shape, right)
  }

  func suggest(_ error: inout Diagnostic, _ text: String, _ shape: String, _ right: Tree.ID) {
    guard text.count <= 60, let label = error.labels.first else { return }
    let rest = tree.span(of: right).end
    let width = rest > label.span.end ? tree.source.text(Span(label.span.end, rest)).count : 0
    let indent = String(repeating: " ", count: width <= 30 ? width : 0)
    error.labels = [.init(label.span, "\(indent)fits: \(text) → \(shape)")]
  }

  /// The sign between two operands, without spaces and brackets.
  private func sign(in gap: Span) -> Span {
    var gap = gap
    let bytes = tree.source.bytes
    let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D, 0x28, 0x29].contains(byte) }
    while gap.start < gap.end, isSpace(bytes[Int(gap.start)]) { gap.start += 1 }
    while gap.end > gap.start, isSpace(bytes[Int(gap.end) - 1]) { gap.end -= 1 }
    return gap
  }

  /// `W is 3x2`, `the vector has 3 entries`
  private func said(_ term: Term, isLeft: Bool) -> String {
    let name: String
    switch tree[term.id] {
    case .name(let found): name = tree.spelling(found)
    case .vector, .comprehension: name = term.isRow ? "the row" : "the vector"
    case .matrix: name = "the matrix"
    default:
      let text = tree.text(term.id, .unicode)
      name = text.count <= 20 ? text : isLeft ? "the left side" : "the right side"
    }
    return term.rank == 1 && !term.isRow || tree.isVectorLiteral(term.id)
      ? "\(name) has \(shape(term))" : "\(name) is \(shape(term))"
  }

  /// `3x2`, `2 entries`, `a row of 2`, `a number`
  func shape(_ term: Term) -> String {
    switch term.rank {
    case 0: "a number"
    case 1:
      term.isRow
        ? "a row of \(term.shape[0].text)"
        : term.shape[0] == .size(1) ? "1 entry" : "\(term.shape[0].text) entries"
    default: term.type.shapeText
    }
  }
}

extension Tree {
  fileprivate func isVectorLiteral(_ id: ID) -> Bool {
    if case .vector = self[id] { true } else { false }
  }
}
