internal import Autodiff
internal import Learning
internal import Syntax

/// A backward pass with its numbers.
struct BackwardPass {
  typealias Target = Backpropagation.Target

  let equations: Backpropagation
  /// `x`, `y`, the parameters, the statistics.
  let inputs: [Value]
  let loss: Double
  /// The values of the points.
  let points: [Entries]
  /// The derivatives of the loss.
  private(set) var slopes: [Target: Entries] = [:]

  var wanted: Entries { inputs[1].entries }
  var prediction: Entries { points.last ?? inputs[0].entries }

  fileprivate init(_ equations: Backpropagation, _ inputs: [Value], _ results: [Value]) {
    self.equations = equations
    self.inputs = inputs
    loss = results.first?.double ?? .nan
    points = results.dropFirst().map(\.entries)
  }

  fileprivate mutating func set(_ target: Target, _ value: Entries) { slopes[target] = value }

  /// What a layer reads: the prediction of the one before, or `x`.
  func input(ofLayer place: Int) -> (name: String, value: Entries) {
    if let point = equations.points.lastIndex(where: { $0.layer < place }) {
      return (equations.points[point].name, points[point])
    }
    return ("x", inputs[0].entries)
  }

  func value(_ target: Target) -> Entries {
    switch target {
    case .point(let place): points[place]
    case .parameter(let place): inputs[2 + place].entries
    }
  }
}

extension Value {
  /// An array; a number as a vector of one.
  var entries: Entries {
    switch self {
    case .array(let entries): entries
    case .number(let constant): Entries(shape: [1], numbers: [constant.double])
    case .tuple, .record: Entries(shape: [0], numbers: [])
    }
  }
}

extension Session {
  /// Forward and backward through a network.
  ///
  /// - Parameter inputs: `x`, `y`, the parameters, the statistics.
  func pass(
    _ equations: Backpropagation, _ inputs: [Value]
  ) throws(Diagnostic) -> BackwardPass {
    var pass = BackwardPass(equations, inputs, try run(equations.forward, inputs))
    for place in equations.network.layers.indices.reversed() {
      for target in equations.targets(ofLayer: place) {
        pass.set(target, try slope(target, in: pass, seed: nil))
      }
    }
    return pass
  }

  /// The derivative of the loss by `target`, from those by its users.
  ///
  /// - Parameter seed: a number in the place of each of these, instead of themselves.
  func slope(
    _ target: Backpropagation.Target, in pass: BackwardPass, seed: Double?
  ) throws(Diagnostic) -> Entries {
    let equations = pass.equations
    var inputs = pass.inputs + pass.points.map { .array($0) }
    for user in equations.users(target) {
      guard user < equations.points.count else {
        inputs.append(.number(.exact(.one)))
        continue
      }
      var entries = pass.slopes[.point(user)] ?? pass.points[user]
      if let seed {
        entries = Entries(
          shape: entries.shape, numbers: Array(repeating: seed, count: entries.numbers.count))
      }
      inputs.append(.array(entries))
    }
    return try run(equations.slope(by: target), inputs)[0].entries
  }

  /// The formula of an equation in the names of the steps.
  ///
  /// - Parameter isLocal: of the slope alone: 1 in the place of what comes from above.
  func formula(
    _ target: Backpropagation.Target, _ equations: Backpropagation, isLocal: Bool = false
  ) -> WrittenFormula? {
    let names = equations.inputNames + equations.points.map(\.name)
    let seeds = equations.users(target).map { user -> Seed in
      isLocal || user == equations.points.count ? .result : .step(equations.points[user].name)
    }
    let abbreviations = equations.points.indices.filter {
      equations.points[$0].role == .activation
    }.map {
      Abbreviation(function: equations.cut, output: $0, name: equations.points[$0].name)
    }
    return slopeFormula(
      equations.slope(by: target), inputs: names, seeds: seeds, of: "L",
      abbreviations: abbreviations)
  }
}
