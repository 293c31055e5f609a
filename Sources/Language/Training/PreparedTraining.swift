internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// A training that is ready to go.
struct PreparedTraining {
  let context: Context
  let symbol: Symbol
  let net: NamedNetwork
  let format: SampleFormat
  var problem: TrainingProblem
  /// The parameters, then the statistics, before the first step.
  let start: [Engine.Value]
  /// Steps of the whole training.
  var steps: Int
  /// The steps that the statement asks for.
  var length: Int
  var seconds: Double?
  /// The invariant of the problem that is the rate.
  let ratePlace: Int?
  /// What the user left to gd, in words.
  let chosen: [String]
  let dataTitle: String
  let validationTitle: String?
  let labels: [String]
  let every: Int?
  /// Where it is kept as it goes.
  let files: TrainingFiles?
  var notes: [String] = []

  var rate: Double? {
    guard let ratePlace, case .number(let rate) = problem.invariants[ratePlace] else { return nil }
    return rate
  }

  var epochs: Int {
    let perEpoch = problem.stepsPerEpoch
    return steps / perEpoch + (steps % perEpoch == 0 ? 0 : 1)
  }

  var isCounted: Bool { seconds == nil }
}

extension Session {
  /// Rows of a step where `batch` does not say.
  private static var usualBatch: Int { 32 }
  /// Where nothing says how long: so many steps, and at least so many epochs.
  private static var usualSteps: Int { 2000 }
  private static var usualEpochs: Int { 10 }

  mutating func prepareTraining(
    _ subject: Tree.ID?, _ context: Context, site: UInt64? = nil,
    goingOn state: TrainingState? = nil
  ) throws(Diagnostic) -> PreparedTraining {
    guard let subject else {
      throw Diagnostic(
        "train needs a network and data: train N on D", at: context.statement.span)
    }
    let (symbol, net) = try network(subject, verb: "train", context)
    let name = workspace.symbols.display(symbol)
    let clauses = try DescentClauses(context.clauses, context.tree, verb: "train")
    guard let on = clauses.on else {
      throw Diagnostic("train needs data: train \(name) on D", at: context.statement.span)
    }
    let seed = if let state { state.seed } else { try seed(clauses, context) }
    let site = site ?? state?.site ?? (clauses.seed == nil ? workspace.statementCount : 0)
    let data = try trainingSet(on, site, context)
    let loss = try clauses.loss.map { id throws(Diagnostic) in try self.loss(id, context) }
    let optimizer = try trainingMethod(subject, clauses, context)
    let options = try trainingOptions(clauses.options, optimizer, context)
    let parts = try parts(
      data, options, on, Draws(seed: seed, site: site), isInOrder: clauses.isInOrder, context)
    let whole = try trainingData(parts.training, net, loss, name, on, context)
    var chosen: [String] = []
    if loss == nil { chosen.append("loss \(whole.loss.name)") }
    var batch = min(Self.usualBatch, whole.data.rows)
    if clauses.batch == nil {
      chosen.append("batches of \(batch)")
    } else {
      batch = try batchSize(clauses, data.replaced(parts.training.set), context) ?? whole.data.rows
    }
    let perEpoch = (whole.data.rows + batch - 1) / batch
    let usual = max(Self.usualEpochs, (Self.usualSteps / perEpoch + 9) / 10 * 10)
    var (steps, seconds) = try limit(clauses, perEpoch, context)
    if clauses.limit == nil {
      steps = (clauses.until == nil ? 1 : 100) * usual * perEpoch
      chosen.append("\(clauses.until == nil ? "" : "at most ")\(steps / perEpoch) epochs")
    }
    if clauses.by == nil { chosen.append("by \(optimizer.name)") }
    let lowered = try loweredTraining(subject, net, clauses, options, optimizer, steps, context)
    if clauses.rate == nil { chosen.append("rate \(notation.text(optimizer.rate))") }
    var problem = TrainingProblem(
      net.network, whole.loss, whole.data, steps: lowered.problem, invariants: lowered.invariants,
      batchSize: batch, seed: seed, site: site)
    problem.isInOrder = clauses.isInOrder
    problem.penalty = options.penalty
    problem.clip = options.clip
    problem.patience = options.patience
    if let weights = options.weights {
      problem.weights = try rowWeights(weights.value, whole.data, weights.place, context)
    }
    var notes = whole.notes
    var trained = net
    trained.format = SampleFormat(parts.training.set, whole.loss)
    if let validation = parts.validation {
      let kept = try trainingData(
        validation.data, trained, whole.loss, name, validation.place, context)
      problem.validation = kept.data
    }
    notes += missingClasses(whole.data, whole.labels) + sums(whole.data, whole.loss, name)
    if loss == nil, !whole.loss.isOfProbabilities, !whole.labels.isEmpty {
      let layer = net.network.outputs == 1 ? "1 sigmoid" : "\(net.network.outputs) softmax"
      notes.append(
        "classes are fitted here like numbers; let the last layer of \(name) be \(layer)")
    }
    var files: TrainingFiles?
    if let (path, place) = try path(clauses, context) {
      files = TrainingFiles(
        path: path, place: place, name: name, net: trained, digest: problem.dataDigest)
    }
    return PreparedTraining(
      context: context, symbol: symbol, net: net,
      format: SampleFormat(parts.training.set, whole.loss),
      problem: problem, start: net.values.map { Value.array($0).engineValue }, steps: steps,
      length: steps, seconds: seconds, ratePlace: lowered.rate, chosen: chosen,
      dataTitle: context.tree.text(on, notation.style), validationTitle: parts.validation?.title,
      labels: whole.labels, every: try every(clauses, context), files: files, notes: notes)
  }

