internal import Autodiff
internal import Learning
internal import Syntax

/// `save N to "n.safetensors"`: the parameters and statistics of a network as named arrays.
/// `load "n.safetensors"`: the network with these values; `of N` for a file that names none.
extension Session {
  static let weightsEnding = ".safetensors"

  mutating func saveNetwork(
    _ subject: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let (symbol, net) = try network(subject, verb: "save", context)
    let name = workspace.symbols.display(symbol)
    let example = "save \(name) to \"\(name)\(Self.weightsEnding)\""
    var target: (path: String, place: Tree.ID)?
    for clause in context.clauses {
      guard case .to(let id) = clause.kind, case .text(let text) = context.tree[id] else {
        throw Diagnostic("save of a network takes a file: \(example)", at: clause.span)
      }
      guard target == nil else { throw Diagnostic("to stands here twice", at: clause.span) }
      target = (context.tree[text], id)
    }
    guard let (path, place) = target else {
      throw context.blame(subject, "save of a network needs a file: \(example)")
    }
    guard path.hasSuffix(Self.weightsEnding) else {
      throw context.blame(
        place,
        "weights are saved as \(Self.weightsEnding): \(example); save \"\(path)\" writes a script")
    }
    if let (part, value) = zip(net.parts, net.values).first(where: {
      !$0.1.numbers.allSatisfy(\.isFinite)
    }) {
      throw context.blame(
        subject,
        "\(workspace.symbols.display(part)) is not finite (\(value.numbers.first { !$0.isFinite } ?? 0)):"
          + " such weights are not saved")
    }
    try write(net.tensors(name).bytes(.double), to: path, place, context)
    return Reply(
      FileAnswer(kind: "save", path: path, contents: .weights(net.network.weightCount)))
  }

  mutating func loadNetwork(
    _ path: String, _ place: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let tensors: SafeTensors
    let bytes: [UInt8]
    do { bytes = try host.readFile(path) } catch {
      throw context.blame(place, "\(path) cannot be read: \(error.message)")
    }
    do {
      tensors = try SafeTensors(DataFile(name: path, bytes: bytes), limit: workspace.memoryLimit)
    } catch { throw context.blame(place, "\(error)") }
    var (symbol, net) = try target(of: tensors, path, place, context)
    try net.take(tensors, from: path) { context.blame(place, $0) }
    let name = workspace.symbols.display(symbol)
    var notes: [String] = []
    net.stored = storedTraining(tensors, path, of: symbol, net, &notes)
    if let state = net.stored?.state {
      let epochs = "\(state.epoch) epoch\(state.epoch == 1 ? "" : "s")"
      notes.append("\(name) stands \(epochs) into a training; continue goes on with it")
    }
    workspace.define([(symbol, Definition(kind: .net(net)))])
    return Reply(
      FileAnswer(kind: "load", path: path, contents: .network(net.network, name: name)),
      notes: notes)
  }

  /// The network that a file's weights are for: the one that `of` names, else the file; a new one if
  /// the file says its layers and there is none of that name.
  private mutating func target(
    of tensors: SafeTensors, _ path: String, _ place: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> (Symbol, NamedNetwork) {
    for clause in context.clauses {
      guard case .of(let id) = clause.kind else {
        throw Diagnostic("load takes of and a network: load \"\(path)\" of N", at: clause.span)
      }
      return try network(id, verb: "load", context)
    }
    guard let text = tensors.metadata[NamedNetwork.layersKey] else {
      throw context.blame(
        place,
        "\(path) does not say which network its weights are of; name one: load \"\(path)\" of N")
    }
    let (tree, errors) = parse(Source(name: path, bytes: Array(text.utf8)))
    guard errors.isEmpty, tree.statements.count == 1, let statement = tree.statements.first,
      case .net(let target, let layers) = statement.kind
    else { throw context.blame(place, "\(path) says layers that make no network: \(text)") }
    let inner = Context(source: workspace.add(tree), tree: tree, statement: statement)
    let symbol = try name(target, inner)
    let made: NamedNetwork
    do throws(Diagnostic) { made = try network(of: layers, for: symbol, target, inner) } catch {
      throw context.blame(place, "\(path) says layers that make no network: \(error.message)")
    }
    guard let old = workspace.network(symbol) else { return (symbol, made) }
    guard old.network.isAlike(made.network) else {
      let name = workspace.symbols.display(symbol)
      throw context.blame(
        place,
        "\(path) holds \(text); here \(old.network.text(arrow: "->", name: name)) is another network"
      )
    }
    return (symbol, old)
  }
}

extension NamedNetwork {
  /// Under this a file says what the layers are: a statement of gd.
  static let layersKey = "gd.net"

  func tensors(_ name: String) -> SafeTensors {
    var metadata = format?.metadata ?? [:]
    metadata[Self.layersKey] = network.text(arrow: "->", name: name)
    return SafeTensors(
      zip(names, values).map { .init($0, shape: $1.shape, $1.numbers) }, metadata: metadata)
  }

  /// Takes the values of a file.
  ///
  /// - Throws: what `blame` makes of the reason, unless each part is there in its shape and nothing
  ///   else is.
  mutating func take(
    _ tensors: SafeTensors, from path: String, _ blame: (String) -> Diagnostic
  ) throws(Diagnostic) {
    var fresh: [Entries] = []
    for (name, value) in zip(names, values) {
      guard let tensor = tensors[name] else {
        let others = tensors.tensors.prefix(8).map(\.name).joined(separator: ", ")
        throw blame("\(path) has no \(name)" + (others.isEmpty ? "" : "; it has \(others)"))
      }
      guard tensor.shape == value.shape else {
        throw blame(
          "\(name) in \(path) is \(Self.text(tensor.shape)); the network's is \(Self.text(value.shape))"
        )
      }
      guard tensor.numbers.allSatisfy(\.isFinite) else {
        throw blame("\(name) in \(path) has an entry that is not finite")
      }
      fresh.append(Entries(shape: value.shape, numbers: tensor.numbers))
    }
    if let other = tensors.tensors.first(where: { !names.contains($0.name) }) {
      throw blame("\(path) has \(other.name), which the network has not")
    }
    values = fresh
    format = SampleFormat(tensors.metadata).flatMap { $0.width == network.inputs ? $0 : nil }
  }

  private static func text(_ shape: [Int]) -> String {
    switch shape.count {
    case 0: "a number"
    case 1: "a vector of \(shape[0])"
    default: shape.map(String.init).joined(separator: "x")
    }
  }
}

extension Network {
  /// Numbers of all parameters and statistics.
  var weightCount: Int { (parameters + state).reduce(0) { $0 + $1.count } }
}
