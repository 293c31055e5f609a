internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `batch 32 on D`: a part of the rows at each step.
extension Session {
  /// The rows of a step; `nil` if each step looks at all of them.
  mutating func batchSize(
    _ clauses: DescentClauses, _ data: NamedData?, _ context: Context
  ) throws(Diagnostic) -> Int? {
    guard case .some(.some(let id)) = clauses.batch else { return nil }
    guard let data else { throw context.blame(id, "batch needs data: batch 32 on D") }
    let number = try self.number(id, context)
    guard let size = Int(exactly: number), size >= 1 else {
      throw context.blame(
        id, "a batch is a whole number of rows from 1; this is \(notation.text(number))")
    }
    let rows = data.set.rowCount
    guard size <= rows else {
      throw context.blame(id, "a batch of \(size) rows, and the data has \(rows)")
    }
    return size == rows && clauses.isInOrder ? nil : size
  }

  /// The same problem over batches: its objective is lowered again for columns of so many rows, and
  /// all that is made of columns is made of a batch of them.
  ///
  /// - Returns: the problem, and the values of the invariants that it has beyond those of `full`.
  mutating func batched(
    _ full: DescentProblem, _ size: Int, _ data: NamedData, _ subject: Tree.ID,
    _ clauses: DescentClauses, _ movers: [Symbol], _ point: Point, _ context: Context
  ) throws(Diagnostic) -> (DescentProblem, [Engine.Value]) {
    let table = workspace.table
    var given = point.values
    var columns: Set<Symbol> = []
    for name in data.names {
      guard let value = data.value(name), case .array(let entries) = value else { continue }
      let part = Self.first(size, of: entries)
      if point.columns.contains(name) {
        given[name] = .array(part)
        columns.insert(name)
      }
      if case .name(let whole)? = clauses.on.map({ context.tree[$0] }) {
        let symbol = workspace.symbols.intern(
          .field(name), of: workspace.symbol(whole, in: context.source))
        given[symbol] = .array(part)
        columns.insert(symbol)
      }
    }
    let lowering = Lowering(
      workspace, source: context.source, cut: Set(point.names), given: given)
    lowering.columns = point.columns
    defer { keep(lowering) }
    let starts =
      clauses.start.isEmpty
      ? try held(movers, lowering) : try lowering.movers(clauses.start)
    let zero = lowering.frame.builder.exact(.zero)
    let lowered = try lowering.descent(subject, clauses, starts, nil, total: zero, subject)
    let root = lowering.frame.builder.frozen(lowered.operands, inputs: nil)
    let globals = lowering.frame.globals
    let rootTypes = table[root].inputs
    let count = full.parameters.count
    var b = Builder(table, inputs: full.parameters + rootTypes)
    let around = b.call(root, rootTypes.indices.map { b.input(count + $0) })
    let operands = lowered.problem.objective.sources.map { source in
      switch source {
      case .parameter(let place): b.input(place)
      case .invariant(let place): b.project(around, count + place)
      case .step, .loss, .gradient, .change, .carried: b.input(0)
      }
    }
    let call = b.call(lowered.problem.objective.function, operands)
    let loss = b.project(call, 0)
    let objective = b.freeze([loss])

    var problem = full
    let base = full.invariants.count
    problem.objective = StepFormula(
      objective,
      (0..<count).map { .parameter($0) } + globals.indices.map { .invariant(base + $0) })
    var values: [Engine.Value] = []
    var batchTypes: [Int: TypeID] = [:]
    for (place, global) in globals.enumerated() {
      if columns.contains(global), let column = known(global, point),
        case .array(let entries) = column
      {
        batchTypes[base + place] = rootTypes[place]
        problem.invariants.append(table.intern(entries.type))
        values.append(column.engineValue)
      } else {
        problem.invariants.append(rootTypes[place])
        values.append((known(global, point) ?? Value(zero: table[rootTypes[place]])).engineValue)
      }
    }
    let rows = data.set.rowCount
    var order: Int?
    if !clauses.isInOrder {
      order = problem.invariants.count
      problem.invariants.append(table.intern(ValueType(.real, [.size(rows)])))
      values.append(.array(ArrayValue((0..<rows).map { Double($0 + 1) })))
    }
    problem.batch = Batch(
      size: size, rows: rows, columns: batchTypes, order: order, seed: try seed(clauses, context),
      // A seed that was asked for means the same rows wherever the statement stands.
      site: clauses.seed == nil ? workspace.statementCount : 0)
    return (problem, values)
  }

