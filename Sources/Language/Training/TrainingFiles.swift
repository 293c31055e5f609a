internal import Learning
internal import Syntax

/// Where a training is kept: under its path the weights, beside them what it takes to go on.
struct TrainingFiles {
  let path: String
  /// Where the statement says so.
  let place: Tree.ID
  /// What the network is called.
  let name: String
  /// With the form of the data that it is trained on.
  let net: NamedNetwork
  /// Of the data.
  let digest: String

  /// `n.training.safetensors` beside `n.safetensors`.
  static func statePath(_ path: String) -> String {
    path.dropLast(Session.weightsEnding.count) + ".training" + Session.weightsEnding
  }

  var statePath: String { Self.statePath(path) }

  /// Writes the state first: a process that is killed between the two leaves a state that is at least
  /// as new as the weights, and it holds everything that is needed to go on.
  func write(
    _ state: TrainingState, _ kept: [TrainingState.Part]?, by host: any Host
  ) throws(HostError) {
    var net = net
    if let kept {
      net.values = kept.map { Entries(shape: $0.shape, numbers: $0.numbers) }
    }
    var weights = net.tensors(name)
    weights.metadata[TrainingState.identityKey] = state.identity
    weights.metadata[TrainingState.dataKey] = digest
    try host.writeFile(statePath, state.tensors.bytes(.double))
    try host.writeFile(path, weights.bytes(.double))
  }
}

extension Session {
  /// Refuses to replace what a training does not begin with: other weights, another training, or more
  /// steps of this one.
  func refuseLoss(
    by start: TrainingState, _ files: TrainingFiles, _ context: Context
  ) throws(Diagnostic) {
    let path = files.path
    guard let bytes = try? host.readFile(path) else { return }
    let tensors = { (name: String, bytes: [UInt8]) in
      try? SafeTensors(DataFile(name: name, bytes: bytes), limit: workspace.memoryLimit)
    }
    let way = "another name keeps both"
    guard let file = tensors(path, bytes) else {
      throw loss("\(path) holds something else than weights", way, files, context)
    }
    let parts = start.parameters + start.statistics
    let isSame = parts.allSatisfy { file[$0.name]?.numbers == $0.numbers }
    if isSame, file.tensors.count == parts.count { return }
    guard file.metadata[TrainingState.identityKey] == start.identity,
      file.metadata[TrainingState.dataKey] == files.digest
    else {
      throw loss(
        "\(path) holds other weights than \(files.name) has now",
        "load \"\(path)\" takes those; \(way)", files, context)
    }
    let beside = files.statePath
    guard let bytes = try? host.readFile(beside),
      let stored = tensors(beside, bytes).flatMap({ TrainingState($0) }), stored.step > start.step
    else { return }
    throw loss(
      "\(path) holds this training after \(counted(stored.epoch, "epoch"))",
      "load \"\(path)\" and then continue go on from there; \(way)", files, context)
  }

  private func loss(
    _ what: String, _ help: String, _ files: TrainingFiles, _ context: Context
  ) -> Diagnostic {
    var error = context.blame(files.place, "\(what), and would be replaced")
    error.help = help
    return error
  }
}

extension TrainingState {
  /// Under this the weights say which training they come from.
  static let identityKey = "gd.training"
  static let dataKey = "gd.data"

  /// The same for all states of one training.
  var identity: String { "\(seed) \(site) \(statement)" }

  /// The weights that are kept if it ends here: the best so far, or the last; `nil` for those
  /// before the first step.
  func kept(isBest: Bool) -> [Part]? {
    isBest ? best.map { $0.parameters + $0.statistics } : parameters + statistics
  }
}
