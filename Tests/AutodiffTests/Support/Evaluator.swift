@testable import Autodiff

/// A value in the evaluator: numbers row by row, under a shape.
struct Value: Equatable {
  let shape: [Int]
  var entries: [Double]

  init(_ shape: [Int], _ entries: [Double]) {
    self.shape = shape
    self.entries = entries
  }

  static func number(_ value: Double) -> Value { Value([], [value]) }
  static func vector(_ entries: [Double]) -> Value { Value([entries.count], entries) }

  var number: Double { entries.first ?? .nan }

  /// Entry `position` along the first axis.
  subscript(position: Int) -> Value {
    let part = Array(shape.dropFirst())
    let count = part.reduce(1, *)
    guard position >= 0, position < shape[0] else {
      return Value(part, Array(repeating: .nan, count: count))
    }
    return Value(part, Array(entries[position * count..<(position + 1) * count]))
  }

  /// The parts along a new first axis; `part` is the shape of each, if there is none.
  static func stack(_ values: [Value], part: [Int]) -> Value {
    Value([values.count] + (values.first?.shape ?? part), values.flatMap(\.entries))
  }
}

/// A plain reading of a graph, node by node: slow, short, and the tests' own.
struct Evaluator {
  let table: FunctionTable

  func callAsFunction(_ function: FunctionID, _ inputs: [Double]) -> [Double] {
    evaluate(function, inputs.map { .number($0) }).map(\.number)
  }

  func evaluate(_ id: FunctionID, _ inputs: [Value]) -> [Value] {
    let function = table[id]
    var values: [[Value]] = []
    values.reserveCapacity(function.nodes.count)
    for node in function.nodes {
      let operands = function.operands(of: node).map { values[$0.int] }
      switch node.kind {
      case .input(let position): values.append([inputs[position]])
      case .constant(let constant): values.append([.number(table[constant].double)])
      case .mark: values.append(operands[0])
      case .project(_, let position): values.append([operands[0][position]])
      case .primitive(let row):
        let parts = operands.map(\.[0])
        values.append([
          row.isElementwise
            ? Self.apply(Row[row], parts)
            : ArrayRows.value(
              row, table[node.type].shape, node.attributes.map { table[$0] } ?? [], parts)
        ])
      case .call(let callee): values.append(evaluate(callee, operands.map(\.[0])))
      case .conditional(let branches):
        let chosen = operands[0][0].number != 0 ? table[branches].then : table[branches].otherwise
        values.append(evaluate(chosen, operands.dropFirst().map(\.[0])))
      case .loop(let loop): values.append(run(table[loop], operands.map(\.[0])))
      }
    }
    return function.outputs.map { values[$0.int][0] }
  }

  /// Entry by entry; a number beside an array is the same for each entry.
  private static func apply(_ row: Row, _ operands: [Value]) -> Value {
    guard let array = operands.first(where: { !$0.shape.isEmpty }) else {
      return .number(apply(row, operands.map(\.number)))
    }
    return Value(
      array.shape,
      array.entries.indices.map { index in
        apply(row, operands.map { $0.shape.isEmpty ? $0.number : $0.entries[index] })
      })
  }

  static func apply(_ row: Row, _ operands: [Double]) -> Double {
    switch row.value {
    case .unary(let function): function(operands[0])
    case .binary(let function): function(operands[0], operands[1])
    case .ternary(let function): function(operands[0], operands[1], operands[2])
    case .array: .nan
    }
  }

  private func run(_ loop: Loop, _ operands: [Value]) -> [Value] {
    let count = loop.condition == nil ? Int(operands[0].number) : Int.max
    var states = Array(operands[loop.firstState..<loop.firstState + loop.states])
    let sequences = operands[(loop.firstState + loop.states)...].prefix(loop.sequences)
    let invariants = operands[(loop.firstState + loop.states + loop.sequences)...]
    let types = table[loop.body].inputs.map { table[$0].shape.count }
    let collectedShapes = table.resultTypes(of: loop.body).dropFirst(loop.states).map {
      table[$0].shape.map { if case .size(let length) = $0 { length } else { 0 } }
    }
    var collected: [[Value]] = Array(repeating: [], count: loop.collects)
    var step = 0
    while step < count {
      let index = loop.order == .backward ? count - 1 - step : step
      let elements = sequences.enumerated().map { place, sequence in
        sequence.shape.count == types[1 + loop.states + place] ? sequence : sequence[index]
      }
      let inputs = [.number(Double(index))] + states + elements + invariants
      if let condition = loop.condition, evaluate(condition, inputs)[0].number == 0 { break }
      let outputs = evaluate(loop.body, inputs)
      states = Array(outputs[..<loop.states])
      for place in 0..<loop.collects { collected[place].append(outputs[loop.states + place]) }
      step += 1
    }
    if loop.order == .backward { for place in collected.indices { collected[place].reverse() } }
    return states
      + zip(collected, collectedShapes).map { Value.stack($0, part: $1) }
      + [.number(Double(step))]
  }
}
