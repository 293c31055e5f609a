internal import Learning
internal import Syntax

/// A training that came with the weights of a file: `continue` goes on with it.
struct StoredTraining: KeptRun, Sendable {
  /// What the first run after it will be called.
  let name: String
  /// Of its statement, as the file has it.
  let source: Int32
  let statement: Statement
  let network: Symbol
  let state: TrainingState
  /// The numbers of the network's parts, as they came; the state may be newer.
  let weights: [[Double]]
  /// Of the data that it saw.
  let digest: String?

  func fits(_ trainer: Trainer) -> Bool {
    trainer.fits(state) && digest == trainer.problem.dataDigest
  }
}

extension Session {
  /// The training beside the weights of a file; `nil` if there is none, with the reason in `notes` if
  /// there is one that is of no use.
  ///
  /// - Parameter subject: the network that has the weights now.
  mutating func storedTraining(
    _ weights: SafeTensors, _ path: String, of subject: Symbol, _ net: NamedNetwork,
    _ notes: inout [String]
  ) -> StoredTraining? {
    guard let identity = weights.metadata[TrainingState.identityKey] else { return nil }
    let beside = TrainingFiles.statePath(path)
    guard let bytes = try? host.readFile(beside) else {
      notes.append("\(beside) is not there: continue cannot go on with this training")
      return nil
    }
    let name = workspace.symbols.display(subject)
    guard
      let file = try? SafeTensors(
        DataFile(name: beside, bytes: bytes), limit: workspace.memoryLimit),
      let state = TrainingState(file), state.identity == identity,
      zip(state.parameters + state.statistics, net.names).allSatisfy({ $0.name == $1 })
    else {
      notes.append("\(beside) does not belong to these weights: continue cannot go on from it")
      return nil
    }
    let (tree, errors) = parse(Source(name: path, state.statement))
    guard errors.isEmpty, let statement = tree.statements.first,
      case .verb(.train, let id?) = statement.kind, case .name(let spelling) = tree[id]
    else { return nil }
    guard workspace.symbols.intern(tree.canonical(spelling)) == subject else {
      notes.append(
        "the training beside it is of \(tree.canonical(spelling)), not of \(name): continue cannot"
          + " go on with it")
      return nil
    }
    return StoredTraining(
      name: nextRunName, source: workspace.add(tree), statement: statement, network: subject,
      state: state, weights: net.values.map(\.numbers),
      digest: weights.metadata[TrainingState.dataKey])
  }

  /// Goes on with it: to its end, or as far as `for` says.
  mutating func continued(
    _ stored: StoredTraining, _ context: Context
  ) throws(Diagnostic) -> Reply {
    try checkWeights(stored.network, stored.weights, of: "the stored training", context)
    let (changed, subject) = try repeated(stored, context.clauses, context)
    do throws(Diagnostic) {
      var prepared = try prepareTraining(subject, changed, goingOn: stored.state)
      let trainer = Trainer(prepared.problem)
      guard stored.fits(trainer) else {
        throw Diagnostic(
          "the data or the network are others than those of the stored training, so it cannot go"
            + " on; train begins anew from the present weights", at: changed.statement.span)
      }
      lengthen(&prepared, from: stored.state, isLimited: context.hasLimit)
      return try train(prepared, trainer, from: stored.state)
    } catch { throw error.inside(changed.source) }
  }

  /// Goes on with a training that came from a file and is not at its end, where the same is asked for
  /// once more; `nil` for anything else.
  mutating func goOn(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply? {
    guard let subject, case .name(let name) = context.tree[subject],
      let net = workspace.network(workspace.symbol(name, in: context.source)),
      let stored = net.stored, net.firstChange(from: stored.weights) == nil,
      stored.state.statement == context.tree.source.text(context.statement.span)
    else { return nil }
    var prepared = try prepareTraining(subject, context, goingOn: stored.state)
    let trainer = Trainer(prepared.problem)
    guard stored.state.step < prepared.steps, stored.fits(trainer) else { return nil }
    prepared.notes.append("goes on after epoch \(stored.state.epoch), as the file has it")
    return try train(prepared, trainer, from: stored.state)
  }

  /// Steps up to the old end, or as far again; with a clause of its own as far as that says.
  func lengthen(
    _ prepared: inout PreparedTraining, from state: TrainingState, isLimited: Bool
  ) {
    if isLimited || state.step >= prepared.steps { prepared.steps = state.step + prepared.length }
  }
}

extension Context {
  /// Whether a clause says how long.
  var hasLimit: Bool {
    clauses.contains { if case .limit = $0.kind { true } else { false } }
  }
}
