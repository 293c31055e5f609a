internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// The rows of a data set as a network and its loss take them.
struct NetworkData {
  let data: NamedData
  /// What the columns that go in are called.
  let inputNames: [String]
  let target: Column
  let targetName: String
  /// A row a sample, a column an input.
  let x: Entries
  /// A row a sample, a column an output; classes as 1 among zeros.
  let y: Entries
  /// The class of each row, from 0, where the target is a number of one.
  let classes: [Int]?
  /// Of the target; empty for numbers.
  let labels: [String]
  let sumsToOne: Bool

  var rowCount: Int { data.set.rowCount }

  /// What goes in and what is wanted of every row, or every second, third, …
  func everyRow(_ step: Int) -> (x: Entries, y: Entries, sumsToOne: Bool) {
    guard step > 1 else { return (x, y, sumsToOne) }
    let places = Array(stride(from: 0, to: rowCount, by: step))
    return (x.rows(places), y.rows(places), sumsToOne)
  }
}

extension Session {
  /// What `on D` gives a network: the columns and the target that it would be trained on.
  mutating func networkData(
    on id: Tree.ID, _ net: NamedNetwork, _ loss: Loss, named name: String, _ context: Context
  ) throws(Diagnostic) -> NetworkData {
    let data = try self.data(on: id, context)
    guard data.set.rowCount > 0 else {
      throw context.blame(id, "there are no rows to look at")
    }
    let samples = try trainingData(data, net, loss, name, id, context)
    let (x, y) = (samples.data.inputs, samples.data.targets)
    let width = y.shape[1]
    let rows = stride(from: 0, to: y.numbers.count, by: max(width, 1)).map {
      y.numbers[$0..<$0 + width]
    }
    let target = target(data.set, net)
    let shown = { (session: inout Session, name: String) in
      session.workspace.symbols.display(session.workspace.symbols.intern(name))
    }
    return NetworkData(
      data: data, inputNames: samples.inputs.map { shown(&self, $0) }, target: target,
      targetName: shown(&self, target.name),
      x: Entries(shape: x.shape, numbers: x.numbers),
      y: Entries(shape: y.shape, numbers: y.numbers),
      classes: samples.data.task == .classes && width > 1
        ? rows.map { row in (row.firstIndex(of: row.max() ?? 1) ?? row.startIndex) - row.startIndex
        }
        : nil,
      labels: samples.labels, sumsToOne: rows.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
  }
}

extension Entries {
  /// Some rows of a matrix.
  func rows(_ range: Range<Int>) -> Entries {
    let width = shape.dropFirst().reduce(1, *)
    return Entries(
      shape: [range.count] + shape.dropFirst(),
      numbers: Array(numbers[range.lowerBound * width..<range.upperBound * width]))
  }

  fileprivate func rows(_ places: [Int]) -> Entries {
    let width = shape.dropFirst().reduce(1, *)
    return Entries(
      shape: [places.count] + shape.dropFirst(),
      numbers: places.flatMap { numbers[$0 * width..<($0 + 1) * width] })
  }
}
