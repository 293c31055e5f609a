internal import Algebra
internal import Autodiff
internal import Engine
internal import Syntax

/// Names and their values for one expression: what `at` gives.
struct Point {
  private(set) var names: [Symbol] = []
  private(set) var values: [Symbol: Value] = [:]

  mutating func bind(_ symbol: Symbol, _ value: Value) {
    if values[symbol] == nil { names.append(symbol) }
    values[symbol] = value
  }

  var isEmpty: Bool { names.isEmpty }
}

/// From expressions to functions, and from functions to numbers.
extension Session {
  /// The bindings of `at` clauses, evaluated.
  mutating func point(_ bindings: [Tree.ID], _ context: Context) throws(Diagnostic) -> Point {
    var point = Point()
    for binding in bindings {
      guard case .binding(let target, let value) = context.tree[binding],
        case .name(let name) = context.tree[target]
      else { throw context.blame(binding, "at needs name = value") }
      point.bind(
        workspace.symbol(name, in: context.source), try self.value(of: value, context))
    }
    return point
  }

  /// The function of an expression over the session names that it needs; names in `cut` stay
  /// inputs whatever their definition.
  mutating func lower(
    _ id: Tree.ID, cut: Set<Symbol> = [], _ context: Context
  ) throws(Diagnostic) -> LoweredFunction {
    let lowering = Lowering(workspace, source: context.source, cut: cut)
    defer { keep(lowering) }
    let result = try lowering.lowerSubject(id, in: lowering.frame)
    return LoweredFunction(
      id: lowering.frame.builder.frozen(result.leaves, inputs: nil),
      globals: lowering.frame.globals, result: result)
  }

  mutating func keep(_ lowering: Lowering) {
    workspace.lowered = lowering.workspace.lowered
    workspace.origins = lowering.workspace.origins
  }

  /// The value of an expression all of whose names have one.
  mutating func value(of id: Tree.ID, _ context: Context) throws(Diagnostic) -> Value {
    let function = try lower(id, context)
    if let missing = missingNames(function, Point()).first {
      let name = workspace.symbols.display(missing)
      throw context.blame(place(of: missing, in: id, context) ?? id, "\(name) has no value")
    }
    return try value(of: function, function.id, at: Point())
  }

  /// Where a name stands first in an expression; `nil` if it comes from a definition.
  private func place(of symbol: Symbol, in id: Tree.ID, _ context: Context) -> Tree.ID? {
    var pending = [id]
    while let next = pending.popLast() {
      if case .name(let name) = context.tree[next],
        workspace.symbol(name, in: context.source) == symbol
      {
        return next
      }
      var children: [Tree.ID] = []
      context.tree.forEachChild(of: next) { children.append($0) }
      pending += children.reversed()
    }
    return nil
  }

  /// The names that have no number, here or in the session.
  func missingNames(_ function: LoweredFunction, _ point: Point) -> [Symbol] {
    function.globals.filter { number($0, point) == nil }
  }

  func number(_ symbol: Symbol, _ point: Point) -> Constant? {
    if case .number(let constant)? = point.values[symbol] ?? workspace.value(of: symbol) {
      return constant
    }
    return nil
  }

  /// The results of `id`, a function of the inputs of `function`, in the shape of its result.
  func value(
    of function: LoweredFunction, _ id: FunctionID, at point: Point
  ) throws(Diagnostic) -> Value {
    let constants = try numbers(of: id, globals: function.globals, at: point)
    var rest = constants[...]
    return function.result.value(&rest)
  }

  /// The outputs of a function over session names: exact where all that went in was exact and the
  /// formula says so.
  func numbers(
    of id: FunctionID, globals: [Symbol], at point: Point
  ) throws(Diagnostic) -> [Constant] {
    // Inputs without a number are not used: the callers have looked.
    let inputs = globals.map { number($0, point) ?? .exact(.zero) }
    let doubles = try run(
      id, inputs.map(\.double), Naming(names: globals, values: inputs))
    let types = workspace.table.resultTypes(of: id)
    let exact = exactResults(of: id, inputs)
    return doubles.indices.map { place in
      if types[place] == .boolean { return .truth(doubles[place] != 0) }
      if let constant = exact?[place], agrees(constant.double, doubles[place]) { return constant }
      return .decimal(doubles[place])
    }
  }

  private func agrees(_ exact: Double, _ double: Double) -> Bool {
    exact == double || (exact - double).magnitude <= 1e-9 * max(1, exact.magnitude)
  }

  /// Beyond this many nodes a result is not computed a second time in exact arithmetic.
  private static let exactLimit = 2_000

  private func exactResults(of id: FunctionID, _ inputs: [Constant]) -> [Constant?]? {
    guard workspace.table.size(of: id) <= Self.exactLimit else { return nil }
    var forms = Forms(workspace.table)
    var arguments: [Form.ID] = []
    for input in inputs {
      switch input {
      case .exact(let ratio): arguments.append(forms.number(.exact(ratio)))
      case .named(let name): arguments.append(forms.constant(name))
      case .decimal, .truth: return nil
      }
    }
    return forms.tidied(id, inputs: arguments).map { simplified in
      switch forms[simplified.form] {
      case .number(.exact(let ratio)): .exact(ratio)
      case .constant(let name): .named(name)
      default: nil
      }
    }
  }

  /// Runs a function; what is undefined is an error at its place in the text.
  func run(
    _ id: FunctionID, _ inputs: [Double], _ naming: Naming = Naming()
  ) throws(Diagnostic) -> [Double] {
    let flat = workspace.table.flattened(id)
    do {
      return try Plan(flat, in: workspace.table).run(inputs, limits: limits)
    } catch let error as RunError {
      throw diagnostic(error, naming, in: flat)
    } catch {
      throw Diagnostic("\(error)")
    }
  }

  var limits: Limits {
    nonisolated(unsafe) let host = host
    let deadline = options.maxSeconds.map { host.now() + $0 }
    return Limits(
      steps: options.maxSteps ?? .max, memory: options.maxMemory ?? 2 << 30,
      cancel: { host.isCancelled || deadline.map { host.now() > $0 } ?? false })
  }
}
