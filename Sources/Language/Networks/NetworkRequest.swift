internal import Autodiff
internal import Learning
internal import Syntax

/// A network, a sample, what was wanted of it, and a loss: `blame N at x=[1, 0], y=1 loss mse`.
struct NetworkRequest {
  let symbol: Symbol
  let net: NamedNetwork
  let loss: Loss
  let x: Entries
  /// `nil` where only the forward pass is asked for.
  let y: Entries?
  /// The place from 0 in the last layer, where `y` was given as the number of a class.
  let label: Int?

  /// `x`, `y`, the parameters, the statistics.
  var inputs: [Value] {
    let outputs = Entries(
      shape: [net.network.outputs], numbers: Array(repeating: 0, count: net.network.outputs))
    return [.array(x), .array(y ?? outputs)] + net.values.map { .array($0) }
  }
}

extension Session {
  /// The network that a subject names.
  func network(
    _ subject: Tree.ID, verb: String, _ context: Context
  ) throws(Diagnostic) -> (Symbol, NamedNetwork) {
    guard case .name(let name) = context.tree[subject] else {
      throw context.blame(subject, "\(verb) needs the name of a network")
    }
    let symbol = workspace.symbol(name, in: context.source)
    guard let net = workspace.network(symbol) else {
      let display = workspace.symbols.display(symbol)
      let nets = workspace.order.filter { workspace.network($0) != nil }.map {
        workspace.symbols.display($0)
      }
      let guess = Spelling.closest(to: display, among: nets)
      throw context.blame(
        subject,
        "\(display) is no network"
          + (guess.map { "; did you mean \($0)?" }
            ?? (nets.isEmpty ? "; net \(display) = 2 -> 4 tanh -> 1 sigmoid makes one" : "")))
    }
    return (symbol, net)
  }

