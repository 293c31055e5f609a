internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `stationary E for x in a..b, y in c..d`: critical points in a region, classified.
extension Session {
  mutating func stationary(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "stationary needs an expression and a region: stationary x^3 - 3x for x in -2..2",
        at: context.statement.span)
    }
    var bindings: [Tree.ID] = []
    var locals: [Tree.ID] = []
    var region: [(name: Symbol, range: ClosedRange<Double>)] = []
    for clause in context.clauses {
      switch clause.kind {
      case .over(let list):
        for each in context.tree[list] { region.append(try interval(each, region, context)) }
      case .at(let list): bindings += context.tree[list]
      case .local(let list): locals += context.tree[list]
      default:
        throw Diagnostic(
          "stationary does not take this clause; it takes for, at and where", at: clause.span)
      }
    }
    guard !region.isEmpty else {
      var error = context.blame(subject, "stationary needs a region to search")
      error.help = "say it with for: for x in -2..2"
      throw error
    }
    guard region.count <= 2 else {
      throw context.blame(
        subject, "stationary searches one or two variables; these are \(region.count)")
    }
    let point = try point(bindings, context)
    let label = valueLabel(subject, context)
    let (settled, _, context) = settle([subject], where: locals, context)
    let body = settled[0]
    let names = region.map(\.name)
    let function = try lower(body, cut: Set(names), at: point, context)
    guard function.isNumber(in: workspace.table),
      workspace.table.resultTypes(of: function.id).first != .boolean
    else {
      throw context.blame(
        body,
        "critical points are those of a number; this is \(function.kindName(in: workspace.table))")
    }
    let slots = try names.map { name throws(Diagnostic) in
      guard let slot = function.globals.firstIndex(of: name) else {
        throw context.blame(
          body,
          "\(workspace.symbols.display(name)) does not occur: every point is critical along it")
      }
      return slot
    }
    let search = try criticalPoints(
      of: function, slots, region.map(\.range), point, body, context)
    guard search.isDefined else {
      throw context.blame(body, "this has no value and slope anywhere on the grid of the region")
    }
    return Reply(
      StationaryAnswer(
        names: names.map { workspace.symbols.display($0) }, label: label,
        search: search, spectra: search.points.map { SymmetricEigenvalues(of: $0.hessian) },
        region: region.map(\.range)))
  }

  private func criticalPoints(
    of function: LoweredFunction, _ slots: [Int], _ region: [ClosedRange<Double>], _ point: Point,
    _ body: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> CriticalSearch {
    var fixed: [Int: Engine.Value] = [:]
    for (slot, name) in function.globals.enumerated() where !slots.contains(slot) {
      guard let value = known(name, point) else {
        var error = context.blame(
          body, "\(workspace.symbols.display(name)) has no value")
        error.help =
          "give it one with at, or a range: for \(workspace.symbols.display(name)) in 0..1"
        throw error
      }
      fixed[slot] = value.engineValue
    }
    do {
      var surface = try Surface(
        function.id, in: workspace.table, variables: slots, fixed: fixed, limits: limits)
      return try surface.criticalPoints(in: region)
    } catch {
      switch error {
      case .stopped(let error): throw diagnostic(error, in: function.id)
      case .plan(let error): throw context.blame(body, "this cannot be searched: \(error)")
      }
    }
  }

  private mutating func interval(
    _ each: Tree.ID, _ region: [(name: Symbol, range: ClosedRange<Double>)], _ context: Context
  ) throws(Diagnostic) -> (name: Symbol, range: ClosedRange<Double>) {
    guard case .each(let name, let range) = context.tree[each],
      case .range(let first, let last) = context.tree[range]
    else { throw context.blame(each, "a region is written for x in -2..2") }
    let symbol = workspace.symbol(name, in: context.source)
    let display = workspace.symbols.display(symbol)
    guard !region.contains(where: { $0.name == symbol }) else {
      throw context.blame(each, "\(display) has two ranges")
    }
    var ends: [Double] = []
    for end in [first, last] {
      guard let number = try value(of: end, context).double, number.isFinite else {
        throw context.blame(end, "an end of a range is a finite number")
      }
      ends.append(number)
    }
    guard ends[0] < ends[1], (ends[1] - ends[0]).isFinite else {
      throw context.blame(
        range,
        "the range of \(display) goes from \(notation.text(ends[0])) to \(notation.text(ends[1]));"
          + " the second must be greater")
    }
    return (symbol, ends[0]...ends[1])
  }

  /// What the values are called: the expression if it is short.
  private func valueLabel(_ body: Tree.ID, _ context: Context) -> String {
    let text = context.tree.text(body, notation.style)
    return text.count <= 24 ? text : "value"
  }
}
