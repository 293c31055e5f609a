internal import Autodiff
internal import Engine
internal import Syntax

/// The argument that lies outside a function's domain, and how it came to its value.
extension Session {
  func operand(of fault: Fault) -> Int {
    guard case .domain(let number) = fault.kind, let row = fault.row else { return 0 }
    let operand = Row[row].domain[number].operand
    return fault.operands.indices.contains(operand) ? operand : 0
  }

  /// Where the operand that a domain refuses is written.
  func argument(of fault: Fault, at reference: Reference) -> Tree.ID? {
    guard case .domain = fault.kind, let row = fault.row, !fault.operands.isEmpty else {
      return nil
    }
    let tree = workspace.tree(reference)
    switch tree[reference.id] {
    case .prefix(.root, let operand): return row == .sqrt ? operand : nil
    case .binary(_, let right, .divide): return row == .divide ? right : nil
    case .binary(let left, _, .power): return row == .power ? left : nil
    case .call(let callee, let list):
      guard case .name(let name) = tree[callee] else { return nil }
      let spelling = tree.canonical(name)
      let isSame = spelling == Row[row].name || (spelling == "log" && row == .ln)
      let arguments = Array(tree[list])
      let place = operand(of: fault)
      return isSame && arguments.indices.contains(place) ? arguments[place] : nil
    default: return nil
    }
  }

  /// Says `with x = 3` beside the text and `2 - 3 = -1` under it, if that is what happened.
  func explain(
    _ diagnostic: inout Diagnostic, _ argument: Reference, value: Double, _ naming: Naming
  ) {
    let tree = workspace.tree(argument)
    let spans = mentions(of: argument, naming)
    guard !spans.isEmpty, let found = number(argument, naming),
      abs(found - value) <= 1e-12 * max(1, abs(value))
    else { return }
    var said: [String] = []
    for (symbol, _) in spans {
      guard let value = naming[symbol], value.shape.reduce(1, *) <= 12 else { continue }
      let shown = notation.text(value, workspace.symbols)
      let text = "\(workspace.symbols.display(symbol)) = \(shown)"
      if !said.contains(text) { said.append(text) }
    }
    if said.count <= 4 { diagnostic.aside = "with " + said.joined(separator: ", ") }
    if case .name = tree[argument.id] { return }
    guard let text = substituted(argument, spans, naming) else { return }
    diagnostic.labels = diagnostic.labels.map { label in
      Diagnostic.Label(label.span, "\(text) = \(notation.text(value))")
    }
  }

  /// `cbrt(-8)` for (-8)^(1/3): the real root that exists.
  func cubeRoot(of fault: Fault, _ base: Reference) -> String? {
    guard fault.operands.count == 2, fault.operands[0] < 0 else { return nil }
    let thirds = fault.operands[1] * 3
    guard abs(thirds) < 1e6, abs(thirds - thirds.rounded()) < 1e-9 else { return nil }
    let tree = workspace.tree(base)
    let root = "cbrt(\(tree.text(base.id, notation.style)))"
    let power = Int(thirds.rounded())
    return "for the real cube root write " + (power == 1 ? root : "\(root)^\(power)")
  }

  // MARK: Values in the text

  /// The names in an expression that have a value in `naming`, as they are written.
  private func mentions(of reference: Reference, _ naming: Naming) -> [(Symbol, Span)] {
    let tree = workspace.tree(reference)
    let symbols = workspace.sourceSymbols[Int(reference.source)]
    var found: [(Symbol, Span)] = []
    var pending = [reference.id]
    while let id = pending.popLast(), found.count < 50 {
      if case .name(let name) = tree[id], symbols.indices.contains(Int(name.index)) {
        let symbol = symbols[Int(name.index)]
        if naming[symbol] != nil { found.append((symbol, tree.span(of: id))) }
      }
      tree.forEachChild(of: id) { pending.append($0) }
    }
    return found.sorted { $0.1.start < $1.1.start }
  }

  /// The expression with values for its names, as gd prints it.
  private func substituted(
    _ reference: Reference, _ spans: [(Symbol, Span)], _ naming: Naming
  ) -> String? {
    let tree = workspace.tree(reference)
    let whole = tree.span(of: reference.id)
    guard whole.end - whole.start < 60 else { return nil }
    var text = ""
    var place = whole.start
    for (symbol, span) in spans {
      guard span.start >= place, case .number(let constant)? = naming[symbol] else { return nil }
      text += tree.source.text(Span(place, span.start)) + "(\(Notation.exact.text(constant)))"
      place = span.end
    }
    text += tree.source.text(Span(place, whole.end))
    let (parsed, errors) = parse(Source(name: "", text))
    guard errors.isEmpty, case .expression(let id)? = parsed.statements.first?.kind else {
      return nil
    }
    return parsed.text(id, notation.style)
  }

  private func number(_ reference: Reference, _ naming: Naming) -> Double? {
    let lowering = Lowering(
      workspace, source: reference.source, cut: Set(naming.names), given: naming.known)
    guard let function = try? lowering.function(of: reference.id),
      function.isNumber(in: workspace.table)
    else { return nil }
    var inputs: [Value] = []
    for global in function.globals {
      guard let value = naming[global] else { return nil }
      inputs.append(value)
    }
    let results = try? Runnable(function.id, in: workspace.table).run(inputs, limits: limits)
    return results?.first?.double
  }
}
