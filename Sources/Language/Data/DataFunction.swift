internal import Learning
internal import Syntax

/// What can be called where data is wanted.
enum DataFunction {
  /// `moons(200)`
  case toy(ToySet)
  /// `csv("f.csv")`
  case format(DataFormat)
  case change(Change)

  /// What makes other data of data.
  enum Change: String, CaseIterable {
    case split, shuffle, normalize, complete, select
  }

  init?(_ name: String) {
    if let toy = ToySet.named(name) {
      self = .toy(toy)
    } else if let format = DataFormat.named(name) {
      self = .format(format)
    } else if let change = Change(rawValue: name) {
      self = .change(change)
    } else {
      return nil
    }
  }

  static let names =
    DataFormat.all.map(\.name) + ToySet.all.map(\.name) + Change.allCases.map(\.rawValue)
}

/// Calls in which data is made.
extension Session {
  /// - Parameter site: what random numbers are drawn for.
  mutating func data(
    calling name: String, _ arguments: [Tree.ID], _ id: Tree.ID, _ site: UInt64,
    _ context: Context
  ) throws(Diagnostic) -> LoadedData? {
    guard let function = DataFunction(name) else { return nil }
    let draws = Draws(
      seed: workspace.seed, site: site ^ Lowering.site(of: name))
    switch function {
    case .toy(let toy):
      let columns: [Column]
      let values = try numbers(arguments, context)
      do { columns = try toy.columns(values, draws) } catch {
        throw context.blame(id, "\(error)")
      }
      return LoadedData(sets: [try named(columns, id, context)])
    case .format(let format): return try data(in: format, arguments, id, context)
    case .change(let change):
      guard let subject = arguments.first else {
        throw context.blame(id, "\(name) needs data: \(change.example)")
      }
      let loaded = try data(from: subject, site, context)
      guard loaded.sets.count == 1, let data = loaded.sets.first else {
        throw context.blame(subject, "\(name) takes one data set; this makes \(loaded.sets.count)")
      }
      guard change.argumentCounts.contains(arguments.count) else {
        throw context.blame(id, "\(name) is written \(change.example)")
      }
      let request = ChangeRequest(
        data: data, rest: Array(arguments.dropFirst()), id: id, draws: draws, site: site)
      return LoadedData(sets: try changed(change, request, context), notes: loaded.notes)
    }
  }

  private mutating func numbers(
    _ arguments: [Tree.ID], _ context: Context
  ) throws(Diagnostic) -> [Double] {
    var values: [Double] = []
    for argument in arguments {
      guard let number = try value(of: argument, context).double else {
        throw context.blame(argument, "a number is needed here")
      }
      values.append(number)
    }
    return values
  }

  private struct ChangeRequest {
    let data: NamedData
    let rest: [Tree.ID]
    let id: Tree.ID
    let draws: Draws
    let site: UInt64
  }

  private mutating func changed(
    _ change: DataFunction.Change, _ request: ChangeRequest, _ context: Context
  ) throws(Diagnostic) -> [NamedData] {
    let (data, set) = (request.data, request.data.set)
    switch change {
    case .select:
      let truths = try rows(of: request.rest[0], data, context)
      guard truths.isTruth, truths.shape.count == 1 else {
        throw context.blame(request.rest[0], "select needs a condition on a row, such as x > 0")
      }
      let kept = truths.numbers.indices.filter { truths.numbers[$0] != 0 }
      guard !kept.isEmpty else {
        throw context.blame(request.rest[0], "this holds in no row of \(set.rowCount)")
      }
      return [data.rows(kept)]
    case .shuffle: return [data.replaced(set.shuffled(request.draws))]
    case .split, .complete, .normalize: break
    }
    let fraction = change == .split ? try numbers(request.rest, context).first ?? 0.8 : 0
    let model =
      change == .normalize && !request.rest.isEmpty
      ? try self.data(from: request.rest[0], request.site, context).sets.first?.set : nil
    do {
      switch change {
      case .split:
        let (first, second) = try set.split(fraction, request.draws)
        return [data.replaced(first), data.replaced(second)]
      case .normalize: return [data.replaced(try set.normalized(like: model))]
      case .complete: return [data.replaced(try set.complete())]
      case .select, .shuffle: return []
      }
    } catch { throw context.blame(request.id, "\(error)") }
  }
}

extension DataFunction.Change {
  fileprivate var argumentCounts: ClosedRange<Int> {
    switch self {
    case .split: 1...2
    case .shuffle, .complete: 1...1
    case .normalize: 1...2
    case .select: 2...2
    }
  }

  var example: String {
    switch self {
    case .split: "data A, B = split(D, 0.8)"
    case .shuffle: "data D = shuffle(D)"
    case .normalize: "data D = normalize(D)"
    case .complete: "data D = complete(D)"
    case .select: "data D = select(D, x > 0)"
    }
  }
}
