internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// The loss of a network row by row of a data set, and how each row's gradient lies to that of the
/// mean, for any parameters.
///
/// The pull of a row is `g·ḡ`, its own gradient times the mean of all: a single pushforward along ḡ
/// has it for all rows, so that no row's gradient is ever made. The rows go through in chunks of a
/// bounded size.
struct RowLosses {
  let data: NetworkData
  private let network: Network
  private let loss: Loss
  private let table: FunctionTable
  private let session: Session
  private let chunk: Int
  /// What has been planned, by its kind and how many rows it takes.
  private var planned: [Key: Runnable] = [:]

  private enum Kind { case losses, gradient, pulls }
  private struct Key: Hashable {
    let kind: Kind
    let rows: Int
  }

  /// Numbers that one chunk may make: 2 MB.
  private static let chunkSize = 1 << 18

  init(_ network: Network, _ loss: Loss, _ data: NetworkData, in session: Session) {
    self.data = data
    self.network = network
    self.loss = loss
    self.session = session
    table = session.workspace.table
    let units = network.layers.reduce(network.inputs) { $0 + 2 * $1.outputs }
    chunk = max(1, min(data.rowCount, Self.chunkSize / max(1, units)))
  }

  private var chunks: [Range<Int>] {
    stride(from: 0, to: data.rowCount, by: chunk).map { $0..<min($0 + chunk, data.rowCount) }
  }

  /// From `x`, `y`, the parameters and the statistics to the losses of the rows and the
  /// predictions.
  private func function(rows: Int) -> FunctionID {
    let arrays = (network.parameters + network.state).map(\.shape)
    let shapes = [[rows, network.inputs], [rows, network.outputs]] + arrays
    var b = Builder(
      table, inputs: shapes.map { table.intern(ValueType(.real, $0.map { .size($0) })) })
    let nodes = arrays.indices.map { b.input($0 + 2) }
    let count = network.parameters.count
    let forward = network.build(
      &b, b.input(0), parameters: Array(nodes.prefix(count)), state: Array(nodes.dropFirst(count)))
    let losses = loss.buildRows(
      &b, forward, network.activation, b.input(1), sumsToOne: data.sumsToOne)
    return b.freeze([losses ?? b.exact(.zero), forward.output])
  }

  private mutating func runnable(_ kind: Kind, rows: Int) -> Runnable {
    let key = Key(kind: kind, rows: rows)
    if let known = planned[key] { return known }
    var id = function(rows: rows)
    let active = table[id].inputs.indices.map {
      (2..<2 + network.parameters.count).contains($0)
    }
    switch kind {
    case .losses: break
    case .gradient: id = table.vjp(of: id, active: active, seeded: [true, false])
    case .pulls:
      let pushed = table.jvp(of: id, active: active, wanted: [true, false])
      id = table.selecting([2], of: pushed)
    }
    let made = Runnable(table.flattened(id), in: table)
    planned[key] = made
    return made
  }

  private mutating func run(
    _ kind: Kind, _ rows: Range<Int>, _ values: [Entries], _ more: [Value] = []
  ) throws(Diagnostic) -> [Value] {
    let runnable = runnable(kind, rows: rows.count)
    let inputs =
      [.array(data.x.rows(rows)), .array(data.y.rows(rows))] + values.map { Value.array($0) } + more
    do { return try runnable.run(inputs, limits: session.limits) } catch {
      throw session.diagnostic(error, in: runnable.function)
    }
  }

  /// Loss and prediction of each row, and the gradient of the mean loss.
  mutating func gradient(
    _ values: [Entries]
  ) throws(Diagnostic) -> (losses: [Double], predictions: Entries, gradient: [Entries]) {
    var (losses, predictions): ([Double], [Double]) = ([], [])
    var gradient = network.parameters.map {
      Entries(shape: $0.shape, numbers: Array(repeating: 0, count: $0.count))
    }
    for rows in chunks {
      let share = Array(repeating: 1 / Double(data.rowCount), count: rows.count)
      let results = try run(
        .gradient, rows, values, [.array(Entries(shape: [rows.count], numbers: share))])
      losses += results[0].entries.numbers
      predictions += results[1].entries.numbers
      gradient = zip(gradient, results.dropFirst(2)).map { $0.moved(1, along: $1.entries) }
    }
    let shape = [data.rowCount, network.outputs]
    return (losses, Entries(shape: shape, numbers: predictions), gradient)
  }

  /// By how much the loss of each row grows a step along `direction`.
  mutating func slopes(
    along direction: [Entries], _ values: [Entries]
  ) throws(Diagnostic) -> [Double] {
    var slopes: [Double] = []
    for rows in chunks {
      slopes += try run(.pulls, rows, values, direction.map { .array($0) })[0].entries.numbers
    }
    return slopes
  }

  mutating func losses(_ values: [Entries]) throws(Diagnostic) -> [Double] {
    var losses: [Double] = []
    for rows in chunks { losses += try run(.losses, rows, values)[0].entries.numbers }
    return losses
  }

  /// The gradient of the loss of one row.
  mutating func gradient(ofRow row: Int, _ values: [Entries]) throws(Diagnostic) -> [Entries] {
    let one = Value.array(Entries(shape: [1], numbers: [1]))
    let results = try run(.gradient, row..<row + 1, values, [one])
    return zip(network.parameters, results.dropFirst(2)).map {
      Entries(shape: $0.shape, numbers: $1.entries.numbers)
    }
  }
}

extension Entries {
  /// `self + factor·direction`
  func moved(_ factor: Double, along direction: Entries) -> Entries {
    Entries(
      shape: shape, numbers: zip(numbers, direction.numbers).map { $0 + factor * $1 })
  }
}