  /// The method; a training goes by adam where nothing is said.
  private func trainingMethod(
    _ subject: Tree.ID, _ clauses: DescentClauses, _ context: Context
  ) throws(Diagnostic) -> Optimizer {
    if case .some(.none) = clauses.rate {
      throw Diagnostic(
        "rate auto searches along the gradient of all rows, and train looks at batches; give a"
          + " number or a schedule, as in rate 0.01", at: context.statement.span)
    }
    guard clauses.by != nil else { return .adam }
    switch try DescentMethod(clauses, context.tree) {
    case .graph(let optimizer): return optimizer
    case .driver(let driver):
      var error = context.blame(
        clauses.by ?? subject,
        "\(driver.rawValue) needs all rows at each step, and train looks at batches; there are"
          + " \(Optimizer.all.map(\.name).joined(separator: ", "))")
      error.help = "descend moves the weights too: descend mse(N(D.X), D.y) by \(driver.rawValue)"
      throw error
    }
  }

  /// The file that `to` names.
  private func path(
    _ clauses: DescentClauses, _ context: Context
  ) throws(Diagnostic) -> (path: String, place: Tree.ID)? {
    guard let to = clauses.to else { return nil }
    guard case .text(let text) = context.tree[to], context.tree[text].hasSuffix(Self.weightsEnding)
    else {
      throw context.blame(
        to, "a training is kept in a file of weights, as in to \"n\(Self.weightsEnding)\"")
    }
    return (context.tree[text], to)
  }

  // MARK: Data

  /// The data after `on`, which may have columns with the name of a param: a network does not see
  /// the names.
  ///
  /// - Parameter site: what data that are made on the spot are drawn for, so that a training that
  ///   goes on has the same ones.
  mutating func trainingSet(
    _ on: Tree.ID, _ site: UInt64, _ context: Context
  ) throws(Diagnostic) -> NamedData {
    let sets = try data(from: on, site, context).sets
    guard sets.count == 1 else {
      throw context.blame(on, "on takes one data set; this makes \(sets.count)")
    }
    return sets[0]
  }

  private struct Parts {
    let training: NamedData
    var validation: (data: NamedData, title: String, place: Tree.ID)?
  }

  /// The rows to learn from and those that are kept back.
  private func parts(
    _ data: NamedData, _ options: TrainingOptions, _ on: Tree.ID, _ draws: Draws,
    isInOrder: Bool, _ context: Context
  ) throws(Diagnostic) -> Parts {
    guard let (validation, place) = options.validation else { return Parts(training: data) }
    switch validation {
    case .data(let other, let title):
      return Parts(training: data, validation: (other, title, place))
    case .part(let part):
      do {
        let (training, kept) = try data.set.parted(part, isInOrder ? nil : draws)
        return Parts(
          training: data.replaced(training),
          validation: (data.replaced(kept), "rows kept back", place))
      } catch { throw context.blame(place, "\(error)") }
    }
  }

  struct Samples {
    let data: TrainingData
    let loss: Loss
    /// The names of the columns that go in.
    let inputs: [String]
    let labels: [String]
    let notes: [String]
  }

  /// What a network learns from, or is judged by.
  mutating func trainingData(
    _ data: NamedData, _ net: NamedNetwork, _ asked: Loss?, _ name: String, _ place: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) -> Samples {
    let loss = asked ?? net.loss
    do throws(ColumnError) {
      let columns = try inputColumns(data, net, name, needsTarget: true)
      let inputs = try matrix(columns)
      let targets = try targets(data.set, net, loss, name)
      let notes = columns.compactMap { column -> String? in
        if !column.labels.isEmpty {
          return "\(column.name) holds words; they go in as their numbers, 0 to"
            + " \(column.labels.count - 1)"
        }
        guard let range = column.range, range.lowerBound == range.upperBound, column.count > 1
        else { return nil }
        return "\(column.name) is \(notation.text(range.lowerBound)) in every row: it tells nothing"
      }
      return Samples(
        data: TrainingData(inputs: inputs, targets: targets.numbers, task: targets.task),
        loss: loss, inputs: columns.map(\.name), labels: targets.labels, notes: notes)
    } catch { throw diagnostic(error, place, context) }
  }

