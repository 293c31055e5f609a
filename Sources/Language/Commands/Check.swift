internal import Autodiff
internal import Engine
internal import Syntax

/// `check E`: the gradient by four roads: forward mode, reverse mode, the printed formula read
/// back, and central differences over a sweep of steps.
extension Session {
  mutating func checkGradient(
    of subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic("check needs an expression, as in check (w-5)^2", at: context.statement.span)
    }
    let placed = try request(subject, verb: "check", context)
    let (request, context) = (placed.request, placed.context)
    let (body, wrt, point) = (request.body, request.wrt, request.point)
    let function = try lower(body, cut: Set(wrt ?? []), at: point, context)
    guard function.isNumber(in: workspace.table) else {
      throw context.blame(
        body, "a gradient is of a number; this is \(function.kindName(in: workspace.table))")
    }
    let variables =
      wrt
      ?? workspace.gradientNames(
        among: function.globals, besides: point.columns)
    let places = variables.compactMap { function.globals.firstIndex(of: $0) }
    if let absent = variables.first(where: { !function.globals.contains($0) }) {
      throw context.blame(body, "\(workspace.symbols.display(absent)) does not occur here")
    }
    guard !places.isEmpty else {
      throw context.blame(body, "there is no name here to differentiate by")
    }
    let answer =
      workspace.table.hasArrays(function.id)
      ? try arrayChecked(function, places, point, body, context)
      : try checked(function, places, point, body, context)
    guard let worst = answer.disagreement else { return Reply(answer) }
    var error = context.blame(body, worst)
    if uses(.stop, function.id) { error.note = "stop lets no gradient through" }
    return Reply(answer, failure: error)
  }

  private mutating func checked(
    _ function: LoweredFunction, _ places: [Int], _ point: Point, _ body: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) -> CheckAnswer {
    let table = workspace.table
    let fixed = function.globals.map { number($0, point) }
    let names = function.globals.map { workspace.symbols.display($0) }
    let forwardParts = places.map { table.derivative(of: function.id, by: $0) }
    let forward = forwardParts.map { plan($0) }
    let reverse = plan(table.gradient(of: function.id, by: places, withValue: true))
    let formulas = try readBack(forwardParts, function.globals)
    let primal = plan(function.id)
    let isOpen = fixed.contains { $0 == nil }
    let samples: [Sample]
    if isOpen {
      samples = try self.samples(
        of: table.gradient(of: function.id, by: places, withValue: true), fixed: fixed, count: 5,
        startsSmall: false)
      if samples.isEmpty {
        throw noPoint(body, context, sides: "this and its gradient are defined")
      }
    } else {
      let inputs = fixed.map { $0 ?? .exact(.zero) }
      samples = [Sample(inputs: inputs, outputs: try run(reverse, inputs.map(\.double)))]
    }
    var answer = CheckAnswer()
    answer.isSampled = isOpen
    for sample in samples {
      let inputs = sample.inputs.map(\.double)
      for (order, place) in places.enumerated() {
        var row = CheckAnswer.Row(
          name: names[place],
          point: zip(names, sample.inputs).map { ($0, .number($1)) },
          forward: try run(forward[order], inputs)[0], reverse: sample.outputs[1 + order])
        if let formula = formulas[order] { row.formula = try outputs(of: formula, inputs)?.first }
        row.hasFormula = formulas[order] != nil
        row.sweep = try DifferenceSweep { shift throws(Diagnostic) in
          var moved = inputs
          moved[place] += shift
          return (moved[place], try self.outputs(of: primal, moved)?.first)
        }
        answer.rows.append(row)
      }
    }
    return answer
  }

  private func run(_ plan: Runnable, _ inputs: [Double]) throws(Diagnostic) -> [Double] {
    do { return try plan.run(inputs, limits: limits) } catch {
      throw diagnostic(error, in: plan.function)
    }
  }

  /// The formulas as printed, parsed and lowered again, over the same inputs; `nil` for what has
  /// no formula.
  private mutating func readBack(
    _ functions: [FunctionID], _ globals: [Symbol]
  ) throws(Diagnostic) -> [Runnable?] {
    var plans: [Runnable?] = []
    for id in functions {
      guard let formula = written(id, globals: globals).first?.formula else {
        plans.append(nil)
        continue
      }
      let (tree, errors) = parse(Source(name: "formula", formula.text(.exact)))
      guard errors.isEmpty, let statement = tree.statements.first,
        case .expression(let root) = statement.kind
      else { throw Diagnostic("the printed formula cannot be read back") }
      let source = workspace.add(tree)
      let lowering = Lowering(workspace, source: source, cut: Set(globals))
      defer { keep(lowering) }
      let inputs = globals.map { lowering.frame.global($0, .real) }
      let node = try lowering.number(root)
      let slots = inputs.map { InputSlot.input($0) }
      plans.append(plan(lowering.frame.builder.frozen([node], inputs: slots)))
    }
    return plans
  }

  private func uses(_ row: RowID, _ id: FunctionID) -> Bool {
    let table = workspace.table
    var pending = [id]
    var seen: Set<FunctionID> = []
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      if table[next].nodes.contains(where: { $0.row == row }) { return true }
      pending += table.callees(of: next)
    }
    return false
  }
}

