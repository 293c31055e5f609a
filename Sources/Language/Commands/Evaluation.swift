internal import Algebra
internal import Autodiff
internal import Engine
internal import Syntax

/// Names and their values for one expression: what `at` gives.
struct Point {
  private(set) var names: [Symbol] = []
  private(set) var values: [Symbol: Value] = [:]
  /// The names that are columns of data: no gradient goes over them, no descent moves them.
  private(set) var columns: Set<Symbol> = []
  /// The data that they come from, as it was said after `on`.
  private(set) var dataTitle: String?

  mutating func bind(_ symbol: Symbol, _ value: Value) {
    if values[symbol] == nil { names.append(symbol) }
    values[symbol] = value
  }

  /// What `on D` means: the name of each column stands for the column, unless `at` has given it a
  /// value. The numbers are shared with the data set.
  mutating func bind(_ data: NamedData, title: String) {
    dataTitle = title
    for name in data.names where values[name] == nil {
      guard let value = data.value(name) else { continue }
      bind(name, value)
      columns.insert(name)
    }
  }

  var isEmpty: Bool { names.isEmpty }
}

/// From expressions to functions, and from functions to numbers.
extension Session {
  /// The bindings of `at` clauses, evaluated, and the columns of the data that stands after `on`.
  mutating func point(
    _ bindings: [Tree.ID], on data: Tree.ID? = nil, _ context: Context
  ) throws(Diagnostic) -> Point {
    var point = Point()
    for binding in bindings {
      guard case .binding(let target, let value) = context.tree[binding] else {
        throw context.blame(binding, "at needs name = value")
      }
      if case .name(let name) = context.tree[target] {
        let symbol = workspace.symbol(name, in: context.source)
        if workspace.network(symbol) != nil {
          throw context.blame(target, workspace.noValue(ofNetwork: symbol))
        }
        point.bind(symbol, try self.value(of: value, context))
        continue
      }
      let (net, place) = try networkPart(target, context)
      let entries = try entries(
        try self.value(of: value, context), filling: place, of: net, value, context)
      point.bind(net.parts[place], .array(entries))
    }
    if let data {
      point.bind(
        try self.data(on: data, context), title: context.tree.text(data, notation.style))
    }
    return point
  }

  /// The function of an expression over the session names that it needs; names in `cut` and those
  /// of the point stay inputs whatever their definition.
  mutating func lower(
    _ id: Tree.ID, cut: Set<Symbol> = [], at point: Point = Point(), _ context: Context
  ) throws(Diagnostic) -> LoweredFunction {
    let lowering = Lowering(
      workspace, source: context.source, cut: cut.union(point.names), given: point.values)
    lowering.columns = point.columns
    defer { keep(lowering) }
    let result = try lowering.lowerSubject(id, in: lowering.frame)
    return LoweredFunction(
      id: lowering.frame.builder.frozen(result.leaves, inputs: nil),
      globals: lowering.frame.globals, result: result)
  }

  mutating func keep(_ lowering: Lowering) {
    workspace.lowered = lowering.workspace.lowered
    workspace.symbols = lowering.workspace.symbols
  }

  /// The value of an expression all of whose names have one.
  mutating func value(of id: Tree.ID, _ context: Context) throws(Diagnostic) -> Value {
    if let value = try namedValue(id, context) { return value }
    if let value = try plainValue(id, context) { return value }
    let function = try lower(id, context)
    if let missing = missingNames(function, Point()).first {
      let name = workspace.symbols.display(missing)
      throw context.blame(place(of: missing, in: id, context) ?? id, "\(name) has no value")
    }
    return try value(of: function, function.id, at: Point())
  }

