internal import Algebra
internal import Autodiff
internal import Learning
internal import Syntax

/// `rates E [at …]`: what the curvature says about learning rates.
extension Session {
  /// More numbers than this get the greatest curvature only.
  private static let mostCurvatures = 60

  mutating func rates(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic("rates needs an expression, as in rates (w-5)^2", at: context.statement.span)
    }
    let placed = try request(subject, verb: "rates", context)
    let parts = try parts(of: placed.request, placed.context)
    let function = parts.function
    guard function.isNumber(in: workspace.table),
      workspace.table.resultTypes(of: function.id).first != .boolean
    else {
      throw context.blame(
        placed.request.body,
        "rates are those of making one number small; this is"
          + " \(function.kindName(in: workspace.table))")
    }
    let variables = parts.variables
    let types = variables.map { variable in
      function.globals.firstIndex(of: variable).map {
        workspace.table[workspace.table[function.id].inputs[$0]]
      } ?? .real
    }
    let isEverywhere = isQuadratic(function, variables)
    if !isEverywhere, let missing = missingNames(function, parts.point).first {
      let name = workspace.symbols.display(missing)
      throw context.blame(
        subject,
        "the curvature changes from place to place; say where, as in at \(name)=1")
    }
    if variables.count == 1, types[0].isScalar {
      return Reply(try oneRate(function, variables[0], parts.point, isEverywhere))
    }
    return Reply(
      try severalRates(function, variables, types, parts.point, isEverywhere, context))
  }

  /// Whether no second derivative depends on what moves.
  private func isQuadratic(_ function: LoweredFunction, _ variables: [Symbol]) -> Bool {
    let table = workspace.table
    let places = variables.compactMap { function.globals.firstIndex(of: $0) }
    let gradient = table.gradient(of: table.flattened(function.id), by: places)
    let count = table[gradient].inputs.count
    let pushed = table.jvp(
      of: gradient, active: (0..<count).map { places.contains($0) },
      wanted: Array(repeating: true, count: places.count))
    let selected = table.selecting(
      Array(places.count..<table[pushed].outputs.count), of: pushed)
    let used = table.usedInputs(of: table.flattened(selected))
    return places.allSatisfy { !used[$0] }
  }

  private func oneRate(
    _ function: LoweredFunction, _ variable: Symbol, _ point: Point, _ isEverywhere: Bool
  ) throws(Diagnostic) -> RatesAnswer {
    let second = derivative(of: function.id, globals: function.globals, by: [variable, variable])
    let curvature = try numbers(of: second, globals: function.globals, at: point)[0]
    let formula =
      isEverywhere ? nil : written(second, globals: function.globals).first?.formula
    let name = workspace.symbols.display(variable)
    return RatesAnswer(
      isEverywhere: isEverywhere, least: curvature, greatest: curvature, isSingle: true,
      formula: formula, point: isEverywhere ? [] : shownPoint(function.globals, point), name: name)
  }

  private mutating func severalRates(
    _ function: LoweredFunction, _ variables: [Symbol], _ types: [ValueType], _ point: Point,
    _ isEverywhere: Bool, _ context: Context
  ) throws(Diagnostic) -> RatesAnswer {
    let table = workspace.table
    let places = variables.compactMap { function.globals.firstIndex(of: $0) }
    var sources: [StepFormula.Source] = []
    var invariants: [TypeID] = []
    for place in function.globals.indices {
      if let mover = places.firstIndex(of: place) {
        sources.append(.parameter(mover))
      } else {
        sources.append(.invariant(invariants.count))
        invariants.append(table[function.id].inputs[place])
      }
    }
    let identity = Builder(table, inputs: [.real])
    let input = identity.input(0)
    let problem = DescentProblem(
      table: table, objective: StepFormula(function.id, sources),
      parameters: places.map { table[function.id].inputs[$0] }, invariants: invariants,
      optimizer: .gradientDescent, options: [],
      rate: StepFormula(identity.freeze([input]), [.invariant(0)]))
    let values = function.globals.indices.map { place in
      (known(function.globals[place], point) ?? Value(zero: table[table[function.id].inputs[place]]))
        .engineValue
    }
    let fixed = function.globals.indices.filter { !places.contains($0) }.map { values[$0] }
    let probe = DrivenDescent(.newton, problem, invariants: fixed, limits: limits)
    let layout = StateLayout(types.map { $0.sizes ?? [] })
    let start = layout.numbers(places.map { values[$0] })
    do {
      var least: Constant?
      let greatest: Constant
      if start.count <= Self.mostCurvatures {
        let spectrum = Spectrum(try probe.hessian(at: start))
        least = spectrum.values.first.map { .decimal(Self.cleaned($0)) }
        greatest = .decimal(Self.cleaned(spectrum.values.last ?? 0))
      } else {
        greatest = .decimal(try probe.greatestCurvature(at: start))
      }
      return RatesAnswer(
        isEverywhere: isEverywhere, least: least, greatest: greatest, isSingle: false,
        formula: nil, point: isEverywhere ? [] : shownPoint(function.globals, point), name: "")
    } catch { throw diagnostic(error) }
  }

  /// A number without its last rounding, which a whole number has from the rotations.
  private static func cleaned(_ number: Double) -> Double {
    let whole = number.rounded()
    return (number - whole).magnitude <= 1e-13 * max(1, number.magnitude) ? whole : number
  }
}
