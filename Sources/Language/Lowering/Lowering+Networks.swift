internal import Autodiff
internal import Learning
internal import Syntax

/// Networks as functions: `N(x)` is put in place, so that it is the same graph as its formula.
extension Lowering {
  /// `N(x)`: of a vector a vector, of a matrix with a sample a row a row of results for each. A
  /// network of one input takes numbers too, and gives one if it has one output.
  func lowerNetwork(
    _ symbol: Symbol, _ net: NamedNetwork, _ argument: Argument, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let place = argument.id ?? id
    guard case .value(let value) = argument.kind else {
      throw blame(place, "a network takes numbers; this is a function")
    }
    let x = try term(value, place)
    let network = net.network
    let name = workspace.symbols.display(symbol)
    frame.builder.origin = origin(id)
    let builder = { (x: NodeID) in self.network(net, over: x).output }
    let (inputs, outputs) = (Dimension.size(network.inputs), network.outputs)
    switch x.rank {
    case 0 where network.inputs == 1:
      let vector = frame.builder.stack([x.node])
      let result = builder(vector)
      return .node(outputs == 1 ? entry(of: result) : result)
    case 1 where x.shape[0] == inputs && !x.isRow:
      return .node(builder(x.node))
    case 1 where network.inputs == 1 && !x.isRow:
      let count = try sizes(x, name)[0]
      let result = builder(frame.builder.reshape(x.node, to: [count, 1]))
      return .node(outputs == 1 ? frame.builder.reshape(result, to: [count]) : result)
    case 2 where x.shape[1] == inputs:
      return .node(builder(x.node))
    default: throw misfit(x, name, network, place)
    }
  }

  /// The network with its parameters as they are here: given by `at`, bound by a derivative, or
  /// the session's.
  func network(_ net: NamedNetwork, over x: NodeID) -> Forward {
    var nodes: [NodeID] = []
    for part in net.parts { nodes += (boundGlobal(part) ?? inputs(part)).leaves }
    let count = net.network.parameters.count
    return net.network.build(
      &frame.builder, x, parameters: Array(nodes.prefix(count)),
      state: Array(nodes.dropFirst(count)))
  }

  /// The only entry of a vector.
  private func entry(of vector: NodeID) -> NodeID {
    let one = frame.builder.exact(.one)
    let place = frame.builder.index(one, length: 1)
    return frame.builder.gather(vector, place)
  }

  private func misfit(
    _ x: Term, _ name: String, _ network: Network, _ id: Tree.ID
  ) -> Diagnostic {
    let inputs = network.inputs
    let wanted = inputs == 1 ? "1 number" : "\(inputs) numbers"
    var error = blame(
      id,
      "\(name) takes \(wanted) a sample, a row each in a batch; this is "
        + x.type.kindName(isRow: x.isRow))
    let turned = x.isRow || x.rank == 2 && x.shape[0] == .size(inputs)
    if turned {
      var built = tree
      let transposed = built.add(.transpose(id, caret: false))
      error.help = "fits: \(name)(\(built.text(transposed, .unicode)))"
    }
    return error
  }

  /// `N.W1` as one input; `nil` if the base is not a network's name. The other parts are not
  /// touched.
  func lowerPart(
    _ base: Tree.ID, _ field: Symbol, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered? {
    guard case .name(let name) = tree[base] else { return nil }
    let whole = symbol(name)
    guard let net = workspace.network(whole), given[whole] == nil,
      scope?.owner(of: whole) == nil, boundGlobal(whole) == nil
    else { return nil }
    if let format = net.format, format.isScaled, !net.fields.contains(field),
      workspace.symbols.canonical(field) == SampleFormat.field
    {
      return constants(of: format.record(&workspace.symbols))
    }
    guard net.fields.contains(field) else { throw blame(id, unknownField(field, of: net, whole)) }
    return part(of: whole, .field(field))
  }

  /// What `at N.b1=0` gives a part of a network.
  func networkPart(_ target: Tree.ID, _ value: Tree.ID) throws(Diagnostic) -> (Symbol, NodeID) {
    guard case .field(let base, let field) = tree[target], case .name(let name) = tree[base],
      scope?.owner(of: symbol(name)) == nil, let net = workspace.network(symbol(name))
    else { throw blame(target, Self.noPart) }
    guard let place = net.fields.firstIndex(of: symbol(field)) else {
      throw blame(target, unknownField(symbol(field), of: net, symbol(name)))
    }
    let entries = net.values[place]
    let found = try term(value)
    if found.isNumber {
      return (net.parts[place], spread(found.node, to: entries.shape.map { .size($0) }))
    }
    guard let sizes = found.type.sizes,
      sizes.filter({ $0 != 1 }) == entries.shape.filter({ $0 != 1 })
    else {
      throw blame(
        value,
        "\(workspace.symbols.display(net.parts[place])) is \(Value.array(entries).kindName), this is"
          + " \(found.type.kindName(isRow: found.isRow))")
    }
    return (net.parts[place], frame.builder.reshape(found.node, to: entries.shape))
  }

  static let noPart =
    "at gives values to names, as in at x=2, and to what a network is made of: at N.b1=0"

  func unknownField(_ field: Symbol, of net: NamedNetwork, _ whole: Symbol) -> String {
    let names = net.fields.map { workspace.symbols.display($0) }
    let (display, name) = (workspace.symbols.display(whole), workspace.symbols.display(field))
    if let guess = Spelling.closest(to: name, among: names) {
      return "\(display) has no \(name); did you mean \(guess)?"
    }
    let more = names.count - 8
    return "\(display) has no \(name); it has \(names.prefix(8).joined(separator: ", "))"
      + (more > 0 ? " and \(more) more" : "")
  }
}
