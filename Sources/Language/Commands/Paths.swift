internal import Autodiff
internal import Syntax

/// `dL/dx` through the names between: the product along each path, and the sum over the paths.
///
/// The derivative along an edge comes from cutting at the names: the definition becomes a function
/// in which every other definition is an input.
struct DerivativePaths {
  let lines: [ProductSum]
  let note: String?
}

extension Session {
  private static let pathLimit = 6
  private static let nameLimit = 200

  /// The paths of `dL/dx`; `nil` where there is no name between.
  mutating func paths(
    of subject: DerivativeSubject, _ request: GradientRequest, _ context: Context
  ) throws(Diagnostic) -> DerivativePaths? {
    guard case .leibniz = context.tree[subject.whole], request.order.count == 1,
      case .name(let name) = context.tree[subject.body]
    else { return nil }
    let top = workspace.symbol(name, in: context.source)
    let bottom = request.order[0]
    guard case .formula? = workspace.definitions[top]?.kind, top != bottom,
      let map = try dependencies(of: top, on: bottom, context)
    else { return nil }
    let count = map.pathCount(from: top)
    guard count > 1 || map.edges[top]?.first?.to != bottom, count > 0 else { return nil }
    guard count <= Self.pathLimit else {
      let label = request.label?.text(notation) ?? "this"
      let paths = count < 1_000_000 ? "\(count)" : "over a million"
      return DerivativePaths(
        lines: [], note: "\(label) is a sum over \(paths) paths; only the result is shown")
    }
    let paths = map.paths(from: top)
    var factors: [[WrittenFormula]] = []
    for path in paths {
      var product: [WrittenFormula] = []
      for edge in path {
        guard let formula = written(edge.derivative, globals: edge.globals).first?.formula else {
          return nil
        }
        product.append(formula)
      }
      factors.append(product)
    }
    let names = paths.map { path in
      path.map { edge in
        quotient(edge.from, edge.to, isPartial: map.hasDetour(edge))
      }
    }
    return DerivativePaths(
      lines: [ProductSum(products: names), ProductSum(products: factors)], note: nil)
  }

  /// `da/dx`
  private func quotient(_ above: Symbol, _ below: Symbol, isPartial: Bool) -> WrittenFormula {
    var tree = Tree()
    let function = tree.name(workspace.symbols.display(above))
    let variable = tree.name(workspace.symbols.display(below))
    let list = tree.list(tree.add(.differential(variable, 1)))
    let root = tree.add(.leibniz(function, list, isPartial ? .partial : .total))
    return WrittenFormula(tree: tree, root: root)
  }

  /// The definitions between `top` and `bottom`; `nil` if there are too many to look at.
  private mutating func dependencies(
    of top: Symbol, on bottom: Symbol, _ context: Context
  ) throws(Diagnostic) -> DependencyMap? {
    var cut: Set<Symbol> = [bottom]
    for symbol in workspace.order {
      if case .formula? = workspace.definitions[symbol]?.kind { cut.insert(symbol) }
    }
    var functions: [Symbol: LoweredFunction] = [:]
    var map = DependencyMap(bottom: bottom)
    var pending = [(top, false)]
    while let (symbol, isReady) = pending.popLast() {
      if let function = functions[symbol] {
        if isReady { connect(symbol, function, &map) }
        continue
      }
      guard case .formula(let reference)? = workspace.definitions[symbol]?.kind else { continue }
      guard functions.count < Self.nameLimit else { return nil }
      let place = Context(
        source: reference.source, tree: workspace.tree(reference), statement: context.statement)
      let function = try lower(reference.id, cut: cut, place)
      functions[symbol] = function
      pending.append((symbol, true))
      pending += function.globals.reversed().filter { $0 != bottom }.map { ($0, false) }
    }
    return map
  }

  private func connect(_ symbol: Symbol, _ function: LoweredFunction, _ map: inout DependencyMap) {
    guard function.isNumber(in: workspace.table) else { return }
    for (place, global) in function.globals.enumerated()
    where global == map.bottom || map.edges[global] != nil {
      let derivative = workspace.table.derivative(of: function.id, by: place)
      map.connect(
        DependencyMap.Edge(
          from: symbol, to: global, derivative: derivative, globals: function.globals))
    }
  }
}

/// Which definitions lead to a name, each with its derivative by those that it uses.
struct DependencyMap {
  struct Edge {
    let from: Symbol
    let to: Symbol
    let derivative: FunctionID
    let globals: [Symbol]
  }

