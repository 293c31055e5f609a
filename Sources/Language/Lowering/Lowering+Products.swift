internal import Autodiff
internal import Syntax

/// Products as mathematicians mean them: numbers, matrix·vector, matrix·matrix, u·v, u·vᵀ.
extension Lowering {
  func product(
    _ sign: Binary, _ left: Term, _ right: Term, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    if left.isNumber || right.isNumber { return try elementwise(.multiply, [left, right], id) }
    guard left.rank <= 2, right.rank <= 2 else {
      throw blame(id, "a product is of vectors and matrices; entry by entry it is ⊙")
    }
    switch (left.rank, right.rank, left.isRow, right.isRow) {
    case (1, 1, true, false):
      return try contracted(left, right, isRow: false, id)
    case (1, 1, false, true):
      frame.builder.origin = origin(id)
      return .node(frame.builder.outer(left.node, right.node))
    case (1, 1, false, false):
      guard sign == .dot else { throw twoVectors(left, right, id) }
      return try contracted(left, right, isRow: false, id)
    case (1, 2, true, _):
      return try contracted(left, right, isRow: true, id)
    case (2, 1, _, false), (2, 2, _, _):
      return try contracted(left, right, isRow: false, id)
    default: throw unfitProduct(left, right, id)
    }
  }

  /// The last axis of the left side with the first of the right.
  private func contracted(
    _ left: Term, _ right: Term, isRow: Bool, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard left.shape[left.rank - 1] == right.shape[0] else { throw unfitProduct(left, right, id) }
    frame.builder.origin = origin(id)
    return .node(frame.builder.matmul(left.node, right.node), isRow: isRow)
  }

  private func twoVectors(_ left: Term, _ right: Term, _ id: Tree.ID) -> Diagnostic {
    var tree = tree
    let turned = tree.add(.transpose(right.id, caret: false))
    let readings = [
      tree.binary(left.id, .dot, right.id), tree.binary(left.id, .elementwise, right.id),
      tree.binary(left.id, .dot, turned),
    ]
    let texts = readings.map { tree.text($0, .unicode) }
    let written = tree.source.text(tree.span(of: id))
    let what = written.isEmpty || written.count > 60 ? "this" : written
    let meanings = ["the dot product", "entry by entry", "the outer product"]
    let width = texts.map(\.count).max() ?? 0
    let lines = zip(texts, meanings).map { text, meaning in
      text + String(repeating: " ", count: width - text.count + 4) + meaning
    }
    return Diagnostic(
      "\(what) is a product of two vectors, which has several readings; write one of",
      labels: [.init(tree.span(of: id))], readings: lines)
  }

  /// Sizes that do not meet, with the transposes under which they do.
  private func unfitProduct(_ left: Term, _ right: Term, _ id: Tree.ID) -> Diagnostic {
    let inner = left.isRow || left.rank == 2 ? left.shape[left.rank - 1] : nil
    let needs = inner.map { size in
      right.rank == 1 ? size.text : "\(size.text) row\(size == .size(1) ? "" : "s")"
    }
    let meets = inner == right.shape[0]
    var error = misfit(left, right, id, needs: meets ? nil : needs)
    for (turnsLeft, turnsRight) in [(true, false), (false, true), (true, true)] {
      let (a, b) = (turned(left, turnsLeft), turned(right, turnsRight))
      guard a.rows != nil || a.columns != nil, a.columns == b.rows else { continue }
      var built = tree
      let leftID = turnsLeft ? built.transposed(left.id) : left.id
      let rightID = turnsRight ? built.transposed(right.id) : right.id
      let whole = built.binary(leftID, .dot, rightID)
      suggest(&error, built.text(whole, .unicode), resultShape(a.rows, b.columns), right.id)
      return error
    }
    return error
  }

  /// Rows and columns; a vector has no count of columns, a row none of rows.
  private func turned(
    _ term: Term, _ turns: Bool
  ) -> (rows: Dimension?, columns: Dimension?) {
    var sizes: (rows: Dimension?, columns: Dimension?) = (term.shape[0], nil)
    if term.rank == 2 {
      sizes.columns = term.shape[1]
    } else if term.isRow {
      sizes = (nil, term.shape[0])
    }
    return turns ? (sizes.columns, sizes.rows) : sizes
  }

  private func resultShape(_ rows: Dimension?, _ columns: Dimension?) -> String {
    switch (rows, columns) {
    case (nil, nil): "a number"
    case (let rows?, nil): "\(rows.text) entr\(rows == .size(1) ? "y" : "ies")"
    case (nil, let columns?): "a row of \(columns.text)"
    case (let rows?, let columns?): "\(rows.text)x\(columns.text)"
    }
  }

  /// `u + v`, `X·Wᵀ + b`: two arrays of one shape, or a bias across the rows of a batch.
  func sum(
    _ row: RowID, _ left: Term, _ right: Term, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let terms = [left, right]
    guard let batch = terms.first(where: { $0.rank == 2 }),
      let bias = terms.first(where: { $0.rank == 1 }), batch.shape[1] == bias.shape[0]
    else { return try elementwise(row, terms, id) }
    frame.builder.origin = origin(id)
    let spread = frame.builder.broadcast(bias.node, to: batch.shape, axes: [0])
    let nodes = left.rank == 2 ? (left.node, spread) : (spread, right.node)
    return .node(apply(row, nodes.0, nodes.1, at: id))
  }

  /// Entry by entry for numbers and vectors; a power of a matrix is two things.
  func power(_ base: Term, _ exponent: Term, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    if base.rank >= 2 { throw matrixPower(base, exponent, id) }
    if exponent.rank >= 2 {
      throw blame(
        exponent.id, "an exponent is a number or a vector; this is \(exponent.type.kindName())")
    }
    return try elementwise(.power, [base, exponent], id)
  }

  private func matrixPower(_ base: Term, _ exponent: Term, _ id: Tree.ID) -> Diagnostic {
    var built = tree
    let text = tree.text(id, .unicode)
    let span = tree.span(of: id)
    let written = frame.builder.constant(at: exponent.node)
    if written?.isExactly(Ratio(-1)) == true {
      let inverse = built.call("inv", base.id)
      return Diagnostic(
        "\(text) is a power of a matrix; write \(built.text(inverse, .unicode)) for the inverse",
        at: span)
    }
    var count = 2
    if case .exact(let ratio)? = written, let whole = ratio.int, (2...4).contains(whole) {
      count = whole
    }
    var product = base.id
    var entries = base.id
    for _ in 1..<count {
      product = built.binary(product, .dot, base.id)
      entries = built.binary(entries, .elementwise, base.id)
    }
    return Diagnostic(
      "\(text) is a power of a matrix, which has two readings; write one of",
      labels: [.init(span)],
      readings: [built.text(product, .unicode), built.text(entries, .unicode)])
  }
}

extension Tree {
  /// `xᵀ`; of `xᵀ` itself, `x`.
  fileprivate mutating func transposed(_ id: ID) -> ID {
    if case .transpose(let inner, _) = self[id] { return inner }
    return add(.transpose(id, caret: false))
  }
}
