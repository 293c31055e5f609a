internal import Autodiff
internal import Learning
internal import Syntax

/// `blame N on D`: which rows pull the network along the gradient of the mean loss, and which push
/// against it.
extension Session {
  mutating func blameRows(
    _ subject: Tree.ID, on id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let (symbol, net) = try network(subject, verb: "blame", context)
    let name = workspace.symbols.display(symbol)
    var loss = net.loss
    for clause in context.clauses {
      switch clause.kind {
      case .on: break
      case .loss(let id): loss = try self.loss(id, context)
      default:
        throw Diagnostic(
          "blame of rows takes on and loss: blame \(name) on D; blame \(name) at x=…, y=… is of one"
            + " sample", at: clause.span)
      }
    }
    let data = try networkData(on: id, net, loss, named: name, context)
    var rows = RowLosses(net.network, loss, data, in: self)
    let (losses, predictions, gradient) = try rows.gradient(net.values)
    var answer = RowBlameAnswer(
      loss: loss, data: data, losses: losses, predictions: predictions,
      gradient: zip(net.network.parameters, gradient).map { ($0.name, $1) })
    let square = gradient.reduce(0) { $0 + $1.square }
    guard square > 0 else { return Reply(answer) }
    let direction = gradient + net.network.state.map(\.nothing)
    let slopes = try rows.slopes(along: gradient, net.values)
    answer.pulls = slopes.map { $0 / (square * Double(data.rowCount)) }
    let shown = answer.shownRows
    var gradients: [Int: [Entries]] = [:]
    for row in shown {
      let own = try rows.gradient(ofRow: row, net.values)
      gradients[row] = own
      let size = own.reduce(0) { $0 + $1.square }.squareRoot()
      answer.shown.append(
        RowBlameAnswer.Row(
          row: row, gradientNorm: size,
          cosine: size > 0 ? slopes[row] / (size * square.squareRoot()) : 0))
    }
    answer.trial = try trial(
      &rows, net.values, direction, slopes, answer, gradients[shown[0]] ?? [])
    return Reply(answer)
  }

  /// A step down the gradient that lowers the loss, and what it does to single rows.
  private func trial(
    _ rows: inout RowLosses, _ values: [Entries], _ direction: [Entries], _ slopes: [Double],
    _ answer: RowBlameAnswer, _ ownGradient: [Entries]
  ) throws(Diagnostic) -> RowBlameAnswer.Trial? {
    let count = Double(answer.losses.count)
    let mean = answer.meanLoss
    for rate in [0.1, 0.01, 1e-3, 1e-4, 1e-5] {
      let moved = zip(values, direction).map { $0.moved(-rate, along: $1) }
      guard let losses = try? rows.losses(moved) else { continue }
      let after = losses.reduce(0, +) / count
      guard after < mean else { continue }
      let change = { (row: Int) in
        RowBlameAnswer.Change(
          row: row, predicted: -rate * slopes[row], tried: losses[row] - answer.losses[row])
      }
      var trial = RowBlameAnswer.Trial(
        rate: rate, predicted: rate * slopes.reduce(0, +) / count, tried: mean - after,
        hardest: change(answer.order[0]), against: answer.against.prefix(3).map(change))
      if count > 1 {
        // Without a row the mean gradient is (n·ḡ - g)/(n - 1).
        let others = zip(direction, ownGradient).map {
          $0.moved(-1 / count, along: $1).scaled(count / (count - 1))
        }
        let apart = zip(values, others + direction.dropFirst(others.count)).map {
          $0.moved(-rate, along: $1)
        }
        if let losses = try? rows.losses(apart) {
          trial.withoutHardest = losses[answer.order[0]] - answer.losses[answer.order[0]]
        }
      }
      return trial
    }
    return nil
  }
}

extension Entries {
  /// The sum of squares.
  fileprivate var square: Double { numbers.reduce(0) { $0 + $1 * $1 } }

  fileprivate func scaled(_ factor: Double) -> Entries {
    Entries(shape: shape, numbers: numbers.map { factor * $0 })
  }
}

extension Network.Parameter {
  /// What a statistic moves by in a step.
  fileprivate var nothing: Entries {
    Entries(shape: shape, numbers: Array(repeating: 0, count: count))
  }
}