  /// The parameter or statistic that `N.W1` names, as its place in the network.
  func networkPart(
    _ target: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> (net: NamedNetwork, place: Int) {
    guard case .field(let base, let field) = context.tree[target],
      case .name(let name) = context.tree[base],
      let net = workspace.network(workspace.symbol(name, in: context.source))
    else {
      throw context.blame(
        target,
        "at gives values to names, as in at x=2, and to what a network is made of: at N.b1=0")
    }
    let part = workspace.symbol(field, in: context.source)
    guard let place = net.fields.firstIndex(of: part) else {
      let lowering = Lowering(workspace, source: context.source)
      throw context.blame(
        target,
        lowering.unknownField(part, of: net, workspace.symbol(name, in: context.source)))
    }
    return (net, place)
  }

  /// A value for a part of a network.
  func entries(
    _ value: Value, filling place: Int, of net: NamedNetwork, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Entries {
    guard let entries = Entries(value, filling: net.values[place].shape) else {
      throw context.blame(
        id,
        "\(workspace.symbols.display(net.parts[place])) is"
          + " \(Value.array(net.values[place]).kindName), this is \(value.kindName)")
    }
    return entries
  }

  /// What `at x=…, y=…` and `loss …` say about a network.
  mutating func networkRequest(
    _ subject: Tree.ID, verb: String, needsTarget: Bool, _ context: Context
  ) throws(Diagnostic) -> NetworkRequest {
    let (symbol, net) = try network(subject, verb: verb, context)
    let example = example(verb, symbol, net)
    var loss = net.loss
    var bindings: [Tree.ID] = []
    for clause in context.clauses {
      switch clause.kind {
      case .at(let list): bindings += context.tree[list]
      case .loss(let id): loss = try self.loss(id, context)
      case .of: break
      default:
        throw Diagnostic(
          "\(verb.hasSuffix(" of") ? verb : verb + " of") a network takes at and loss: \(example)",
          at: clause.span)
      }
    }
    return try networkRequest(
      symbol, net, at: bindings, loss, verb: verb, needsTarget: needsTarget, context)
  }

  private func example(_ verb: String, _ symbol: Symbol, _ net: NamedNetwork) -> String {
    "\(verb) \(workspace.symbols.display(symbol)) at x=\(sample(net.network.inputs)), y=1"
  }

  mutating func networkRequest(
    _ symbol: Symbol, _ net: NamedNetwork, at bindings: [Tree.ID], _ loss: Loss, verb: String,
    needsTarget: Bool, _ context: Context
  ) throws(Diagnostic) -> NetworkRequest {
    let name = workspace.symbols.display(symbol)
    let example = example(verb, symbol, net)
    let point = try point(bindings, context)
    var net = net
    var given: [String: (Value, Tree.ID)] = [:]
    for (place, symbol) in point.names.enumerated() {
      if net.parts.contains(symbol), let value = point.values[symbol] {
        net.set(symbol, value)
        continue
      }
      let spelling = workspace.symbols.canonical(symbol)
      guard spelling == "x" || spelling == "y", let value = point.values[symbol] else {
        throw context.blame(
          bindings[place],
          "a network is looked at with x, y and parts of its own: \(example), \(name).b1=0")
      }
      given[spelling] = (value, bindings[place])
    }
    guard let (sample, place) = given["x"] else {
      let words = verb.hasSuffix(" of") ? String(verb.dropLast(3)) : verb
      let isOfRows = words == "blame" || words != verb
      throw Diagnostic(
        "\(words) needs a sample\(isOfRows ? " or data" : ""): \(example)"
          + (isOfRows ? ", or \(verb) \(name) on D" : ""), at: context.statement.span)
    }
    guard given["y"] != nil || !needsTarget else {
      throw Diagnostic("\(verb) needs what was wanted: \(example)", at: context.statement.span)
    }
    let x = try input(sample, net.network, name, place, context)
    guard let (wanted, target) = given["y"] else {
      return NetworkRequest(symbol: symbol, net: net, loss: loss, x: x, y: nil, label: nil)
    }
    let (y, label) = try self.wanted(wanted, net.network, loss, name, target, context)
    return NetworkRequest(symbol: symbol, net: net, loss: loss, x: x, y: y, label: label)
  }

  private func sample(_ inputs: Int) -> String {
    switch inputs {
    case 1: "1"
    case 2, 3: "[" + (0..<inputs).map { $0 == 0 ? "1" : "0" }.joined(separator: ", ") + "]"
    default: "[…]"
    }
  }

  /// The loss that a clause names.
  func loss(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Loss {
    guard case .name(let name) = context.tree[id] else {
      throw context.blame(id, "after loss stands a name: loss mse")
    }
    let word = context.tree.canonical(name)
    guard let loss = Loss.named(word) else {
      let names = Loss.all.map(\.name)
      throw context.blame(
        id,
        "\(word) is no loss"
          + (Spelling.closest(to: word, among: names).map { "; did you mean \($0)?" }
            ?? "; there are \(names.joined(separator: ", "))"))
    }
    return loss
  }

  private func input(
    _ value: Value, _ network: Network, _ name: String, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Entries {
    let entries = value.entries
    guard entries.numbers.count == network.inputs, entries.shape.count <= 1 else {
      throw context.blame(
        id,
        "\(name) takes \(network.inputs) number\(network.inputs == 1 ? "" : "s"); x is"
          + " \(value.kindName)")
    }
    return Entries(shape: [network.inputs], numbers: entries.numbers)
  }

  /// What was wanted, a number an output; for several classes also the number of one, from 0.
  private func wanted(
    _ value: Value, _ network: Network, _ loss: Loss, _ name: String, _ id: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) -> (Entries, label: Int?) {
    let outputs = network.outputs
    if case .number(let constant) = value, outputs > 1, loss.isOfDistributions || loss == .hinge {
      guard let label = Int(exactly: constant.double), (0..<outputs).contains(label) else {
        throw context.blame(
          id,
          "\(name) tells \(outputs) classes apart, 0 to \(outputs - 1); y is"
            + " \(notation.text(constant))")
      }
      let elsewhere = loss == .hinge ? -1.0 : 0
      let numbers = (0..<outputs).map { $0 == label ? 1 : elsewhere }
      return (Entries(shape: [outputs], numbers: numbers), label)
    }
    let entries = value.entries
    guard entries.numbers.count == outputs, entries.shape.count <= 1 else {
      throw context.blame(
        id,
        "\(name) gives \(outputs) number\(outputs == 1 ? "" : "s"); y is \(value.kindName)")
    }
    if loss.isOfProbabilities, let wrong = entries.numbers.first(where: { !(0...1).contains($0) }) {
      throw context.blame(
        id, "\(loss.name) is of probabilities, 0 to 1; y is \(notation.text(wrong))")
    }
    if loss == .hinge, let wrong = entries.numbers.first(where: { $0.magnitude != 1 }) {
      throw context.blame(id, "hinge is of -1 and 1; y is \(notation.text(wrong))")
    }
    return (Entries(shape: [outputs], numbers: entries.numbers), nil)
  }
}
