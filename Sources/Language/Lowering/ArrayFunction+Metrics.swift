internal import Autodiff
internal import Learning
internal import Syntax

/// Metrics of outputs, or labels, and what was wanted; they themselves stand in Learning.
extension ArrayFunction {
  static let metrics: [ArrayFunction] =
    Metric.all.filter { Loss.named($0.name) == nil }.map { metric in
      ArrayFunction(metric.name, of: 2) { lowering, terms, id throws(Diagnostic) in
        try lowering.metric(metric, terms, id)
      }
    } + [
      ArrayFunction("confusion", of: 2) { lowering, terms, id throws(Diagnostic) in
        let classes = try lowering.givenClasses(terms, "confusion", id)
        guard classes.count <= Lowering.mostConfused else {
          throw lowering.blame(
            id,
            "confusion makes a table of at most \(Lowering.mostConfused) classes; here are"
              + " \(classes.count)")
        }
        return .node(classes.confusion(&lowering.frame.builder))
      }
    ]
}

extension Lowering {
  fileprivate static let mostConfused = 1000
  /// Labels beyond this are no classes.
  private static let mostClasses = 100_000

  fileprivate func metric(
    _ metric: Metric, _ terms: [Term], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    if metric.isOfClasses {
      let classes = try givenClasses(terms, metric.name, id)
      frame.builder.origin = origin(id)
      return .node(metric.build(&frame.builder, classes) ?? exact(0))
    }
    let (nodes, like) = try fitted(columns(terms), id)
    let sizes = like.isNumber ? [1] : try sizes(like, metric.name)
    if !like.isNumber { _ = try entryCount(like, metric.name) }
    guard sizes.count <= 2 else { throw notRows(like, metric.name) }
    frame.builder.origin = origin(id)
    let shape = sizes.count == 2 ? sizes : [sizes[0], 1]
    let matrices = nodes.map { node in
      frame.builder.reshape(like.isNumber ? frame.builder.stack([node]) : node, to: shape)
    }
    return .node(metric.build(&frame.builder, matrices[0], matrices[1]) ?? exact(0))
  }

  // MARK: Classes

  /// The classes of outputs and of what was wanted: a matrix has a column a class, anything else is a
  /// label a row, from 0, or the only output that tells two classes apart.
  fileprivate func givenClasses(
    _ terms: [Term], _ name: String, _ id: Tree.ID
  ) throws(Diagnostic) -> GivenClasses {
    var (p, y) = (terms[0], terms[1])
    if p.rank == 1, y.isNumber { p = try asRow(p, name) }
    (p, y) = (try flattened(p, name), try flattened(y, name))
    guard p.shape.first == y.shape.first else { throw misfit(terms[0], terms[1], id) }
    frame.builder.origin = origin(id)
    if p.rank == 2, y.rank == 2 {
      guard p.shape == y.shape else { throw misfit(terms[0], terms[1], id) }
      return GivenClasses(
        &frame.builder, outputs: p.node, wanted: y.node, task: try task(y, name))
    }
    guard p.rank == 2 || y.rank == 2 else { return try givenLabels(p, y, name, id) }
    let count = (p.rank == 2 ? p : y).type.sizes?[1] ?? 0
    for labels in [p, y] where labels.rank == 1 {
      if let numbers = knownNumbers(labels) {
        try checkLabels(numbers, below: count, labels, name)
      }
    }
    let nodes = [p, y].map { term in
      term.rank == 1 ? term.node : real(frame.builder.place(.argmax, term.node, axis: 1))
    }
    return GivenClasses(&frame.builder, given: nodes[0], wanted: nodes[1], count: count)
  }

  /// Labels beside labels: there are as many classes as the greatest known one says, else two, which
  /// outputs tell apart at one half (at 0 where -1 and 1 are wanted).
  private func givenLabels(
    _ p: Term, _ y: Term, _ name: String, _ id: Tree.ID
  ) throws(Diagnostic) -> GivenClasses {
    let wanted = knownNumbers(y)
    let given = knownNumbers(p)
    if let wanted, wanted.contains(-1), wanted.allSatisfy({ $0.magnitude == 1 }) {
      return twoClasses(p, y, threshold: 0)
    }
    if let wanted { try checkLabels(wanted, below: Self.mostClasses, y, name) }
    var count = 1 + Int(wanted?.max() ?? 0)
    if let given, given.allSatisfy({ $0.rounded() == $0 }) {
      try checkLabels(given, below: Self.mostClasses, p, name)
      count = max(count, 1 + Int(given.max() ?? 0))
    }
    if count > 2, let given { try checkLabels(given, below: count, p, name) }
    guard count <= 2 else {
      return GivenClasses(&frame.builder, given: p.node, wanted: y.node, count: count)
    }
    if wanted != nil { return twoClasses(p, y, threshold: 0.5) }
    let half = frame.builder.filled(.decimal(0.5), self.type(of: p.node))
    let isYes = frame.builder.apply(.greaterOrEqual, p.node, half)
    let classes = frame.builder.apply(.convert, isYes)
    return GivenClasses(&frame.builder, given: classes, wanted: y.node, count: 2)
  }

