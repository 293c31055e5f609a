internal import Autodiff
public import Engine

/// A network, data, a loss, and how its parameters are to be moved.
public struct TrainingProblem {
  public let network: Network
  public let loss: Loss
  public let data: TrainingData
  public var validation: TrainingData?
  /// Optimizer, rate, end and bounds, over the network's parameters; its objective and its batch
  /// are made here.
  public var steps: DescentProblem
  /// A value for each invariant of `steps`.
  public var invariants: [Value]
  /// Rows of a step, at most those of the data.
  public var batchSize: Int
  /// Rows come as they stand, not shuffled.
  public var isInOrder = false
  public var seed: UInt64
  public var site: UInt64
  public var penalty = Penalty()
  /// How long a gradient may be.
  public var clip: Double?
  /// A factor for the loss of each row.
  public var weights: [Double]?
  /// The training ends after so many epochs without a smaller loss, and the best weights stay.
  public var patience: Int?

  public init(
    _ network: Network, _ loss: Loss, _ data: TrainingData, steps: DescentProblem,
    invariants: [Value], batchSize: Int, seed: UInt64, site: UInt64
  ) {
    self.network = network
    self.loss = loss
    self.data = data
    self.steps = steps
    self.invariants = invariants
    self.batchSize = batchSize
    self.seed = seed
    self.site = site
  }

  /// What is added to the loss so that weights stay small; biases, scales and shifts are free.
  ///
  /// Source: Goodfellow, Bengio & Courville, Deep Learning, §7.1: `l2/2·Σw² + l1·Σ|w|`.
  public struct Penalty: Hashable, Sendable {
    public var l1 = 0.0
    public var l2 = 0.0

    public init() {}
  }

  /// By which other data, also other data that are kept back, are told apart.
  public var dataDigest: String {
    ([data.digest] + (validation.map { [$0.digest] } ?? [])).map { String($0, radix: 16) }
      .joined(separator: " ")
  }

  public var stepsPerEpoch: Int { (data.rows + batchSize - 1) / batchSize }

  /// The descent with its objective, and the values of its invariants.
  func descent() -> (problem: DescentProblem, invariants: [Value], order: Int?) {
    var problem = steps
    var values = invariants
    let table = problem.table
    let count = network.parameters.count
    let base = values.count
    let columns = [data.inputs, data.targets] + (weights.map { [ArrayValue($0)] } ?? [])
    var batchTypes: [Int: TypeID] = [:]
    for column in columns {
      let rest = column.shape.dropFirst().map { Dimension.size($0) }
      batchTypes[values.count] = table.intern(ValueType(.real, [.size(batchSize)] + rest))
      problem.invariants.append(table.intern(ValueType(.real, [.size(data.rows)] + rest)))
      values.append(.array(column))
    }
    var order: Int?
    if !isInOrder, batchSize < data.rows {
      order = values.count
      problem.invariants.append(table.intern(ValueType(.real, [.size(data.rows)])))
      values.append(.array(ArrayValue((1...data.rows).map { Double($0) })))
    }
    if let clip {
      problem.clip = values.count
      problem.invariants.append(.real)
      values.append(.number(clip))
    }
    problem.batch = Batch(
      size: batchSize, rows: data.rows, columns: batchTypes, order: order, seed: seed, site: site)
    problem.carried =
      network.state.map { table.intern(ValueType(.real, $0.shape.map { .size($0) })) } + [.real]
    problem.keepsGradient = false
    problem.objective = StepFormula(
      objective(in: table),
      (0..<count).map { .parameter($0) } + columns.indices.map { .invariant(base + $0) }
        + problem.carried.indices.map { .carried($0) } + [.step])
    return (problem, values, order)
  }

  /// Of the parameters, a batch, the statistics, the mean loss of the epoch's steps so far, and the
  /// step: what is made small, the new statistics, the new mean.
  private func objective(in table: FunctionTable) -> FunctionID {
    let parameters = network.parameters.map(\.shape)
    let statistics = network.state.map(\.shape)
    let batch =
      [[batchSize, network.inputs], [batchSize, network.outputs]]
      + (weights == nil ? [] : [[batchSize]])
    let shapes = parameters + batch + statistics + [[], []]
    var b = Builder(
      table, inputs: shapes.map { table.intern(ValueType(.real, $0.map { .size($0) })) })
    let nodes = shapes.indices.map { b.input($0) }
    let (x, y) = (nodes[parameters.count], nodes[parameters.count + 1])
    let first = parameters.count + batch.count
    let (mean, step) = (nodes[nodes.count - 2], nodes[nodes.count - 1])
    var noise: [NodeID] = []
    for layer in network.drawingLayers {
      noise.append(
        b.noise(
          step: step, seed: seed, site: Draws(seed: seed, site: ~site).other(noise.count).site,
          shape: [batchSize, layer.inputs]))
    }
    let forward = network.build(
      &b, x, parameters: Array(nodes[..<parameters.count]),
      state: Array(nodes[first..<first + statistics.count]), noise: noise)
    let loss = network.loss(
      loss, &b, forward, y, weights: weights == nil ? nil : nodes[parameters.count + 2])
    let total = penalized(loss, &b, nodes)
    return b.freeze([total] + forward.state + [epochMean(&b, mean, loss, step)])
  }

  private func penalized(_ loss: NodeID, _ b: inout Builder, _ nodes: [NodeID]) -> NodeID {
    var total = loss
    for (place, parameter) in network.parameters.enumerated() where parameter.isWeight {
      let weight = nodes[place]
      if penalty.l2 != 0 {
        let squares = b.apply(.multiply, weight, weight)
        let sum = b.sum(squares)
        let factor = b.decimal(penalty.l2 / 2)
        let term = b.apply(.multiply, factor, sum)
        total = b.apply(.add, total, term)
      }
      if penalty.l1 != 0 {
        let sizes = b.apply(.abs, weight)
        let sum = b.sum(sizes)
        let factor = b.decimal(penalty.l1)
        let term = b.apply(.multiply, factor, sum)
        total = b.apply(.add, total, term)
      }
    }
    return total
  }

  /// With `j` steps of the epoch made before: `(j·mean + loss)/(j + 1)`.
  private func epochMean(
    _ b: inout Builder, _ mean: NodeID, _ loss: NodeID, _ step: NodeID
  ) -> NodeID {
    guard stepsPerEpoch > 1 else { return loss }
    let length = b.exact(Ratio(stepsPerEpoch))
    let before = b.apply(.mod, step, length)
    let sum = b.apply(.multiply, before, mean)
    let total = b.apply(.add, sum, loss)
    let one = b.exact(.one)
    let count = b.apply(.add, before, one)
    return b.apply(.divide, total, count)
  }
}

extension Network {
  /// The loss of a forward pass; of what the last activation is applied to where that is fused.
  func loss(
    _ loss: Loss, _ b: inout Builder, _ forward: Forward, _ wanted: NodeID,
    weights: NodeID? = nil
  ) -> NodeID {
    let fused = forward.logits.flatMap {
      loss.build(&b, logits: $0, activation, wanted, weights: weights)
    }
    return fused ?? loss.build(&b, forward.output, wanted, weights: weights) ?? b.exact(.zero)
  }
}
