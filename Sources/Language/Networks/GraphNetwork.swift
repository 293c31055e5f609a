internal import Autodiff
internal import Learning
internal import Syntax

/// `graph N [at x=[1, 0], y=1]`: a node a layer, or unfolded a node a step and a parameter.
extension Session {
  mutating func networkGraph(
    _ symbol: Symbol, _ net: NamedNetwork, _ request: GraphRequest, _ context: Context
  ) throws(Diagnostic) -> ComputationGraph {
    let network = net.network
    var loss = net.loss
    if let id = request.loss { loss = try self.loss(id, context) }
    var sample: NetworkRequest?
    if !request.bindings.isEmpty {
      sample = try networkRequest(
        symbol, net, at: request.bindings, loss, verb: "graph", needsTarget: false, context)
    }
    let equations = Backpropagation(
      network, loss, samples: nil,
      sumsToOne: sample?.y.map { abs($0.numbers.reduce(0, +) - 1) < 1e-12 } ?? false,
      in: workspace.table)
    let pass = try sample.map { (sample) throws(Diagnostic) in
      try self.pass(equations, sample.inputs)
    }
    let points = equations.points
    let shown = points.indices.filter { place in
      request.isUnfolded || place + 1 == points.count
        || points[place + 1].layer != points[place].layer
    }
    return graph(equations, shown, pass, sample, isUnfolded: request.isUnfolded)
  }

  private func graph(
    _ equations: Backpropagation, _ shown: [Int], _ pass: BackwardPass?, _ sample: NetworkRequest?,
    isUnfolded: Bool
  ) -> ComputationGraph {
    let network = equations.network
    let cut = equations.cut(at: shown)
    let formulas = written(
      cut, names: equations.inputNames + shown.map { equations.points[$0].name }
    ).map(\.formula)
    let reads = workspace.table.reads(of: cut)
    let base = equations.inputNames.count
    let arrays = network.parameters + network.state
    var graph = ComputationGraph()
    var places: [Int: Int] = [:]
    var input = ComputationGraph.Node(role: .input, name: "x", shape: [network.inputs])
    input.value = sample.map { .array($0.x) }
    places[0] = 0
    graph.nodes.append(input)
    for (order, point) in shown.enumerated() {
      let layer = network.layers[equations.points[point].layer]
      var node = ComputationGraph.Node(
        role: order == shown.count - 1 ? .result : .step, name: equations.points[point].name,
        formula: formulas[order], shape: [layer.outputs])
      node.value = pass.map { .array($0.points[point]) }
      for place in reads[order] where isUnfolded && (2..<base).contains(place) {
        guard places[place] == nil else { continue }
        places[place] = graph.nodes.count
        var parameter = ComputationGraph.Node(
          role: .parameter, name: equations.inputNames[place], shape: arrays[place - 2].shape)
        parameter.value = sample.map { $0.inputs[place] }
        graph.nodes.append(parameter)
      }
      if !isUnfolded { node.remarks = remarks(layer, network) }
      node.operands = reads[order].compactMap { places[$0] }
      places[base + order] = graph.nodes.count
      graph.nodes.append(node)
    }
    if let y = sample?.y, let pass { graph.add(loss: lossFormula(equations.loss), pass.loss, y) }
    return graph
  }

  /// `4 tanh`, and the arrays of the layer.
  private func remarks(_ layer: Network.Layer, _ network: Network) -> [String] {
    let words = layer.words(besidesActivation: layer.kind != .dense)
    let size = layer.kind == .dense ? ["\(layer.outputs)"] : []
    let arrays = layer.parameters.map { network.parameters[$0] }.map {
      "\($0.name) \($0.shapeText)"
    }
    return [(size + words).joined(separator: " ")]
      + (arrays.isEmpty ? [] : [arrays.joined(separator: ", ")])
  }
}

extension ComputationGraph {
  /// Behind the last node, what was wanted and the loss.
  fileprivate mutating func add(loss formula: WrittenFormula, _ value: Double, _ wanted: Entries) {
    let prediction = nodes.count - 1
    var y = Node(role: .input, name: "y", shape: wanted.shape)
    y.value = .array(wanted)
    nodes.append(y)
    var loss = Node(role: .result, name: "L", formula: formula, shape: [])
    loss.value = .number(.decimal(value))
    loss.operands = [prediction, nodes.count - 1]
    nodes.append(loss)
  }
}
