internal import Autodiff
internal import Learning
internal import Syntax

/// `show gradients of N at …`, `show units of N on D`, `show weights of N`.
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
    let (pass, note) = try viewedPass(
      net, verb: "show gradients of", needsTarget: true, context)
    let equations = pass.equations
    let layers = equations.network.layers
    var rows: [GradientsAnswer.Row] = []
    for place in layers.indices.reversed() where !layers[place].parameters.isEmpty {
      let layer = layers[place]
      let slope = try activationSlope(ofLayer: place, pass)
      var row = GradientsAnswer.Row(
        layer: place + 1, norms: layer.parameters.map { pass.gradient($0).norm },
        slope: slope?.value.numbers ?? [], units: layer.outputs, fused: nil,
        activation: layer.activation)
      let own = equations.points.indices.filter { equations.points[$0].layer == place }
      if let last = own.last, let first = own.first {
        row.arriving = pass.slopes[.point(last)]?.norm ?? 0
        row.leaving = pass.slopes[.point(first)]?.norm ?? 0
      }
      if slope == nil, equations.isFused, place == layers.count - 1,
        let point = own.last(where: { equations.points[$0].role == .layer })
      {
        row.fused = formula(.point(point), equations)
        // The loss is taken of what the activation is applied to.
        row.arriving = row.leaving
      }
      rows.append(row)
    }
    return Reply(GradientsAnswer(rows: rows), notes: note.map { [$0] } ?? [])
  }

  /// A network gone through forward and backward, at one sample or over the rows of `on D`; and a
  /// note where not all rows are looked at.
  private mutating func viewedPass(
    _ net: Tree.ID, verb: String, needsTarget: Bool, _ context: Context
  ) throws(Diagnostic) -> (BackwardPass, note: String?) {
    guard let id = context.data else {
      let request = try networkRequest(net, verb: verb, needsTarget: needsTarget, context)
      return (try pass(of: request), nil)
    }
    let (symbol, named) = try network(net, verb: verb, context)
    let name = workspace.symbols.display(symbol)
    var loss = named.loss
    for clause in context.clauses {
      switch clause.kind {
      case .on, .of: break
      case .loss(let id): loss = try self.loss(id, context)
      default:
        throw Diagnostic(
          "\(verb) a network takes on D or at x=…, and loss: \(verb) \(name) on D", at: clause.span)
      }
    }
    let all = try networkData(on: id, named, loss, named: name, context)
    let units = named.network.layers.reduce(named.network.inputs) { $0 + 2 * $1.outputs }
    let stride = (all.rowCount * units + Self.viewSize - 1) / Self.viewSize
    let data = all.everyRow(stride)
    let equations = Backpropagation(
      named.network, loss, samples: data.x.shape[0], sumsToOne: data.sumsToOne,
      in: workspace.table)
    let pass = try pass(
      equations, [.array(data.x), .array(data.y)] + named.values.map { .array($0) })
    return (pass, stride > 1 ? "looked at 1 of \(stride) rows" : nil)
  }

  /// So many numbers of units and rows are looked at, at most.
  private static let viewSize = 1 << 22

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
    let (pass, note) = try viewedPass(net, verb: "show units of", needsTarget: false, context)
    let equations = pass.equations
    let isOverRows = context.data != nil
    var rows: [UnitsAnswer.Row] = []
    var spreads: [UnitSpreadsAnswer.Row] = []
    for (place, layer) in equations.network.layers.enumerated() where layer.kind == .dense {
      let own = equations.points.indices.filter { equations.points[$0].layer == place }
      guard let sum = own.first else { continue }
      let result = own.first { equations.points[$0].role == .activation }
      let slopes = try activationSlope(ofLayer: place, pass)?.value.numbers
      for unit in 0..<layer.outputs {
        if isOverRows {
          let column = { (numbers: [Double]) in
            stride(from: unit, to: numbers.count, by: layer.outputs).map { numbers[$0] }
          }
          spreads.append(
            UnitSpreadsAnswer.Row(
              layer: place + 1, unit: unit + 1, activation: layer.activation,
              values: column(pass.points[result ?? sum].numbers),
              slopes: slopes.map(column) ?? []))
          continue
        }
        rows.append(
          UnitsAnswer.Row(
            layer: place + 1, unit: unit + 1, sum: pass.points[sum].numbers[unit],
            value: result.map { pass.points[$0].numbers[unit] }, slope: slopes?[unit],
            activation: layer.activation))
      }
    }
    return Reply(
      isOverRows ? UnitSpreadsAnswer(rows: spreads) : UnitsAnswer(rows: rows),
      notes: note.map { [$0] } ?? [])
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