  mutating func seed(
    _ clauses: DescentClauses, _ context: Context
  ) throws(Diagnostic) -> UInt64 {
    guard let id = clauses.seed else { return workspace.seed }
    let number = try self.number(id, context)
    guard let seed = UInt64(exactly: number) else {
      throw context.blame(id, "a seed is a whole number from 0; this is \(notation.text(number))")
    }
    return seed
  }

  private func held(
    _ movers: [Symbol], _ lowering: Lowering
  ) throws(Diagnostic) -> Lowering.Movers {
    var values: [Lowered] = []
    for symbol in movers {
      if case .parameter? = workspace.definitions[symbol]?.kind {
        values.append(try lowering.lowerGlobal(symbol, nil))
      } else {
        values.append(.node(lowering.frame.builder.exact(.zero)))
      }
    }
    return Lowering.Movers(symbols: movers, values: values)
  }

  private static func first(_ size: Int, of entries: Entries) -> Entries {
    let rest = entries.shape.dropFirst()
    let width = rest.reduce(1, *)
    var part = Entries(
      shape: [size] + rest, numbers: Array(entries.numbers.prefix(size * width)),
      isTruth: entries.isTruth)
    part.firstMissingRow = entries.firstMissingRow
    return part
  }

  // MARK: The answer

  /// Loss and gradient on all rows at these places of a run.
  func settle(_ run: inout Run, _ places: [Int], _ prepared: PreparedDescent) {
    let states = settled(places.map { run.history.states[$0] }, prepared)
    let width = run.width
    for case (let place, let state?) in zip(places, states) {
      run.settle(place, loss: state[2 * width], gradient: Array(state[width..<2 * width]))
    }
  }

  /// States with their loss and gradient on all rows; `nil` where these have none.
  func settled(_ states: [[Double]], _ prepared: PreparedDescent) -> [[Double]?] {
    guard prepared.problem.batch != nil else { return states }
    let probe = probe(prepared)
    let layout = StateLayout(prepared.types.map { $0.sizes ?? [] })
    let width = layout.width
    return states.map { try? probe.start(at: layout.values(Array($0.prefix(width)))) }
  }

  /// What is squared in `mean((a*x + b - y)^2)`, at one row and a point.
  mutating func residual(
    row: Int, at point: [Double], _ prepared: PreparedDescent
  ) -> Double? {
    let tree = prepared.context.tree
    guard case .verb(_, let subject?) = prepared.context.statement.kind,
      case .call(_, let arguments) = tree[subject], arguments.count == 1,
      case .binary(let inner, let exponent, .power) = tree[tree[arguments].first ?? subject],
      case .number(let numeral) = tree[exponent], case .integer(2) = tree[numeral],
      let clauses = try? DescentClauses(prepared.context.clauses, tree, verb: "descend"),
      let on = clauses.on, let data = try? data(on: on, prepared.context)
    else { return nil }
    var place = Point()
    let one = data.set.rows([row - 1])
    for (name, column) in zip(data.names, one.columns) { place.bind(name, Value(column)) }
    for (name, value) in zip(prepared.variables, prepared.values(at: point)) {
      place.bind(name, value)
    }
    guard let function = try? lower(inner, at: place, prepared.context),
      let value = try? value(of: function, function.id, at: place)
    else { return nil }
    return value.constants.count == 1 ? value.constants[0].double : nil
  }
}