  private func missingClasses(_ data: TrainingData, _ labels: [String]) -> [String] {
    guard data.task == .classes else { return [] }
    let outcomes = data.outcomes([])
    let seen = Set(outcomes.classes)
    let missing = (0..<outcomes.classCount).filter { !seen.contains($0) }
    guard !missing.isEmpty else { return [] }
    let names = missing.prefix(6).map { labels.indices.contains($0) ? labels[$0] : String($0) }
    return [
      "no row is of class \(names.joined(separator: ", "))"
        + (missing.count > 6 ? ", …" : "") + ": the network cannot learn it"
    ]
  }

  /// Probabilities that softmax cannot give; a part in a thousand is how such numbers are rounded.
  private func sums(_ data: TrainingData, _ loss: Loss, _ name: String) -> [String] {
    let width = data.targets.shape[1]
    guard loss.isOfDistributions, width > 1 else { return [] }
    for row in 0..<data.rows {
      let sum = data.targets.numbers[row * width..<(row + 1) * width].reduce(0, +)
      guard (sum - 1).magnitude > 1e-3 else { continue }
      return [
        "what is wanted adds up to \(notation.text(sum)) in row \(row + 1), the outputs of softmax to 1;"
          + " for a yes or a no each, let the last layer of \(name) be \(width) sigmoid"
      ]
    }
    return []
  }

  /// A factor for each row, of mean 1.
  private func rowWeights(
    _ weights: TrainingOptions.Weights, _ data: TrainingData, _ place: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) -> [Double] {
    guard data.task == .classes else {
      throw context.blame(
        place,
        "weights are of classes, and this target has \(data.task == .labels ? "labels" : "numbers")"
      )
    }
    let outcomes = data.outcomes([])
    let classes = outcomes.classes
    var factors: [Double]
    switch weights {
    case .factors(let given):
      guard given.count == outcomes.classCount else {
        throw context.blame(
          place, "there are \(outcomes.classCount) classes, and \(given.count) weights")
      }
      factors = given
    case .balanced:
      var counts = Array(repeating: 0, count: outcomes.classCount)
      for place in classes { counts[place] += 1 }
      factors = counts.map { $0 == 0 ? 0 : 1 / Double($0) }
    }
    // Of any size: their mean is no more than 1 on the way.
    let greatest = factors.max() ?? 1
    let rows = classes.map { factors[$0] / max(greatest, .leastNonzeroMagnitude) }
    let mean = rows.reduce(0, +) / Double(max(1, rows.count))
    guard mean > 0 else { throw context.blame(place, "these weights leave no row") }
    return rows.map { $0 / mean }
  }

  // MARK: Steps

  private mutating func loweredTraining(
    _ subject: Tree.ID, _ net: NamedNetwork, _ clauses: DescentClauses,
    _ options: TrainingOptions, _ optimizer: Optimizer, _ steps: Int, _ context: Context
  ) throws(Diagnostic) -> (problem: DescentProblem, invariants: [Engine.Value], rate: Int?) {
    var clauses = clauses
    clauses.options = options.rest
    let lowering = Lowering(workspace, source: context.source, cut: [], given: [:])
    defer { keep(lowering) }
    var values: [Lowered] = []
    for part in net.parameters { values.append(lowering.inputs(part)) }
    let movers = Lowering.Movers(symbols: Array(net.parameters), values: values)
    let total = lowering.frame.builder.constant(.exact(Ratio(min(steps, 1 << 40))))
    var lowered = try lowering.training(clauses, movers, optimizer, total: total)
    lowered.problem.precision = precision
    keep(lowering)
    let root = lowering.frame.builder.frozen(
      Array(lowered.operands.dropFirst(movers.symbols.count)), inputs: nil)
    let point = Point()
    let globals = lowering.frame.globals
    if let missing = neededNames([root], globals).first(where: { known($0, point) == nil }) {
      let clause = (clauses.options + [clauses.rate ?? nil, clauses.until].compactMap(\.self)).first
      {
        workspace.namesMentioned(by: Reference(source: context.source, id: $0)).contains(missing)
      }
      throw context.blame(
        clause ?? subject, "\(workspace.symbols.display(missing)) has no value")
    }
    let invariants = try self.values(of: root, globals: globals, at: point).map(\.engineValue)
    try check(lowered, invariants, clauses, context)
    return (lowered.problem, invariants, lowered.rate)
  }
}
