internal import Autodiff
internal import Learning
internal import Syntax

/// The rows of a data set as a network and its loss take them.
struct NetworkData {
  let data: NamedData
  /// As the user wrote it.
  let title: String
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
  /// What `on D` gives a network: the target is the column `y`, else the last; the others are the
  /// inputs, in order.
  mutating func networkData(
    on id: Tree.ID, _ network: Network, _ loss: Loss, named name: String, _ context: Context
  ) throws(Diagnostic) -> NetworkData {
    let data = try self.data(on: id, context)
    let set = data.set
    guard set.columns.count > 1, set.rowCount > 0 else {
      throw context.blame(
        id, "a network needs inputs and a target; this has one column, \(set.columns[0].name)")
    }
    for (column, symbol) in zip(set.columns, data.names) {
      guard let missing = column.missing else { continue }
      throw context.blame(
        id, Lowering.missingValue(workspace.symbols.display(symbol), row: missing.firstRow))
    }
    let inputs = set.inputs.map { set.columns[$0] }
    let width = inputs.reduce(0) { $0 + $1.width }
    guard width == network.inputs else {
      let names = set.inputs.map { workspace.symbols.display(data.names[$0]) }
      let list = names.count > 4 ? "the inputs" : names.joined(separator: ", ")
      throw context.blame(
        id,
        "\(name) takes \(network.inputs) number\(network.inputs == 1 ? "" : "s");"
          + " \(list) of this data \(width == 1 ? "is 1" : "are \(width)")")
    }
    let target = set.columns[set.target]
    let title = workspace.symbols.display(data.names[set.target])
    let classes = try self.classes(target, title, network, loss, name, id, context)
    let outputs = network.outputs
    var wanted = target.numbers
    if let classes {
      wanted = Array(repeating: 0, count: set.rowCount * outputs)
      for (row, place) in classes.enumerated() { wanted[row * outputs + place] = 1 }
    }
    return NetworkData(
      data: data, title: context.tree.text(id, notation.style),
      x: Entries(shape: [set.rowCount, width], numbers: Self.joined(inputs, set.rowCount)),
      y: Entries(shape: [set.rowCount, outputs], numbers: wanted), classes: classes,
      labels: target.labels,
      sumsToOne: classes != nil || Self.rowsSumToOne(wanted, width: outputs))
  }

  /// The class of each row; `nil` where the target has a number for each output.
  private func classes(
    _ target: Column, _ title: String, _ network: Network, _ loss: Loss, _ name: String,
    _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> [Int]? {
    let outputs = network.outputs
    guard target.width == 1, outputs > 1, loss.isOfDistributions else {
      guard target.width == outputs else {
        throw context.blame(
          id,
          "\(name) gives \(outputs) number\(outputs == 1 ? "" : "s"); \(title) of this data has"
            + " \(target.width) a row")
      }
      if loss.isOfProbabilities,
        let place = target.numbers.firstIndex(where: { !(0...1).contains($0) })
      {
        throw context.blame(
          id,
          "\(loss.name) is of probabilities, 0 to 1; \(title) is"
            + " \(notation.text(target.numbers[place])) in row \(place / outputs + 1)")
      }
      return nil
    }
    var classes: [Int] = []
    classes.reserveCapacity(target.count)
    for (row, number) in target.numbers.enumerated() {
      guard let place = Int(exactly: number), (0..<outputs).contains(place) else {
        throw context.blame(
          id,
          "\(name) tells \(outputs) classes apart, 0 to \(outputs - 1); \(title) is"
            + " \(notation.text(number)) in row \(row + 1)")
      }
      classes.append(place)
    }
    return classes
  }

  private static func joined(_ columns: [Column], _ rowCount: Int) -> [Double] {
    if columns.count == 1 { return columns[0].numbers }
    let width = columns.reduce(0) { $0 + $1.width }
    return [Double](unsafeUninitializedCapacity: rowCount * width) { target, count in
      var start = 0
      for column in columns {
        let own = column.width
        column.numbers.withUnsafeBufferPointer { numbers in
          for row in 0..<rowCount {
            for offset in 0..<own {
              target[row * width + start + offset] = numbers[row * own + offset]
            }
          }
        }
        start += own
      }
      count = rowCount * width
    }
  }

  private static func rowsSumToOne(_ numbers: [Double], width: Int) -> Bool {
    stride(from: 0, to: numbers.count, by: max(width, 1)).allSatisfy { start in
      abs(numbers[start..<start + width].reduce(0, +) - 1) < 1e-12
    }
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
