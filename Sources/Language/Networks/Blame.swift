internal import Autodiff
internal import Learning
internal import Syntax

/// `blame N at x=[1, 0], y=1`: who has which part in the loss of one sample.
extension Session {
  mutating func blame(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "blame needs a network and a sample: blame N at x=[1, 0], y=1", at: context.statement.span)
    }
    if let data = context.data { return try blameRows(subject, on: data, context) }
    let request = try networkRequest(subject, verb: "blame", needsTarget: true, context)
    let pass = try pass(of: request)
    let network = request.net.network
    let layers = network.layers.indices.reversed().compactMap { place -> BlameAnswer.Layer? in
      let lines = lines(ofLayer: place, pass)
      return lines.isEmpty ? nil : .init(title: title(place, network), lines: lines)
    }
    let gradient = network.parameters.indices.map { place in
      (name: network.parameters[place].name, value: pass.gradient(place))
    }
    return Reply(
      BlameAnswer(
        loss: pass.loss, prediction: pass.prediction, wanted: pass.wanted, label: request.label,
        layers: layers, shares: pass.shares, sentences: try sentences(pass), gradient: gradient))
  }

  /// Forward and backward at the sample of a request.
  func pass(of request: NetworkRequest) throws(Diagnostic) -> BackwardPass {
    let sum = request.y?.numbers.reduce(0, +) ?? 0
    let equations = Backpropagation(
      request.net.network, request.loss, samples: nil, sumsToOne: abs(sum - 1) < 1e-12,
      in: workspace.table)
    return try pass(equations, request.inputs)
  }

  /// `output`, `hidden`, `layer 2`.
  private func title(_ place: Int, _ network: Network) -> String {
    let layer = network.layers[place]
    if layer.kind != .dense { return layer.kind.name }
    if place == network.layers.count - 1 { return "output" }
    let hidden = network.layers.dropLast().filter { $0.kind == .dense }
    return hidden.count == 1 ? "hidden" : "hidden \(layer.number)"
  }

  /// The derivatives by what a layer computes and by its weights. A bias has that of the sum it is
  /// added to: no line of its own.
  private func lines(ofLayer place: Int, _ pass: BackwardPass) -> [BlameAnswer.Line] {
    let equations = pass.equations
    let layer = equations.network.layers[place]
    var lines: [BlameAnswer.Line] = []
    for target in equations.targets(ofLayer: place) {
      if case .parameter(let parameter) = target, parameter > layer.parameters.lowerBound {
        continue
      }
      guard let value = pass.slopes[target] else { continue }
      var line = BlameAnswer.Line(
        target: equations.name(target), formula: formula(target, equations), value: value)
      if layer.activation.row != nil, case .point(let point) = target,
        equations.points[point].role == .layer,
        let slope = try? self.slope(target, in: pass, seed: 1),
        equations.users(target).contains(where: { $0 < equations.points.count }),
        let formula = formula(target, equations, isLocal: true)
      {
        line.slope = (formula, slope)
      }
      lines.append(line)
    }
    return lines
  }

  private func sentences(_ pass: BackwardPass) throws(Diagnostic) -> [BlameAnswer.Sentence] {
    guard let greatest = pass.greatestWeight else { return [.nothing] }
    let step = greatest.slope > 0 ? -Self.blameStep : Self.blameStep
    var inputs = pass.inputs
    var entries = inputs[2 + greatest.parameter].entries
    var numbers = entries.numbers
    numbers[greatest.entry] += step
    entries = Entries(shape: entries.shape, numbers: numbers)
    inputs[2 + greatest.parameter] = .array(entries)
    let moved = try run(pass.equations.function, inputs)[0].double ?? .nan
    let name = pass.equations.network.parameters[greatest.parameter].name
    var sentences: [BlameAnswer.Sentence] = [
      .moved(
        weight: name + entries.index(greatest.entry), by: step,
        predicted: -step * greatest.slope, tried: pass.loss - moved)
    ]
    for place in pass.equations.network.layers.indices {
      if let idle = pass.idleWeights(ofLayer: place) { sentences.append(idle) }
      if let flat = try flatUnits(ofLayer: place, pass) { sentences.append(flat) }
    }
    return sentences
  }

  /// How far a weight is moved to try what its blame says.
  private static let blameStep = 0.1

  private func flatUnits(
    ofLayer place: Int, _ pass: BackwardPass
  ) throws(Diagnostic) -> BlameAnswer.Sentence? {
    let equations = pass.equations
    let layer = equations.network.layers[place]
    guard layer.kind == .dense, let row = layer.activation.row else { return nil }
    for target in equations.targets(ofLayer: place) {
      guard case .point(let point) = target, equations.points[point].role == .layer,
        !equations.users(target).contains(equations.points.count)
      else { continue }
      let slope = try slope(target, in: pass, seed: 1)
      let flat = slope.numbers.indices.filter { slope.numbers[$0] == 0 }
      if flat.isEmpty { return nil }
      return .flat(
        units: flat.prefix(3).map { "\(equations.points[point].name)[\($0 + 1)]" },
        count: flat.count, activation: Row[row].name,
        weights: layer.parameters.map { equations.network.parameters[$0].name })
    }
    return nil
  }
}

extension BackwardPass {
  func gradient(_ parameter: Int) -> Entries {
    if let slope = slopes[.parameter(parameter)] { return slope }
    let shape = equations.network.parameters[parameter].shape
    return Entries(shape: shape, numbers: Array(repeating: 0, count: shape.reduce(1, *)))
  }

  /// The parts of the squared gradient, greatest first.
  var shares: [BlameAnswer.Share] {
    let squares = equations.network.parameters.indices.map { place in
      gradient(place).numbers.reduce(0) { $0 + $1 * $1 }
    }
    let total = squares.reduce(0, +)
    guard total > 0 else { return [] }
    return squares.enumerated().sorted { ($0.element, -$0.offset) > ($1.element, -$1.offset) }.map {
      .init(name: equations.network.parameters[$0.offset].name, part: $0.element / total)
    }
  }

  /// The weight with the steepest loss: among weights of layers, the first in case of a tie.
  var greatestWeight: (parameter: Int, entry: Int, slope: Double)? {
    var found: (parameter: Int, entry: Int, slope: Double)?
    for place in equations.network.parameters.indices {
      for (entry, slope) in gradient(place).numbers.enumerated()
      where slope.magnitude > (found?.slope.magnitude ?? 0) {
        found = (place, entry, slope)
      }
    }
    return found
  }

  /// The weights of a dense layer whose inputs are 0.
  func idleWeights(ofLayer place: Int) -> BlameAnswer.Sentence? {
    let layer = equations.network.layers[place]
    guard layer.kind == .dense, let weights = layer.parameters.first else { return nil }
    let (name, input) = input(ofLayer: place)
    let zeros = input.numbers.indices.filter { input.numbers[$0] == 0 }
    if zeros.isEmpty { return nil }
    let parameter = equations.network.parameters[weights].name
    let count = zeros.count * layer.outputs
    let names =
      count > 4
      ? []
      : zeros.flatMap { column in
        (0..<layer.outputs).map { "\(parameter)[\($0 + 1),\(column + 1)]" }
      }
    return .idle(
      weights: names, count: count, of: parameter, inputs: zeros.map { "\(name)[\($0 + 1)]" })
  }
}

extension Entries {
  /// `[2,1]`: the index, from 1, of the entry at a place.
  func index(_ place: Int) -> String {
    guard shape.count == 2, shape[1] > 0 else { return "[\(place + 1)]" }
    return "[\(place / shape[1] + 1),\(place % shape[1] + 1)]"
  }
}
