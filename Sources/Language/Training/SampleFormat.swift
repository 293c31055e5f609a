internal import Engine
internal import Learning
internal import Syntax

/// What a network was trained on: which columns go in, how they were scaled, what the classes are
/// called. Other data are brought into this form before the network sees them.
struct SampleFormat: Sendable {
  struct Input: Sendable {
    let name: String
    let width: Int
    let scaling: Column.Scaling?
    let labels: [String]
  }

  let inputs: [Input]
  /// The name of the column with what is wanted.
  let target: String
  /// The words that the classes stand for, in their order; none where they are numbers.
  let labels: [String]
  /// What was made small; `nil` if nobody knows.
  let loss: Loss?

  /// Numbers of a sample.
  var width: Int { inputs.reduce(0) { $0 + $1.width } }

  init(_ data: DataSet, _ loss: Loss) {
    self.loss = loss
    inputs = data.inputs.map {
      let column = data.columns[$0]
      return Input(
        name: column.name, width: column.width, scaling: column.scaling, labels: column.labels)
    }
    let target = data.columns[data.target]
    self.target = target.name
    labels = target.labels
  }

  var isScaled: Bool { inputs.contains { $0.scaling != nil } }

  /// A sample as the network was trained to see it.
  func scaled(_ sample: [Double]) -> [Double] {
    zip(sample, scalings).map { number, scaling in
      scaling.map { (number - $0.mean) / $0.deviation } ?? number
    }
  }

  /// A sample that the network sees, in the units of the columns.
  func unscaled(_ sample: [Double]) -> [Double] {
    zip(sample, scalings).map { number, scaling in
      scaling.map { number * $0.deviation + $0.mean } ?? number
    }
  }

  /// Of each number of a sample.
  private var scalings: [Column.Scaling?] {
    inputs.flatMap { Array(repeating: $0.scaling, count: $0.width) }
  }
}

/// A column that cannot be used, and why.
struct ColumnError: Error {
  let message: String
  var help: String?
}

extension Session {
  /// The columns of `data` that go into `net`, in order.
  ///
  /// - Parameter needsTarget: whether a column is left over for what is wanted.
  func inputColumns(
    _ data: NamedData, _ net: NamedNetwork, _ name: String, needsTarget: Bool
  ) throws(ColumnError) -> [Column] {
    let set = data.set
    if let format = net.format {
      let known = format.inputs.compactMap { input in
        set.columns.first { $0.name == input.name && $0.width == input.width }
      }
      if known.count == format.inputs.count {
        if needsTarget, known.contains(where: { $0.name == target(set, net).name }) {
          throw ColumnError(
            message: "\(name) was trained to give \(format.target), and the data has no such column"
          )
        }
        return zip(known, format.inputs).map { $0.scaled(like: $1.scaling) }
      }
    }
    let width = { (columns: [Column]) in columns.reduce(0) { $0 + $1.width } }
    let inputs = set.inputs.map { set.columns[$0] }
    var found = inputs
    if !needsTarget, width(inputs) != net.network.inputs, width(set.columns) == net.network.inputs {
      found = set.columns
    }
    guard width(found) == net.network.inputs else { throw misfit(found, set, net, name) }
    guard let format = net.format, format.inputs.map(\.width) == found.map(\.width) else {
      return found
    }
    return zip(found, format.inputs).map { $0.scaled(like: $1.scaling) }
  }

  /// The column with what is wanted: the one that the network was trained on, else the data's own.
  func target(_ set: DataSet, _ net: NamedNetwork) -> Column {
    set.columns.first { $0.name == net.format?.target } ?? set.columns[set.target]
  }

  private func misfit(
    _ inputs: [Column], _ set: DataSet, _ net: NamedNetwork, _ name: String
  ) -> ColumnError {
    let count = inputs.reduce(0) { $0 + $1.width }
    let names = inputs.prefix(6).map { $0.width == 1 ? $0.name : "\($0.name) (\($0.width))" }
    let list = names.joined(separator: ", ") + (inputs.count > 6 ? ", …" : "")
    let target = set.columns[set.target].name
    let wanted = net.network.inputs
    return ColumnError(
      message: "\(name) takes \(counted(wanted, "number")) a sample; beside its target \(target)"
        + " the data has \(count == 0 ? "none" : "\(count): \(list)")",
      help: "the target is the column y, else the last; a net for this data begins"
        + " net \(name) = \(max(1, count)) -> …")
  }

  /// A matrix of columns, a row for each row.
  func matrix(_ columns: [Column]) throws(ColumnError) -> ArrayValue {
    for column in columns { try checkNumbers(column) }
    let rows = columns.first?.count ?? 0
    let width = columns.reduce(0) { $0 + $1.width }
    if columns.count == 1 { return ArrayValue(columns[0].numbers, shape: [rows, width]) }
    let numbers = [Double](unsafeUninitializedCapacity: rows * width) { buffer, count in
      for row in 0..<rows {
        for column in columns {
          for place in row * column.width..<(row + 1) * column.width {
            buffer[count] = column.numbers[place]
            count += 1
          }
        }
      }
    }
    return ArrayValue(numbers, shape: [rows, width])
  }

  func checkNumbers(_ column: Column) throws(ColumnError) {
    if let missing = column.missing {
      guard missing.count < column.numbers.count else {
        throw ColumnError(message: "\(column.name) has no value in any row")
      }
      throw ColumnError(
        message: "\(column.name) has \(missing.count == 1 ? "a missing entry" : "missing entries"),"
          + (missing.count == 1 ? " in" : " the first in") + " row \(missing.firstRow + 1)",
        help: "data D = complete(D) leaves out the rows with gaps")
    }
    if let range = column.range, range.lowerBound == -.infinity || range.upperBound == .infinity {
      let place = column.numbers.firstIndex { $0.isInfinite } ?? 0
      throw ColumnError(
        message: "\(column.name) is infinite in row \(place / column.width + 1)")
    }
  }
}

extension Column {
  /// The same numbers scaled as others are; `nil`: as they were first.
  func scaled(like other: Scaling?) -> Column {
    guard scaling != other, labels.isEmpty else { return self }
    let old = scaling ?? Scaling(mean: 0, deviation: 1)
    let new = other ?? Scaling(mean: 0, deviation: 1)
    let numbers = numbers.map { ($0 * old.deviation + old.mean - new.mean) / new.deviation }
    return Column(name, numbers, shape: shape, scaling: other)
  }
}
