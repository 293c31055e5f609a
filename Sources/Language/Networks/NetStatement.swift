internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `net N = 2 -> 4 tanh -> dropout 0.2 -> 1 sigmoid`
extension Session {
  mutating func defineNet(
    _ target: Tree.ID, _ layers: Tree.List, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let symbol = try name(target, context)
    let net = try network(of: layers, for: symbol, target, context)
    let notes = redefinition(of: symbol)
    workspace.define([(symbol, Definition(kind: .net(net)))])
    return Reply(Silence(kind: "definition"), notes: notes)
  }

  /// The network that layers make, with its first numbers.
  mutating func network(
    of layers: Tree.List, for symbol: Symbol, _ target: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> NamedNetwork {
    let layers = Array(context.tree[layers])
    guard let first = layers.first, case .layer(let size, let words) = context.tree[first] else {
      throw context.blame(target, "a net needs its layers: net N = 2 -> 4 tanh -> 1 sigmoid")
    }
    if let word = context.tree[words].first {
      throw context.blame(
        word, "the first number is how many inputs there are; it has no activation")
    }
    let inputs = try units(size, context)
    var requests: [Network.Request] = []
    for layer in layers.dropFirst() { requests.append(try request(layer, context)) }
    let network: Network
    do {
      network = try Network(inputs: inputs, requests)
    } catch {
      let place = error.layer + 1
      throw context.blame(layers.indices.contains(place) ? layers[place] : target, error.wording)
    }
    try checkSize(of: network, target, context)
    return named(network, symbol)
  }

  private func checkSize(
    of network: Network, _ target: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    let limit = workspace.memoryLimit / MemoryLayout<Double>.stride
    var total = 0
    for parameter in network.parameters {
      var count = 1
      for size in parameter.shape {
        let (product, isOver) = count.multipliedReportingOverflow(by: size)
        count = isOver ? Int.max : product
      }
      guard count <= limit, total + count <= limit else {
        throw context.blame(
          target,
          "this net has more parameters than fit into \(ByteCount(workspace.memoryLimit)):"
            + " \(parameter.name) alone is \(parameter.shape.map(String.init).joined(separator: "x"))"
        )
      }
      total += count
    }
  }

  /// The network with its first numbers, drawn by the seed and the name of each parameter.
  private mutating func named(_ network: Network, _ symbol: Symbol) -> NamedNetwork {
    var fields: [Symbol] = []
    var parts: [Symbol] = []
    var values: [Entries] = []
    for parameter in network.parameters + network.state {
      let field = workspace.symbols.intern(parameter.name)
      let part = workspace.symbols.intern(.field(field), of: symbol)
      let numbers =
        workspace.drawsWeights
        ? network.initial(
          parameter, seed: workspace.seed,
          site: Lowering.site(of: workspace.symbols.canonical(part)))
        : Array(repeating: 0, count: parameter.count)
      fields.append(field)
      parts.append(part)
      values.append(Entries(shape: parameter.shape, numbers: numbers))
    }
    return NamedNetwork(network: network, fields: fields, parts: parts, values: values)
  }

  /// How many units: a whole number, or a name that has one.
  private mutating func units(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Int {
    let value = try self.value(of: id, context)
    guard let number = value.double else {
      throw context.blame(id, "a layer's size is a whole number; this is \(value.kindName)")
    }
    guard let count = Int(exactly: number) else {
      throw context.blame(
        id, "a layer's size is a whole number; this is \(notation.text(number))")
    }
    guard count > 0 else {
      throw context.blame(id, "a layer has at least 1 unit; this one has \(count)")
    }
    return count
  }

  private mutating func request(
    _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Network.Request {
    guard case .layer(let size, let words) = context.tree[id] else {
      throw context.blame(id, "a layer is its size and its activation: 4 tanh")
    }
    var request = try layer(size, context)
    for word in context.tree[words] { try read(word, into: &request, context) }
    if request.kind.option != nil, request.activation != .linear || request.isResidual {
      throw context.blame(id, "\(request.kind.name) has no activation of its own")
    }
    return request
  }

  /// What stands first: a size, or the name of a layer, with its number.
  private mutating func layer(
    _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Network.Request {
    switch context.tree[id] {
    case .name(let name):
      let symbol = workspace.symbol(name, in: context.source)
      if workspace.definitions[symbol] != nil { break }
      let word = context.tree.canonical(name)
      guard let kind = LayerKind.named(word), kind != .dense else {
        if Activation(word) != nil {
          throw context.blame(id, "an activation stands behind a size: 4 \(word)")
        }
        throw unknownWord(word, id, context)
      }
      if let option = kind.option {
        throw context.blame(id, "\(kind.name) needs its \(option.name): \(kind.name) 0.2")
      }
      return Network.Request(kind)
    case .call(let callee, let arguments):
      guard case .name(let name) = context.tree[callee] else { break }
      guard let kind = LayerKind.named(context.tree.canonical(name)) else { break }
      guard let option = kind.option, arguments.count == 1,
        let argument = context.tree[arguments].first
      else { throw context.blame(id, "\(kind.name) takes no number") }
      guard let number = try value(of: argument, context).double else {
        throw context.blame(argument, "the \(option.name) is a number")
      }
      var request = Network.Request(kind)
      request.option = number
      return request
    default: break
    }
    var request = Network.Request(.dense)
    request.outputs = try units(id, context)
    return request
  }

  private func read(
    _ id: Tree.ID, into request: inout Network.Request, _ context: Context
  ) throws(Diagnostic) {
    guard case .name(let name) = context.tree[id] else {
      throw context.blame(id, "behind a size stand words: an activation, an initializer")
    }
    let word = context.tree.canonical(name)
    if word == "residual" {
      request.isResidual = true
    } else if let activation = Activation(word) {
      guard request.activation == .linear else {
        throw context.blame(id, "this layer has an activation already: \(request.activation.name)")
      }
      request.activation = activation
    } else if let initializer = Initializer.named(word) {
      guard request.kind == .dense else {
        throw context.blame(id, "\(request.kind.name) has no weights to begin with")
      }
      request.initializer = initializer
    } else {
      throw unknownWord(word, id, context)
    }
  }

  private func unknownWord(_ word: String, _ id: Tree.ID, _ context: Context) -> Diagnostic {
    let layers = LayerKind.all.map(\.name).filter { $0 != "dense" }
    let words = layers + Activation.names + Initializer.all.map(\.name) + ["residual"]
    var error = context.blame(
      id,
      "\(word) is no layer, activation or initializer"
        + (Spelling.closest(to: word, among: words).map { "; did you mean \($0)?" } ?? ""))
    error.help = "help net names them all"
    return error
  }
}