  private func twoClasses(_ p: Term, _ y: Term, threshold: Double) -> GivenClasses {
    let columns = [p, y].map { term in
      frame.builder.reshape(term.node, to: (term.type.sizes ?? []) + [1])
    }
    return GivenClasses(
      &frame.builder, outputs: columns[0], wanted: columns[1], task: .classes,
      threshold: threshold)
  }

  /// Of a matrix of what was wanted: a class a row, or a yes or a no in each entry.
  private func task(_ y: Term, _ name: String) throws(Diagnostic) -> Metric.Task {
    guard let numbers = knownNumbers(y), let sizes = y.type.sizes else { return .classes }
    if let place = numbers.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw blame(
        y.id,
        "\(name) needs 1 at what is wanted and 0 elsewhere; row \(place / sizes[1] + 1) has"
          + " \(Notation(alphabet: .ascii, digits: 6).text(numbers[place]))")
    }
    let isOneHot = stride(from: 0, to: numbers.count, by: sizes[1]).allSatisfy { start in
      numbers[start..<start + sizes[1]].reduce(0, +) == 1
    }
    return isOneHot ? .classes : .labels
  }

  private func checkLabels(
    _ numbers: [Double], below count: Int, _ term: Term, _ name: String
  ) throws(Diagnostic) {
    guard
      let place = numbers.firstIndex(where: {
        !($0 >= 0 && $0 < Double(count) && $0.rounded() == $0)
      })
    else { return }
    let range = count == Self.mostClasses ? "from 0" : "0 to \(count - 1)"
    throw blame(
      term.id,
      "\(name) needs classes, whole numbers \(range); row \(place + 1) has"
        + " \(Notation(alphabet: .ascii, digits: 6).text(numbers[place]))")
  }

  // MARK: Shapes

  /// A number or a matrix of one column as a vector, at least one row.
  private func flattened(_ term: Term, _ name: String) throws(Diagnostic) -> Term {
    if term.isNumber { return self.term(frame.builder.stack([term.node]), like: term) }
    let sizes = try sizes(term, name)
    _ = try entryCount(term, name)
    switch sizes.count {
    case 1: return term
    case 2 where sizes[1] == 1:
      return self.term(frame.builder.reshape(term.node, to: [sizes[0]]), like: term)
    case 2: return term
    default: throw notRows(term, name)
    }
  }

  private func notRows(_ term: Term, _ name: String) -> Diagnostic {
    blame(term.id, "\(name) needs a row a sample; this is \(term.type.kindName())")
  }

  /// The outputs of one sample as a matrix.
  private func asRow(_ term: Term, _ name: String) throws(Diagnostic) -> Term {
    self.term(
      frame.builder.reshape(term.node, to: [1] + (try sizes(term, name))), like: term)
  }

  // MARK: Values that are known before anything runs

  /// The numbers of a literal, of a column, or of a name with a plain value.
  private func knownNumbers(_ term: Term) -> [Double]? {
    if let numbers = literals(term.id) { return numbers }
    switch knownValue(term) {
    case .array(let entries)?: return entries.numbers
    case .number(let number)?: return [number.double]
    case .tuple?, .record?, nil: return nil
    }
  }

  private func knownValue(_ term: Term) -> Value? {
    switch tree[term.id] {
    case .name(let name):
      let symbol = symbol(name)
      guard scope?.owner(of: symbol) == nil, !isBound(symbol, nil), known(symbol) == nil else {
        return nil
      }
      return value(of: symbol)
    case .field(let base, let field):
      guard case .name(let name) = tree[base], scope?.owner(of: symbol(name)) == nil,
        !isBound(symbol(name), nil), known(symbol(name)) == nil
      else { return nil }
      return workspace.field(workspace.symbol(field, in: source), of: symbol(name), given)
    default: return nil
    }
  }

  /// The numbers of a literal, row by row; `nil` if there is anything else in it.
  private func literals(_ id: Tree.ID) -> [Double]? {
    switch tree[id] {
    case .number(let numeral):
      switch tree[numeral] {
      case .integer(let value): [Double(value)]
      case .decimal(let value): [value]
      }
    case .prefix(.negate, let operand): literals(operand).map { $0.map { -$0 } }
    case .vector(let parts), .matrix(let parts): literals(of: tree[parts])
    default: nil
    }
  }

  private func literals(of parts: some Sequence<Tree.ID>) -> [Double]? {
    var numbers: [Double] = []
    for part in parts {
      guard let found = literals(part) else { return nil }
      numbers += found
    }
    return numbers
  }
}
