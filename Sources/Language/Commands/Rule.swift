internal import Autodiff
internal import Engine
internal import Syntax

/// `rule f'(x) = …`, `rule ∂f/∂x(x, y) = …`: the user's own derivative of a function.
///
/// It is compared with differences of the function at a few points before it is believed, and
/// replaces the derivative of the body from then on. A new definition of the function ends it.
extension Session {
  mutating func defineRule(
    _ target: Tree.ID, _ value: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    guard case .call(let callee, let arguments) = context.tree[target] else {
      throw context.blame(target, "a rule begins with a derivative at names: rule f'(x) = 2x")
    }
    var names: [Symbol] = []
    for argument in context.tree[arguments] {
      let name = try self.name(argument, context)
      guard !names.contains(name) else {
        throw context.blame(argument, "two parameters have this name")
      }
      names.append(name)
    }
    let (function, variable) = try derivative(callee, names, context)
    let display = workspace.symbols.display(function)
    guard let definition = workspace.definitions[function],
      case .function(let parameters, _) = definition.kind
    else {
      throw context.blame(
        callee,
        workspace.symbols.isBuiltin(function) && workspace.definitions[function] == nil
          ? "gd knows the derivative of its own \(display); a rule is for a function of yours"
          : "\(display) is not a function of yours; define it before its rule")
    }
    guard parameters.count == names.count else {
      let count = "\(parameters.count) parameter\(parameters.count == 1 ? "" : "s")"
      throw context.blame(target, "\(display) has \(count); the rule names \(names.count)")
    }
    let reference = Reference(source: context.source, id: value)
    let free = workspace.freeNames(of: reference, without: names)
    try check(free, context)
    let rule = DerivativeRule(parameter: variable, names: names, body: reference)
    let notes = try test(rule, of: function, names, at: value, context)
    var ruled = Definition(kind: definition.kind, uses: definition.uses)
    ruled.rules = definition.rules.filter { $0.parameter != variable } + [rule]
    ruled.uses += free.found.filter { !definition.uses.contains($0) }
    workspace.define([(function, ruled)], mentioning: free.found)
    return Reply(Silence(kind: "definition"), notes: notes)
  }

  /// The function of a rule, and the place of the parameter that it is by.
  private func derivative(
    _ callee: Tree.ID, _ names: [Symbol], _ context: Context
  ) throws(Diagnostic) -> (Symbol, Int) {
    switch context.tree[callee] {
    case .prime(let base, let order):
      guard order == 1, case .name(let name) = context.tree[base] else {
        throw context.blame(
          callee, "a rule gives a first derivative; gd derives the others from it")
      }
      guard names.count == 1 else {
        throw context.blame(
          callee, "f' is for a function of one number; say which derivative it is, as in ∂f/∂x")
      }
      return (workspace.symbol(name, in: context.source), 0)
    case .leibniz(let base, let variables, _):
      guard case .name(let name) = context.tree[base], variables.count == 1,
        let first = context.tree[variables].first,
        case .differential(let below, 1) = context.tree[first],
        case .name(let by) = context.tree[below]
      else {
        throw context.blame(
          callee, "a rule gives a first derivative; gd derives the others from it")
      }
      let symbol = workspace.symbol(by, in: context.source)
      guard let place = names.firstIndex(of: symbol) else {
        let spelling = workspace.symbols.display(symbol)
        throw context.blame(callee, "\(spelling) is none of the names in brackets")
      }
      return (workspace.symbol(name, in: context.source), place)
    default:
      throw context.blame(callee, "a rule begins with a derivative at names: rule f'(x) = 2x")
    }
  }

  // MARK: The test

  /// How many points a rule is tried at.
  private static let rulePoints = 7

  /// Compares a rule with central differences of its function.
  ///
  /// - Returns: a note where there was nothing to compare.
  private mutating func test(
    _ rule: DerivativeRule, of symbol: Symbol, _ names: [Symbol], at value: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) -> [String] {
    let lowering = Lowering(workspace, source: context.source)
    guard let made = try? lowering.function(of: symbol, nil) else {
      return ["the rule is not checked: only rules for functions of numbers are"]
    }
    let (frame, slope) = try lowering.lowerRule(rule)
    guard slope.isNode, slope.leaves.count == 1, made.result.leaves.count == 1 else {
      let types = slope.leaves.map { workspace.table[frame.builder.type(of: $0)] }
      throw context.blame(
        value,
        "a rule is for a function that gives one value; this is \(slope.kindName(types))")
    }
    guard frame.builder.type(of: slope.leaves[0]).isScalar,
      workspace.table[made.id].inputs.allSatisfy(\.isScalar)
    else { return ["the rule is not checked: only rules for functions of numbers are"] }
    // One function of both: the parameters, then all session names.
    let types = workspace.table[made.id].inputs.suffix(made.globals.count)
    let globals = zip(made.globals, types).map { frame.global($0, $1) }
    let call = frame.builder.call(made.id, names.indices.map { NodeID($0) } + globals)
    let primal = frame.builder.project(call, 0)
    let both = frame.builder.frozen([primal, slope.leaves[0]], inputs: nil)
    keep(lowering)
    let fixed = names.map { _ in nil } + frame.globals.map { number($0, Point()) }
    let plan = plan(both)
    var tried = 0
    var points = try samples(of: both, fixed: fixed, count: Self.rulePoints, startsSmall: false)
    if points.isEmpty { points = try samples(of: both, fixed: fixed, count: Self.rulePoints) }
    for sample in points {
      let point = sample.inputs.map(\.double)
      let sweep = try DifferenceSweep { shift throws(Diagnostic) in
        var moved = point
        moved[rule.parameter] += shift
        return (moved[rule.parameter], try self.outputs(of: plan, moved)?.first)
      }
      guard let trusted = sweep.trusted, sweep.settles, sweep.corner == nil else { continue }
      tried += 1
      let gap = (trusted.quotient - sample.outputs[1]).magnitude
      guard gap > 1e-4 * max(1, trusted.quotient.magnitude) else { continue }
      let place = zip(names + frame.globals, sample.inputs).map {
        "\(workspace.symbols.display($0)) = \(notation.text($1.double))"
      }
      throw context.blame(
        value,
        "the rule gives \(notation.text(sample.outputs[1])) at \(place.joined(separator: ", ")); "
          + "differences give \(notation.text(trusted.quotient))")
    }
    return tried > 0 ? [] : ["the rule is not checked: no point was found where both are defined"]
  }
}
