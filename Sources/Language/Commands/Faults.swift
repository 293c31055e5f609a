internal import Algebra
internal import Autodiff
internal import Engine
internal import Syntax

/// What the inputs of a function that failed are called, and their values.
struct Naming {
  var names: [Symbol] = []
  var values: [Value] = []
  /// What the entries of arrays stand for, where they are rows of data.
  var rows: DataRows?

  /// The values by name.
  var known: [Symbol: Value] {
    Dictionary(zip(names, values), uniquingKeysWith: { first, _ in first })
  }

  subscript(symbol: Symbol) -> Value? {
    names.firstIndex(of: symbol).flatMap { values.indices.contains($0) ? values[$0] : nil }
  }
}

/// What went wrong in a run, in words and at its place.
extension Session {
  /// - Parameter function: what was run.
  func diagnostic(
    _ error: RunError, _ naming: Naming = Naming(), in function: FunctionID? = nil
  ) -> Diagnostic {
    switch error {
    case .undefined(let fault): return diagnostic(fault, naming)
    case .count(let count, let site):
      return placed(
        "a loop cannot run \(notation.text(count)) times: it needs a whole number from 0", site)
    case .lengths(let site): return placed("\(error)", site)
    case .stepLimit(let limit):
      return stopped("stopped after \(limit) steps: that is the limit (--max-steps)")
    case .depthLimit(let limit):
      return tooDeep(limit, function)
    case .memoryLimit:
      return stopped("\(error) (--max-memory)")
    case .cancelled:
      guard !host.isCancelled, let seconds = options.maxSeconds else {
        return stopped("interrupted")
      }
      let unit = seconds == 1 ? "second" : "seconds"
      return stopped(
        "stopped after \(notation.text(seconds)) \(unit): that is the limit (--max-time)")
    case .inputCount, .inputShape: return stopped("\(error)")
    }
  }

  private func stopped(_ message: String) -> Diagnostic {
    Diagnostic(message, at: running?.span ?? .none)
  }

  private func tooDeep(_ limit: Int, _ function: FunctionID?) -> Diagnostic {
    let depth = limit % 1000 == 0 ? "\(limit / 1000),000" : "\(limit)"
    guard let origin = function.flatMap({ workspace.table.recursiveCall(in: $0) }),
      let reference = workspace.origins[origin]
    else { return stopped("calls are nested deeper than \(depth)") }
    let tree = workspace.tree(reference)
    let call = tree.source.text(tree.span(of: reference.id))
    var diagnostic = Diagnostic(
      "recursion deeper than \(depth): \(call)", at: tree.span(of: reference.id))
    diagnostic.source = reference.source
    return diagnostic
  }

  private func diagnostic(_ fault: Fault, _ naming: Naming) -> Diagnostic {
    var diagnostic = placed(sentence(fault, naming), fault.site)
    if fault.row == .index, let reference = workspace.origins[fault.site.origin],
      case .reduction(_, _, let kind) = workspace.tree(reference)[reference.id]
    {
      diagnostic.message = "\(kind == .max ? "max" : "min") of nothing: the range is empty"
    }
    if fault.kind == .outside(length: 2), noClass(fault) != nil {
      diagnostic.help =
        "labels that the expression computes are taken for two classes; stored with := they are"
        + " counted"
    }
    if fault.kind == .singular, fault.row == .inverse, calls("det", fault.site) {
      diagnostic.message =
        "no derivative of det by its rule: that goes by way of the inverse, and the matrix has none"
    }
    guard let reference = workspace.origins[fault.site.origin],
      let argument = argument(of: fault, at: reference)
    else { return diagnostic }
    let inside = Reference(source: reference.source, id: argument)
    diagnostic.labels = [Diagnostic.Label(workspace.tree(inside).span(of: argument))]
    if fault.row == .power { diagnostic.help = cubeRoot(of: fault, inside) }
    explain(&diagnostic, inside, value: fault.operands[operand(of: fault)], naming)
    return diagnostic
  }

  /// Whether a node came from the call of a function of gd.
  private func calls(_ name: String, _ site: Site) -> Bool {
    guard let reference = workspace.origins[site.origin] else { return false }
    let tree = workspace.tree(reference)
    guard case .call(let callee, let list) = tree[reference.id],
      case .name(let called) = tree[callee]
    else { return false }
    if tree.canonical(called) == name { return true }
    // gradient(det, A)
    guard let first = tree[list].first, case .name(let argument) = tree[first] else { return false }
    return tree.canonical(argument) == name
  }