  let bottom: Symbol
  /// Of the names that lead to `bottom` alone.
  private(set) var edges: [Symbol: [Edge]] = [:]
  private var counts: [Symbol: Int] = [:]

  init(bottom: Symbol) {
    self.bottom = bottom
    counts[bottom] = 1
  }

  /// Edges come in an order in which `to` has all its own.
  mutating func connect(_ edge: Edge) {
    edges[edge.from, default: []].append(edge)
    let (sum, overflow) = (counts[edge.from] ?? 0).addingReportingOverflow(counts[edge.to] ?? 0)
    counts[edge.from] = overflow ? .max : sum
  }

  func pathCount(from symbol: Symbol) -> Int { counts[symbol] ?? 0 }

  /// Whether another path leads from the edge's start to its end.
  func hasDetour(_ edge: Edge) -> Bool {
    (edges[edge.from] ?? []).contains { $0.to != edge.to && leads($0.to, to: edge.to) }
  }

  private func leads(_ from: Symbol, to target: Symbol) -> Bool {
    var pending = [from]
    var seen: Set<Symbol> = []
    while let next = pending.popLast() {
      if next == target { return true }
      guard seen.insert(next).inserted else { continue }
      pending += (edges[next] ?? []).map(\.to)
    }
    return false
  }

  /// Every path to `bottom`; ask for their number first.
  func paths(from symbol: Symbol) -> [[Edge]] {
    var done: [[Edge]] = []
    var open: [[Edge]] = (edges[symbol] ?? []).reversed().map { [$0] }
    while let path = open.popLast() {
      guard let last = path.last?.to else { continue }
      if last == bottom {
        done.append(path)
      } else {
        open += (edges[last] ?? []).reversed().map { path + [$0] }
      }
    }
    return done
  }
}

/// Products side by side: `dL/da · da/dx + ∂L/∂x`.
struct ProductSum: Sendable {
  let products: [[WrittenFormula]]

  func text(_ notation: Notation) -> String {
    let sign = notation.alphabet == .ascii ? " * " : " · "
    return products.map { factors in
      factors.enumerated().map { place, factor in
        let text = factor.text(notation)
        return factor.needsBrackets(isFirst: place == 0, isAlone: factors.count == 1)
          ? "(\(text))" : text
      }.joined(separator: sign)
    }.joined(separator: " + ")
  }
}

extension WrittenFormula {
  fileprivate func needsBrackets(isFirst: Bool, isAlone: Bool) -> Bool {
    switch tree[root] {
    case .binary(_, _, .add), .binary(_, _, .subtract): !isAlone
    case .prefix(.negate, _): !isFirst
    case .conditional, .local, .derivative: true
    case .binary(_, _, .divide): !isFirst
    default: false
    }
  }
}

// MARK: Refusals

extension Workspace {
  /// Why `dL/dx` cannot be read, or is no derivative of anything.
  func refusal(ofQuotient id: Tree.ID, _ tree: Tree, _ source: Int32) -> Diagnostic? {
    if let quotient = tree.quotient(id) {
      for name in [quotient.dividend, quotient.divisor] {
        guard let symbol = symbols.known(name), definitions[symbol] != nil else { continue }
        let written = tree.text(id, .unicode)
        let variable = quotient.divisor.dropFirst()
        let subject = quotient.dividend.dropFirst()
        return Diagnostic(
          "\(written) has two readings, because \(symbols.display(symbol)) is defined; write one of",
          labels: [.init(tree.span(of: id))],
          readings: ["\(quotient.dividend) / \(quotient.divisor)", "d/d\(variable) \(subject)"])
      }
    }
    guard case .leibniz(let subject, _, _) = tree[id], case .name(let name) = tree[subject] else {
      return nil
    }
    let symbol = symbol(name, in: source)
    guard definitions[symbol] == nil, !isFunction(symbols.canonical(symbol)) else {
      return nil
    }
    return Diagnostic(
      "\(tree.spelling(name)) is not defined, so \(tree.text(id, .unicode)) has no meaning",
      at: tree.span(of: id))
  }
}

extension Lowering {
  /// Local names have their meaning from around here: only names of the session are looked at.
  func refuseQuotient(_ id: Tree.ID) throws(Diagnostic) {
    guard case .leibniz(let subject, _, _) = tree[id], case .name(let name) = tree[subject],
      scope?.owner(of: symbol(name)) == nil
    else { return }
    if let refusal = workspace.refusal(ofQuotient: id, tree, source) { throw refusal }
  }
}
