internal import Autodiff
internal import Syntax

/// What a `fit` statement asks for.
struct FitRequest {
  let left: Tree.ID
  let right: Tree.ID
  /// Values that `at` gives.
  var point = Point()
  /// Where unknowns start; they are unknown whatever their definition.
  var start = Point()
  var data: Tree.ID?
  var bounds: [Symbol: ClosedRange<Double>] = [:]
  /// How much a row counts; an expression for one row.
  var weights: Tree.ID?
  /// The confidence of the bands.
  var level = 0.95
  var iterations: Int?
}

extension Session {
  /// The subject and the clauses of a fit; `context` changes where `where` follows.
  mutating func fitRequest(
    _ subject: Tree.ID?, _ context: inout Context
  ) throws(Diagnostic) -> FitRequest {
    guard let subject, case .comparison(let operands, let signs) = context.tree[subject],
      operands.count == 2, signs.first == .equal
    else {
      throw Diagnostic(
        "fit needs y = a formula: fit y = a*x + b on D", at: context.statement.span)
    }
    let sides = Array(context.tree[operands])
    var request = FitRequest(left: sides[0], right: sides[1])
    var bindings: [Tree.ID] = []
    var locals: [Tree.ID] = []
    for clause in context.clauses {
      switch clause.kind {
      case .at(let list): bindings += context.tree[list]
      case .local(let list): locals += context.tree[list]
      case .on(let id): request.data = id
      case .from(let list):
        let start = try point(Array(context.tree[list]), context)
        for name in start.names {
          guard let value = start.values[name] else { continue }
          request.start.bind(name, value)
        }
      case .within(let condition): try bound(&request.bounds, condition, context)
      case .with(let list): try options(&request, Array(context.tree[list]), context)
      case .limit(let count, .steps): request.iterations = try steps(count, context)
      default:
        throw Diagnostic(
          "fit does not take this clause; it takes on, from, within, with, at, where and for",
          at: clause.span)
      }
    }
    request.point = try point(bindings, context)
    guard !locals.isEmpty else { return request }
    let others = [request.data, request.weights].compactMap { $0 }
    let (settledSides, moved, place) = settle(
      [request.left, request.right], where: locals, along: others, context)
    context = place
    var settled = FitRequest(
      left: settledSides[0], right: settledSides[1], point: request.point, start: request.start)
    settled.data = request.data == nil ? nil : moved.first
    settled.bounds = request.bounds
    settled.weights = request.weights == nil ? nil : moved.last
    settled.level = request.level
    settled.iterations = request.iterations
    return settled
  }

  private mutating func steps(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Int {
    guard let number = try value(of: id, context).double, let count = Int(exactly: number),
      count > 0
    else { throw context.blame(id, "for needs a whole number of steps above 0") }
    return count
  }

  private mutating func options(
    _ request: inout FitRequest, _ bindings: [Tree.ID], _ context: Context
  ) throws(Diagnostic) {
    for binding in bindings {
      guard case .binding(let target, let value) = context.tree[binding],
        case .name(let name) = context.tree[target]
      else { throw context.blame(binding, "with needs name = value") }
      switch context.tree.canonical(name) {
      case "weights", "weight": request.weights = value
      case "level":
        guard let level = try self.value(of: value, context).double, level > 0, level < 1 else {
          throw context.blame(value, "a level of confidence lies between 0 and 1, as 0.95 does")
        }
        request.level = level
      default:
        throw context.blame(
          target, "fit has no option \(context.tree.spelling(name)); it has weights and level")
      }
    }
  }

  /// `0 <= w <= 1`, `a > 0 and b > 0`
  private mutating func bound(
    _ bounds: inout [Symbol: ClosedRange<Double>], _ condition: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    if case .binary(let left, let right, .and) = context.tree[condition] {
      try bound(&bounds, left, context)
      try bound(&bounds, right, context)
      return
    }
    guard case .comparison(let list, let signs) = context.tree[condition] else {
      throw context.blame(condition, "bounds are written 0 <= w <= 1")
    }
    let operands = Array(context.tree[list])
    for (place, sign) in signs.enumerated() {
      let (first, second) = (operands[place], operands[place + 1])
      let isRising: Bool
      switch sign {
      case .less, .lessOrEqual: isRising = true
      case .greater, .greaterOrEqual: isRising = false
      case .equal, .unequal, .close:
        throw context.blame(condition, "bounds are written with <= or >=: 0 <= w <= 1")
      }
      if case .name(let name) = context.tree[first], !isKnownBound(first, context) {
        let limit = try number(of: second, context)
        try narrow(
          &bounds, workspace.symbol(name, in: context.source), isRising ? nil : limit,
          isRising ? limit : nil, condition, context)
      } else if case .name(let name) = context.tree[second] {
        let limit = try number(of: first, context)
        try narrow(
          &bounds, workspace.symbol(name, in: context.source), isRising ? limit : nil,
          isRising ? nil : limit, condition, context)
      } else {
        throw context.blame(condition, "a bound is for a name: 0 <= w <= 1")
      }
    }
  }

  /// Whether this is a name of a constant, which is no unknown: `π`, `∞`.
  private func isKnownBound(_ id: Tree.ID, _ context: Context) -> Bool {
    guard case .name(let name) = context.tree[id] else { return true }
    let symbol = workspace.symbol(name, in: context.source)
    return workspace.definitions[symbol] == nil
      && namedConstants[workspace.symbols.canonical(symbol)] != nil
  }

  private mutating func number(of id: Tree.ID, _ context: Context) throws(Diagnostic) -> Double {
    guard let number = try value(of: id, context).double, !number.isNaN else {
      throw context.blame(id, "a bound is a number")
    }
    return number
  }

  private func narrow(
    _ bounds: inout [Symbol: ClosedRange<Double>], _ symbol: Symbol, _ lower: Double?,
    _ upper: Double?, _ condition: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    let old = bounds[symbol] ?? -Double.infinity...Double.infinity
    let (low, high) = (
      max(old.lowerBound, lower ?? old.lowerBound),
      min(old.upperBound, upper ?? old.upperBound)
    )
    guard low <= high else {
      throw context.blame(
        condition,
        "\(workspace.symbols.display(symbol)) cannot be at least \(notation.text(low)) and at most"
          + " \(notation.text(high))")
    }
    bounds[symbol] = low...high
  }
}
