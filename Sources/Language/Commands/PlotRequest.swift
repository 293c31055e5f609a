internal import Autodiff
internal import Syntax

/// What `plot` is asked for.
struct PlotRequest {
  struct Variable {
    let symbol: Symbol
    let lower: Double
    let upper: Double
    /// Whether its range is said in multiples of π.
    var isInPi = false
  }

  let subject: Tree.ID
  /// The parts of a tuple or a list, or the subject.
  var items: [Tree.ID]
  /// Whether the subject is a tuple: of two vectors, these are coordinates.
  let isTuple: Bool
  var variables: [Variable] = []
  var point = Point()
  var file: PictureFile?
}

extension Session {
  /// The subject and the clauses of `plot`.
  mutating func plotRequest(
    _ subject: Tree.ID, _ context: inout Context
  ) throws(Diagnostic) -> PlotRequest {
    var isTuple = false
    var items = [subject]
    switch context.tree[subject] {
    case .tuple(let parts):
      items = Array(context.tree[parts])
      isTuple = true
    case .vector(let parts) where parts.count > 0: items = Array(context.tree[parts])
    default: break
    }
    var request = PlotRequest(subject: subject, items: items, isTuple: isTuple)
    var bindings: [Tree.ID] = []
    var locals: [Tree.List] = []
    var data: Tree.ID?
    for clause in context.clauses {
      switch clause.kind {
      case .over(let list): request.variables += try variables(context.tree[list], context)
      case .at(let list): bindings += context.tree[list]
      case .local(let list): locals.append(list)
      case .on(let id): data = id
      case .to(let id):
        request.file = try pictureFile(id, GnuplotScript.Format.allCases.map(\.rawValue), context)
      default:
        throw Diagnostic(
          "plot does not take this clause; it takes for x in a..b, at, on, where, to",
          at: clause.span)
      }
    }
    request.point = try point(bindings, on: data, context)
    for variable in request.variables where request.point.values[variable.symbol] != nil {
      let name = workspace.symbols.display(variable.symbol)
      throw Diagnostic(
        "\(name) cannot both run over a range and have a value", at: context.statement.span)
    }
    settle(&request, where: locals, &context)
    return request
  }

  private mutating func variables(
    _ list: some Sequence<Tree.ID>, _ context: Context
  ) throws(Diagnostic) -> [PlotRequest.Variable] {
    var variables: [PlotRequest.Variable] = []
    for each in list {
      guard case .each(let name, let range) = context.tree[each] else { continue }
      guard case .range(let first, let last) = context.tree[range] else {
        throw context.blame(range, "plot needs a range, as in for x in -2..2")
      }
      let symbol = workspace.symbol(name, in: context.source)
      let lower = try bound(first, context)
      let upper = try bound(last, context)
      guard lower < upper else {
        throw context.blame(
          range,
          "a range goes upward; this goes from \(notation.text(lower)) to \(notation.text(upper))")
      }
      guard upper - lower > 1e-12 * max(lower.magnitude, upper.magnitude) else {
        throw context.blame(range, "this range is too narrow to be drawn")
      }
      guard !variables.contains(where: { $0.symbol == symbol }) else {
        throw context.blame(each, "\(workspace.symbols.display(symbol)) has two ranges")
      }
      variables.append(
        PlotRequest.Variable(
          symbol: symbol, lower: lower, upper: upper,
          isInPi: mentionsPi(first, context) || mentionsPi(last, context)))
    }
    return variables
  }

  private mutating func bound(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Double {
    guard let number = try value(of: id, context).double else {
      throw context.blame(id, "a range needs numbers")
    }
    guard number.magnitude < Axis.limit else {
      throw context.blame(id, "a picture cannot go to \(notation.text(number))")
    }
    return number
  }

  private func mentionsPi(_ id: Tree.ID, _ context: Context) -> Bool {
    FreeNames(
      of: id, in: context.tree, symbols: workspace.sourceSymbols[Int(context.source)]
    ).found.contains { workspace.symbols.canonical($0) == "pi" }
  }

  /// Puts local names around each item, and arguments behind the names of functions.
  mutating func settle(
    _ request: inout PlotRequest, where locals: [Tree.List], _ context: inout Context
  ) {
    var tree = context.tree
    let names = request.variables.map { workspace.symbols.display($0.symbol) }
    request.items = request.items.map { item in
      let span = tree.span(of: item)
      var whole = item
      if let count = parameters(of: item, context), let arguments = count(names) {
        let ids = arguments.map { tree.add(.name(tree.intern($0)), span: span) }
        whole = tree.add(.call(item, tree.list(ids)), span: span)
      }
      for list in locals { whole = tree.add(.local(whole, list), span: span) }
      return whole
    }
    workspace.replace(context.source, by: tree)
    context = Context(source: context.source, tree: tree, statement: context.statement)
  }

  /// For a function without its arguments, `f`, `f'`, `sin`: what to call it with, given the names of
  /// the picture's variables.
  private func parameters(
    of item: Tree.ID, _ context: Context
  ) -> (([String]) -> [String]?)? {
    var callee = item
    if case .prime(let base, _) = context.tree[item] { callee = base }
    guard case .name(let name) = context.tree[callee] else { return nil }
    let symbol = workspace.symbol(name, in: context.source)
    switch workspace.definitions[symbol]?.kind {
    case .function(let parameters, _)?:
      let own = parameters.map { workspace.symbols.display($0) }
      return { names in names.count == own.count ? names : own }
    case nil where workspace.symbols.own(symbol)?.isFunction == true:
      return { names in names.isEmpty ? ["x"] : names }
    default: return nil
    }
  }
}