/// Difference quotients of one function of one number, for steps 1e-1 … 1e-12.
struct DifferenceSweep: Sendable {
  struct Entry: Sendable {
    let step: Double
    let quotient: Double
    /// What rounding alone may do to the quotient.
    let noise: Double
  }

  private(set) var entries: [Entry] = []
  /// The slopes from the left and from the right at the trusted step, where they differ.
  private(set) var corner: (left: Double, right: Double)?

  init() {}

  /// - Parameter value: the moved variable, as rounded, and the function there.
  init(_ value: (Double) throws(Diagnostic) -> (Double, Double?)) throws(Diagnostic) {
    let (center, middle) = try value(0)
    var sides: [(step: Double, left: Double, right: Double)] = []
    var step = 0.1
    for exponent in 1...12 {
      let (above, upper) = try value(step)
      let (below, lower) = try value(-step)
      if let upper, let lower, above > below {
        let noise = 2 * (upper.magnitude + lower.magnitude) * 0x1p-53 / (above - below)
        entries.append(Entry(step: step, quotient: (upper - lower) / (above - below), noise: noise))
        if let middle, above > center, center > below {
          sides.append(
            (step, (middle - lower) / (center - below), (upper - middle) / (above - center)))
        }
      }
      step = Self.powers[exponent]
    }
    let place = sides.firstIndex { $0.step <= trusted?.step ?? 0 } ?? 0
    guard place > 0 || sides.count > 1 else { return }
    let (side, larger) = (sides[max(1, place)], sides[max(1, place) - 1])
    let gap = (side.right - side.left).magnitude
    let size = max(side.left.magnitude, side.right.magnitude)
    // On a smooth function the gap falls with the step; at a corner it stays.
    let isSteady = gap < 1.5 * (larger.right - larger.left).magnitude
    if gap > 1e-3 * size, isSteady, gap > 0.7 * (larger.right - larger.left).magnitude {
      corner = (side.left, side.right)
    }
  }

  private static let powers: [Double] = [
    1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13,
  ]

  /// The best step, found without knowing the answer: neither curvature nor rounding spoils it.
  var trusted: Entry? { estimate?.entry }

  /// Whether the quotients tend to something: not at a jump.
  var settles: Bool {
    guard let estimate else { return false }
    return estimate.error <= 1e-3 * estimate.entry.quotient.magnitude + 1e-9
  }

  /// A step ten times smaller leaves a hundredth of the error of curvature, so that what two
  /// quotients differ by tells what the second still has; rounding comes on top.
  private var estimate: (entry: Entry, error: Double)? {
    guard let first = entries.first else { return nil }
    var best = (entry: first, error: Double.infinity)
    if entries.count > 1 {
      best.error = (first.quotient - entries[1].quotient).magnitude + first.noise
    }
    for (entry, next) in zip(entries, entries.dropFirst()) {
      let error = (entry.quotient - next.quotient).magnitude / 99 + next.noise
      if error < best.error { best = (next, error) }
    }
    return best
  }

  func agrees(with slope: Double) -> Bool {
    guard let estimate, settles else { return false }
    return (estimate.entry.quotient - slope).magnitude
      <= max(1e-6 * slope.magnitude, 10 * estimate.error)
  }
}
