internal import Autodiff
internal import Learning
internal import Syntax

/// `derive N`: the backpropagation equations of a network, each compared with differences.
extension Session {
  mutating func derive(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic("derive needs a network: derive N", at: context.statement.span)
    }
    let (symbol, net) = try network(subject, verb: "derive", context)
    var loss = net.loss
    for clause in context.clauses {
      guard case .loss(let id) = clause.kind else {
        throw Diagnostic("derive takes loss and as latex: derive N loss mse", at: clause.span)
      }
      loss = try self.loss(id, context)
    }
    let request = sample(symbol, net, loss)
    let pass = try pass(of: request)
    let equations = pass.equations
    var lines: [DeriveAnswer.Line] = []
    let forward = forwardFormulas(equations)
    for (place, point) in equations.points.enumerated() {
      lines.append(.init(isBackward: false, left: name(point.name), right: forward[place]))
    }
    lines.append(.init(isBackward: false, left: name("L"), right: lossFormula(loss)))
    for place in net.network.layers.indices.reversed() {
      for target in equations.targets(ofLayer: place) {
        lines.append(
          .init(
            isBackward: true, left: quotient(equations.name(target)),
            right: formula(target, equations), agreement: try agreement(target, in: pass)))
      }
    }
    return Reply(DeriveAnswer(lines: lines))
  }

  private func name(_ text: String) -> WrittenFormula {
    var tree = Tree()
    let root = tree.name(text)
    return WrittenFormula(tree: tree, root: root)
  }

  private func quotient(_ below: String) -> WrittenFormula {
    var tree = Tree()
    let root = tree.partial("L", below)
    return WrittenFormula(tree: tree, root: root)
  }

  func lossFormula(_ loss: Loss) -> WrittenFormula {
    var tree = Tree()
    let root = tree.call(loss.name, [tree.name("p"), tree.name("y")])
    return WrittenFormula(tree: tree, root: root)
  }

  /// A seeded sample, where no number is special.
  private func sample(
    _ symbol: Symbol, _ net: NamedNetwork, _ loss: Loss
  ) -> NetworkRequest {
    var sampler = Sampler(seed: options.seed)
    let x = (0..<net.network.inputs).map { _ in sampler.generic(0).double }
    let y: [Double] =
      (0..<net.network.outputs).map { place in
        loss.isOfProbabilities ? (place == 0 ? 1 : 0) : sampler.generic(0).double
      }
    return NetworkRequest(
      symbol: symbol, net: net, loss: loss, x: Entries(shape: [x.count], numbers: x),
      y: Entries(shape: [y.count], numbers: y), label: nil)
  }

  /// To how many digits the derivative by a step agrees with central differences of the loss, in
  /// a seeded direction; of several widths the best, because where the loss bends sharply (a layer
  /// norm of equal numbers) only narrow ones see the slope.
  private func agreement(
    _ target: Backpropagation.Target, in pass: BackwardPass
  ) throws(Diagnostic) -> DeriveAnswer.Agreement {
    guard let slope = pass.slopes[target] else { return .digits(0) }
    var sampler = Sampler(seed: options.seed &+ 1)
    let direction = slope.numbers.indices.map { _ in sampler.generic(0).double }
    let exact = zip(slope.numbers, direction).reduce(0) { $0 + $1.0 * $1.1 }
    var best = 0
    var sides: [Double] = []
    for step in [1e-5, 1e-6] where best < DeriveAnswer.wanted {
      let losses = try [-1.0, 0, 1].map { sign throws(Diagnostic) in
        let value = pass.value(target)
        let moved = zip(value.numbers, direction).map { $0 + sign * step * $1 }
        return try lossAfter(Entries(shape: value.shape, numbers: moved), at: target, in: pass)
      }
      sides = [(losses[1] - losses[0]) / step, (losses[2] - losses[1]) / step]
      best = max(best, digits(exact, (losses[2] - losses[0]) / (2 * step)))
    }
    let isCorner = best < DeriveAnswer.wanted && digits(sides[0], sides[1]) < 2
    return isCorner ? .corner : .digits(best)
  }

  /// To how many digits two slopes agree, at most 12.
  private func digits(_ exact: Double, _ difference: Double) -> Int {
    let scale = max(exact.magnitude, difference.magnitude, 1e-6)
    var digits = 0
    var error = (exact - difference).magnitude / scale
    while error < 0.1, digits < 12 {
      digits += 1
      error *= 10
    }
    return digits
  }

  /// The loss with another value at one step, which all later steps see.
  private func lossAfter(
    _ value: Entries, at target: Backpropagation.Target, in pass: BackwardPass
  ) throws(Diagnostic) -> Double {
    let equations = pass.equations
    var inputs = pass.inputs
    guard case .point(let first) = target else {
      if case .parameter(let place) = target { inputs[2 + place] = .array(value) }
      return try run(equations.function, inputs)[0].double ?? .nan
    }
    var points = pass.points
    points[first] = value
    for place in points.indices.dropFirst(first + 1) {
      points[place] = try run(equations.cut, inputs + points.map { .array($0) })[place].entries
    }
    let results = try run(equations.cut, inputs + points.map { .array($0) })
    return results.last?.double ?? .nan
  }
}
