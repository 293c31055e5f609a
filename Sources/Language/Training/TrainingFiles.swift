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