  /// The message at the expression that the node came from, in whatever text that stands.
  private func placed(_ message: String, _ site: Site) -> Diagnostic {
    guard let reference = workspace.origins[site.origin] else { return stopped(message) }
    var diagnostic = Diagnostic(message, at: workspace.tree(reference).span(of: reference.id))
    diagnostic.source = reference.source
    return diagnostic
  }

  /// The error of a formula that has no value anywhere: the step's own at the numbers known, so
  /// that it reads as it would in a run.
  func diagnostic(_ impossibility: Impossibility) -> Diagnostic {
    let body = workspace.table[impossibility.function]
    let origin = body.origins[impossibility.node.int]
    let site = Site(
      function: impossibility.function, node: impossibility.node, origin: origin, steps: [])
    let wording = Row[impossibility.row].domain[impossibility.domain].wording
    guard let operands = impossibility.operands else {
      return placed(wording + "; this is never", site)
    }
    let fault = Fault(
      site: site, kind: .domain(impossibility.domain), row: impossibility.row, operands: operands)
    return diagnostic(fault, Naming())
  }

  // MARK: Sentences

  private func sentence(_ fault: Fault, _ naming: Naming) -> String {
    if let text = noClass(fault) { return text }
    let steps = place(of: fault.element, naming) + Self.text(ofSteps: fault.site.steps)
    switch fault.kind {
    case .domain(let number):
      guard let row = fault.row else { return "\(fault)" + steps }
      let domain = Row[row].domain[number]
      // `0 has no negative power` has said already what the number is.
      guard domain.relation != .nonzero, !domain.wording.hasPrefix("0 "),
        fault.operands.indices.contains(domain.operand)
      else { return domain.wording + steps }
      return domain.wording + "; this is \(notation.text(fault.operands[domain.operand]))" + steps
    case .overflow:
      return "\(applied(fault)) is too large for a double (they end at 1.8e308)" + steps
    case .notANumber: return "\(applied(fault)) is not a number" + steps
    case .outside, .notWhole, .singular, .empty, .beyondSingle: return "\(fault)" + steps
    }
  }

  /// A metric that met a label which is none of its classes; `nil` for any other fault.
  private func noClass(_ fault: Fault) -> String? {
    let length: Int? = if case .outside(let length) = fault.kind { length } else { nil }
    guard fault.row == .index, let next = fault.operands.first,
      let metric = ArrayFunction.metrics.first(where: { calls($0.name, fault.site) })
    else { return nil }
    let range = length.map { "0 to \($0 - 1)" } ?? "from 0"
    return "\(metric.name) needs classes, whole numbers \(range); this is"
      + " \(notation.text(next - 1))"
      + (fault.element.first.map { " in row \($0 + 1)" } ?? "")
  }

  /// ` (entry [2, 3])`, ` (row 7 of D)`; nothing for a number.
  private func place(of element: [Int], _ naming: Naming) -> String {
    guard let first = element.first else { return "" }
    if let rows = naming.rows, rows.rows.indices.contains(first) {
      return " (row \(rows.rows[first]) of \(rows.title))"
    }
    return " (entry [\(element.map { String($0 + 1) }.joined(separator: ", "))])"
  }

  /// The row with its operands as numbers: `exp(1000)`, `2^65536`.
  private func applied(_ fault: Fault) -> String {
    guard let row = fault.row else { return "an input" }
    guard row.isElementwise else { return Row[row].name }
    var tree = Tree()
    let operands = fault.operands.map { operand in
      Int(exactly: operand).map { tree.number($0) } ?? tree.number(operand)
    }
    let root = tree.apply(row, operands)
    return tree.text(root, notation.style)
  }

  /// `, at step 412 of the loop`; of nested loops, the innermost first.
  static func text(ofSteps steps: [Int]) -> String {
    guard let last = steps.last else { return "" }
    guard steps.count > 1 else { return ", at step \(last + 1) of the loop" }
    let outer = steps.dropLast().reversed().map { "in step \($0 + 1) of the loop around it" }
    return ", at step \(last + 1) of the inner loop, " + outer.joined(separator: ", ")
  }
}