  /// The value that a name or a field has already; `nil` for what has to be computed.
  private func namedValue(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Value? {
    switch context.tree[id] {
    case .name(let name): return workspace.value(of: workspace.symbol(name, in: context.source))
    case .field(let base, let name):
      guard case .name(let whole) = context.tree[base] else { return nil }
      let field = workspace.symbol(name, in: context.source)
      let found = workspace.field(field, of: workspace.symbol(whole, in: context.source), [:])
      if case .array(let entries)? = found, let row = entries.firstMissingRow {
        throw context.blame(
          id, Lowering.missingValue(context.tree.text(id, notation.style), row: row))
      }
      return found
    default: return nil
    }
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

  /// The names that have no value, here or in the session.
  func missingNames(_ function: LoweredFunction, _ point: Point) -> [Symbol] {
    function.globals.filter { known($0, point) == nil }
  }

  /// The number or the array that a name stands for.
  func known(_ symbol: Symbol, _ point: Point) -> Value? {
    switch workspace.value(of: symbol, point.values) {
    case .number(let constant)?: .number(constant)
    case .array(let entries)?: .array(entries)
    case .tuple?, .record?, nil: nil
    }
  }

  func number(_ symbol: Symbol, _ point: Point) -> Constant? {
    if case .number(let constant)? = known(symbol, point) { return constant }
    return nil
  }

  /// The results of `id`, a function of the inputs of `function`, in the shape of its result.
  func value(
    of function: LoweredFunction, _ id: FunctionID, at point: Point
  ) throws(Diagnostic) -> Value {
    let values = try values(of: id, globals: function.globals, at: point)
    var rest = values[...]
    return function.result.value(&rest)
  }

  /// The outputs of a function of numbers over session names: exact where all that went in was
  /// exact and the formula says so. Of an array, its entries.
  func numbers(
    of id: FunctionID, globals: [Symbol], at point: Point
  ) throws(Diagnostic) -> [Constant] {
    try values(of: id, globals: globals, at: point).flatMap(\.constants)
  }

  /// The outputs of a function over session names.
  func values(
    of id: FunctionID, globals: [Symbol], at point: Point
  ) throws(Diagnostic) -> [Value] {
    // Inputs without a value are not used: the callers have looked.
    let types = workspace.table[id].inputs
    let inputs = globals.indices.map { place in
      known(globals[place], point) ?? Value(zero: workspace.table[types[place]])
    }
    let results = try run(id, inputs, Naming(names: globals, values: inputs))
    let exact = exactResults(of: id, inputs)
    return results.indices.map { place in
      guard let found = exact?[place] else { return results[place] }
      switch (results[place], found) {
      case (.number(let constant), .number(let better)):
        return isSame(better, constant) ? found : results[place]
      case (.array(var entries), .array(let better)):
        guard entries.shape == better.shape, !entries.isTruth,
          zip(better.constants, entries.numbers).allSatisfy({ agrees($0.double, $1) })
        else { return results[place] }
        entries.exact = better.exact
        return .array(entries)
      default: return results[place]
      }
    }
  }

  private func isSame(_ exact: Constant, _ constant: Constant) -> Bool {
    if case .truth = constant { return false }
    return agrees(exact.double, constant.double)
  }

  private func agrees(_ exact: Double, _ double: Double) -> Bool {
    exact == double || (exact - double).magnitude <= 1e-9 * max(1, exact.magnitude)
  }

  /// Beyond this many nodes a result is not computed a second time in exact arithmetic.
  private static let exactLimit = 2_000

  /// The results in exact arithmetic: a number, an array of numbers, `nil` where there is none.
  private func exactResults(of id: FunctionID, _ inputs: [Value]) -> [Value?]? {
    guard workspace.table.size(of: id) <= Self.exactLimit else { return nil }
    guard let (numbers, shapes) = workspace.table.unstacked(id) else { return nil }
    var forms = Forms(workspace.table)
    var arguments: [Form.ID] = []
    for input in inputs {
      switch input {
      case .number(.exact(let ratio)): arguments.append(forms.number(.exact(ratio)))
      case .number(.named(let name)): arguments.append(forms.constant(name))
      case .number(.decimal), .number(.truth), .array, .tuple, .record: return nil
      }
    }
    let constants: [Constant?] = forms.tidied(numbers, inputs: arguments).map { simplified in
      switch forms[simplified.form] {
      case .number(.exact(let ratio)): .exact(ratio)
      case .constant(let name): .named(name)
      default: nil
      }
    }
    var rest = constants[...]
    return shapes.map { shape in
      let entries = rest.prefix(shape.reduce(1, *))
      rest = rest.dropFirst(entries.count)
      let known = entries.compactMap { $0 }
      guard known.count == entries.count else { return nil }
      return shape.isEmpty
        ? known.first.map { .number($0) } : .array(Entries(shape: shape, exact: known))
    }
  }

  /// Runs a function; what is undefined is an error at its place in the text.
  func run(
    _ id: FunctionID, _ inputs: [Value], _ naming: Naming = Naming()
  ) throws(Diagnostic) -> [Value] {
    let table = workspace.table
    let flat = table.flattenedForPlan(id)
    do {
      return try Runnable(flat, in: table).run(inputs, limits: limits)
    } catch {
      if case .undefined = error, flat != id,
        let plain = Runnable.fault(of: id, in: table, inputs)
      {
        throw diagnostic(plain, naming, in: id)
      }
      throw diagnostic(error, naming, in: flat)
    }
  }

  /// Runs a function of numbers.
  func run(
    _ id: FunctionID, _ inputs: [Double], _ naming: Naming = Naming()
  ) throws(Diagnostic) -> [Double] {
    try run(id, inputs.map { .number(.decimal($0)) }, naming).flatMap(\.constants).map(\.double)
  }

  var limits: Limits {
    nonisolated(unsafe) let host = host
    let deadline = options.maxSeconds.map { host.now() + $0 }
    return Limits(
      steps: options.maxSteps ?? .max, memory: options.maxMemory ?? 2 << 30,
      threads: options.threads ?? Limits.usualThreads, native: options.nativeMode,
      cancel: { host.isCancelled || deadline.map { host.now() > $0 } ?? false })
  }
}
