internal import Engine
internal import Learning
internal import Syntax

/// What is wanted of a network, made of the target column.
struct Targets {
  let numbers: ArrayValue
  let task: Metric.Task
  /// What the classes are called; none where they are numbers.
  let labels: [String]
}

extension Session {
  /// - Parameter loss: as it was asked for, or the network's own.
  func targets(
    _ set: DataSet, _ net: NamedNetwork, _ loss: Loss, _ name: String
  ) throws(ColumnError) -> Targets {
    let column = target(set, net)
    try checkNumbers(column)
    try check(loss, net.network, name)
    let outputs = net.network.outputs
    let labels = net.format.flatMap { $0.labels.isEmpty ? nil : $0.labels } ?? column.labels
    let places = try classPlaces(column, labels)
    let isSigned = loss == .hinge
    if outputs > 1, column.width == 1, loss.isOfDistributions || !labels.isEmpty || isSigned {
      return try classes(places, column, outputs, labels, name, elsewhere: isSigned ? -1 : 0)
    }
    guard column.width == outputs else {
      throw ColumnError(
        message: "\(name) gives \(counted(outputs, "number")) a sample; the target"
          + " \(column.name) has \(column.width)",
        help: outputs == 1 || column.width > 1
          ? nil
          : net.network.activation.name == "softmax"
            ? "for classes there is loss crossentropy"
            : "for classes, let the last layer be \(outputs) softmax")
    }
    if !labels.isEmpty {
      guard labels.count == 2 else {
        throw ColumnError(
          message: "\(column.name) has \(labels.count) class\(labels.count == 1 ? "" : "es"):"
            + " \(labels.prefix(6).joined(separator: ", ")); one output tells two apart",
          help: "let the last layer of \(name) be \(labels.count) softmax")
      }
    }
    try check(places, column, loss)
    let isBinary = places.allSatisfy { $0 == 0 || $0 == 1 }
    let isOfClasses =
      (isSigned || isBinary && loss.isOfProbabilities)
      && (outputs == 1 || isOneHot(places, outputs))
    let isOfLabels =
      outputs > 1 && (isSigned || isBinary && net.network.activation.name == "sigmoid")
    return Targets(
      numbers: ArrayValue(places, shape: [column.count, outputs]),
      task: isOfClasses ? .classes : isOfLabels ? .labels : .numbers,
      labels: isSigned && outputs == 1 && labels.isEmpty ? ["-1", "1"] : labels)
  }

  /// Whether each row has a single 1.
  private func isOneHot(_ numbers: [Double], _ width: Int) -> Bool {
    stride(from: 0, to: numbers.count, by: width).allSatisfy { start in
      numbers[start..<start + width].count { $0 == 1 } == 1
    }
  }

  /// The numbers of the column; of words their places among `labels`.
  private func classPlaces(
    _ column: Column, _ labels: [String]
  ) throws(ColumnError) -> [Double] {
    guard !column.labels.isEmpty, column.labels != labels else { return column.numbers }
    let places = column.labels.map { word in labels.firstIndex(of: word) }
    if let place = places.firstIndex(where: { $0 == nil }),
      column.numbers.contains(Double(place))
    {
      throw ColumnError(
        message: "\(column.name) has the class \(column.labels[place]); the network was trained on"
          + " \(labels.joined(separator: ", "))")
    }
    return column.numbers.map { number in
      Double(places.indices.contains(Int(number)) ? places[Int(number)] ?? 0 : 0)
    }
  }

  /// 1 at the class, 0 (or -1) elsewhere.
  private func classes(
    _ places: [Double], _ column: Column, _ outputs: Int, _ labels: [String], _ name: String,
    elsewhere: Double
  ) throws(ColumnError) -> Targets {
    if labels.count > outputs {
      throw ColumnError(
        message: "\(column.name) has \(labels.count) classes; \(name) tells \(outputs) apart",
        help: "let the last layer of \(name) be \(labels.count) softmax")
    }
    let (count, isOver) = places.count.multipliedReportingOverflow(by: outputs)
    guard !isOver, count <= workspace.memoryLimit / MemoryLayout<Double>.stride else {
      throw ColumnError(
        message: "\(places.count) rows of \(outputs) classes do not fit into memory")
    }
    var numbers = Array(repeating: elsewhere, count: count)
    for (row, number) in places.enumerated() {
      guard let place = Int(exactly: number), (0..<outputs).contains(place) else {
        let least = places.min() ?? 0
        let isShifted = least == 1 && places.max() == Double(outputs)
        throw ColumnError(
          message: "\(name) tells \(outputs) classes apart, 0 to \(outputs - 1); \(column.name) is"
            + " \(notation.text(number)) in row \(row + 1)",
          help: isShifted
            ? "data D = D where \(column.name) = \(column.name) - 1 makes them count from 0" : nil)
      }
      numbers[row * outputs + place] = 1
    }
    return Targets(
      numbers: ArrayValue(numbers, shape: [places.count, outputs]), task: .classes, labels: labels)
  }

  /// A loss of probabilities needs outputs that are some.
  private func check(_ loss: Loss, _ network: Network, _ name: String) throws(ColumnError) {
    let ending = network.activation
    if network.outputs == 1, ending.name == "softmax" {
      throw ColumnError(
        message: "softmax of one output is always 1",
        help: "let the last layer of \(name) be 1 sigmoid, or 2 softmax")
    }
    guard loss.isOfProbabilities, ending.name != "softmax", ending.name != "sigmoid" else { return }
    let outputs = network.outputs
    throw ColumnError(
      message: "\(loss.name) is of probabilities, and \(name) ends in \(ending.name)",
      help: "let its last layer be \(outputs) \(outputs == 1 ? "sigmoid" : "softmax")")
  }

  /// What is wanted lies where the loss can reach it.
  private func check(
    _ numbers: [Double], _ column: Column, _ loss: Loss
  ) throws(ColumnError) {
    if loss.isOfProbabilities,
      let place = numbers.firstIndex(where: { !(0...1).contains($0) })
    {
      throw ColumnError(
        message: "\(loss.name) is of probabilities, 0 to 1; \(column.name) is"
          + " \(notation.text(numbers[place])) in row \(place / column.width + 1)")
    }
    if loss == .hinge, let place = numbers.firstIndex(where: { $0.magnitude != 1 }) {
      throw ColumnError(
        message: "hinge is of -1 and 1; \(column.name) is \(notation.text(numbers[place])) in row"
          + " \(place / column.width + 1)",
        help: numbers.allSatisfy { $0 == 0 || $0 == 1 }
          ? "data D = D where \(column.name) = 2\(column.name) - 1 makes -1 and 1 of 0 and 1" : nil)
    }
  }
}
