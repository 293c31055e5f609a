internal import Autodiff
internal import Learning

/// The backward pass through a network and its loss, as equations from one named step to the next.
///
/// Each equation is the reverse sweep over the nodes between two names; it knows no rule of its
/// own.
struct Backpropagation {
  let table: FunctionTable
  let network: Network
  let loss: Loss
  /// What is computed: `x`, `y`, the parameters and the statistics go in, the loss comes out.
  let function: FunctionID
  /// `z1`, `a1`, …, `p`: the nodes of `function` that have names.
  let points: [Forward.Point]
  /// `function` with the points as further inputs; what they are, and then the loss, comes out.
  let cut: FunctionID
  /// Whether the loss is taken of what the last activation is applied to, so that it cannot
  /// overflow.
  let isFused: Bool
  let inputNames: [String]
  /// For each input of `cut`, the outputs that lead on to the loss and read it.
  private let users: [[Int]]

  /// - Parameters:
  ///   - samples: `nil` for one sample.
  ///   - sumsToOne: whether each row of what is wanted does.
  init(_ network: Network, _ loss: Loss, samples: Int?, sumsToOne: Bool, in table: FunctionTable) {
    self.table = table
    self.network = network
    self.loss = loss
    let rows = samples.map { [$0] } ?? []
    let arrays = (network.parameters + network.state).map(\.shape)
    let shapes = [rows + [network.inputs], rows + [network.outputs]] + arrays
    var b = Builder(
      table, inputs: shapes.map { table.intern(ValueType(.real, $0.map { .size($0) })) })
    let nodes = arrays.indices.map { b.input($0 + 2) }
    let count = network.parameters.count
    let forward = network.build(
      &b, b.input(0), parameters: Array(nodes.prefix(count)),
      state: Array(nodes.dropFirst(count)))
    let fused = forward.logits.flatMap { logits in
      loss.build(&b, logits: logits, network.activation, b.input(1), sumsToOne: sumsToOne)
    }
    isFused = fused != nil
    let zero = b.exact(.zero)
    let result = fused ?? loss.build(&b, forward.output, b.input(1)) ?? zero
    // The points are results too, so that their nodes are kept and renumbered with the rest.
    let whole = b.freeze([result] + forward.points.map(\.node))
    let kept = table[whole].outputs.dropFirst()
    points = zip(forward.points, kept).map { point, node in
      var point = point
      point.node = node
      return point
    }
    // Its results: what the points are, then the loss, then the points again, which are no news.
    cut = table.selecting(
      Array(0...points.count), of: table.cutting(whole, at: points.map(\.node)))
    function = table.selecting([0], of: whole)
    self.whole = whole
    inputNames = ["x", "y"] + (network.parameters + network.state).map(\.name)
    users = Self.users(of: cut, points: points.count, base: shapes.count, in: table)
  }

  /// The loss and all points.
  private let whole: FunctionID

  /// The function of the inputs whose results are the loss, then the points.
  var forward: FunctionID { whole }

  /// What some of the points are in terms of the inputs and of one another.
  func cut(at shown: [Int]) -> FunctionID {
    let nodes = shown.map { points[$0].node }
    return table.selecting(Array(shown.indices), of: table.cutting(whole, at: nodes))
  }

  var parameterCount: Int { network.parameters.count }
  private var base: Int { table[function].inputs.count }

  /// What a derivative may be by.
  enum Target: Hashable {
    case point(Int)
    case parameter(Int)
  }

  private func input(_ target: Target) -> Int {
    switch target {
    case .point(let place): base + place
    case .parameter(let place): 2 + place
    }
  }

  func name(_ target: Target) -> String {
    switch target {
    case .point(let place): points[place].name
    case .parameter(let place): network.parameters[place].name
    }
  }

  /// Whether the loss depends on it.
  func isLive(_ target: Target) -> Bool { !users[input(target)].isEmpty }

  /// The outputs whose derivatives the one by `target` is made of: points, and last the loss.
  func users(_ target: Target) -> [Int] { users[input(target)] }

  /// The function from the inputs of `cut` and the derivatives by the users to the derivative by
  /// `target`.
  func slope(by target: Target) -> FunctionID {
    let body = table[cut]
    let place = input(target)
    let active = body.inputs.indices.map { $0 == place }
    var seeded = body.outputs.map { _ in false }
    for user in users[place] { seeded[user] = true }
    let pulled = table.vjp(of: cut, active: active, seeded: seeded)
    return table.selecting([table.resultTypes(of: pulled).count - 1], of: pulled)
  }

  /// The points of a layer and its parameters, in the order of the backward pass.
  func targets(ofLayer place: Int) -> [Target] {
    let own = points.indices.filter { points[$0].layer == place }.reversed()
    return (own.map { .point($0) } + network.layers[place].parameters.map { .parameter($0) })
      .filter { isLive($0) }
  }

  /// By input of the cut function, the outputs that read it and lead to the loss.
  private static func users(
    of cut: FunctionID, points: Int, base: Int, in table: FunctionTable
  ) -> [[Int]] {
    let reads = table.reads(of: cut)
    var readers = Array(repeating: [Int](), count: table[cut].inputs.count)
    var isLive = Array(repeating: false, count: points + 1)
    isLive[points] = true
    for output in (0...points).reversed() where isLive[output] {
      for place in reads[output] {
        readers[place].append(output)
        if place >= base { isLive[place - base] = true }
      }
    }
    return readers.map { $0.sorted() }
  }
}
