internal import Autodiff
internal import Learning
internal import Syntax

/// `show gradients of N at …`, `show units of N at …`, `show weights of N`.
extension Session {
  /// `nil` where the subject is a name of the session's, or no network is named after `of`.
  mutating func networkView(
    _ subject: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply? {
    guard case .name(let name) = context.tree[subject] else { return nil }
    let word = context.tree.canonical(name)
    guard ["gradients", "units", "weights"].contains(word),
      workspace.definitions[workspace.symbol(name, in: context.source)] == nil
    else { return nil }
    let net = context.clauses.compactMap { clause -> Tree.ID? in
      if case .of(let id) = clause.kind { id } else { nil }
    }.first
    guard let net else {
      throw context.blame(subject, "show \(word) needs a network: show \(word) of N")
    }
    switch word {
    case "gradients": return try showGradients(net, context)
    case "units": return try showUnits(net, context)
    default: return try showWeights(net, context)
    }
  }

  private mutating func showGradients(
    _ net: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let request = try networkRequest(net, verb: "show gradients of", needsTarget: true, context)
    let pass = try pass(of: request)
    let places = request.net.network.layers.indices.reversed().filter {
      !request.net.network.layers[$0].parameters.isEmpty
    }
    var rows: [GradientsAnswer.Row] = []
    for place in places {
      let layer = request.net.network.layers[place]
      let norms = layer.parameters.map { pass.gradient($0).norm }
      let slope = try activationSlope(ofLayer: place, pass)
      let target = slope?.target
      var row = GradientsAnswer.Row(
        layer: place + 1, norms: norms, slope: slope?.value.numbers ?? [], fused: nil,
        activation: layer.activation)
      if slope == nil, pass.equations.isFused, place == request.net.network.layers.count - 1,
        let point = pass.equations.points.lastIndex(where: {
          $0.layer == place && $0.role == .layer
        })
      {
        row.fused = formula(.point(point), pass.equations)
      }
      if let target, let formula = formula(target, pass.equations, isLocal: true) {
        row.slopeFormula = formula
      }
      if let above = rows.last { row.ratio = above.norms[0] > 0 ? norms[0] / above.norms[0] : nil }
      rows.append(row)
    }
    return Reply(GradientsAnswer(rows: rows))
  }

  /// The slope through the activation of a layer, entry by entry; `nil` where there is none, or the
  /// loss takes its place.
  func activationSlope(
    ofLayer place: Int, _ pass: BackwardPass
  ) throws(Diagnostic) -> (target: Backpropagation.Target, value: Entries)? {
    let equations = pass.equations
    guard equations.network.layers[place].activation.row != nil else { return nil }
    for target in equations.targets(ofLayer: place) {
      guard case .point(let point) = target, equations.points[point].role == .layer,
        !equations.users(target).contains(equations.points.count)
      else { continue }
      return (target, try slope(target, in: pass, seed: 1))
    }
    return nil
  }

  private mutating func showUnits(_ net: Tree.ID, _ context: Context) throws(Diagnostic) -> Reply {
    let request = try networkRequest(net, verb: "show units of", needsTarget: false, context)
    let pass = try pass(of: request)
    let equations = pass.equations
    var rows: [UnitsAnswer.Row] = []
    for (place, layer) in equations.network.layers.enumerated() where layer.kind == .dense {
      let own = equations.points.indices.filter { equations.points[$0].layer == place }
      guard let sum = own.first else { continue }
      let result = own.first { equations.points[$0].role == .activation }
      let slopes = try activationSlope(ofLayer: place, pass)?.value.numbers
      for unit in 0..<layer.outputs {
        rows.append(
          UnitsAnswer.Row(
            layer: place + 1, unit: unit + 1, sum: pass.points[sum].numbers[unit],
            value: result.map { pass.points[$0].numbers[unit] }, slope: slopes?[unit],
            activation: layer.activation))
      }
    }
    return Reply(UnitsAnswer(rows: rows))
  }

  private mutating func showWeights(
    _ subject: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    if let clause = context.clauses.first(where: {
      if case .of = $0.kind { false } else { true }
    }) {
      throw Diagnostic("show weights takes only of: show weights of N", at: clause.span)
    }
    let (_, net) = try network(subject, verb: "show weights of", context)
    let all = net.network.parameters + net.network.state
    return Reply(
      WeightsAnswer(
        rows: zip(all, net.values).map { parameter, entries in
          WeightsAnswer.Row(parameter: parameter, numbers: entries.numbers)
        }))
  }
}
