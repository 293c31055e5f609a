@testable import Autodiff

/// A value in the evaluator: one number, or the numbers that a loop collected.
enum Value {
  case number(Double)
  case collected([Double])

  var number: Double {
    if case .number(let value) = self { return value }
    return .nan
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
        values.append([Self.apply(Row[row], operands.map(\.[0]))])
      case .call(let callee): values.append(evaluate(callee, operands.map(\.[0])))
      case .conditional(let branches):
        let chosen = operands[0][0].number != 0 ? table[branches].then : table[branches].otherwise
        values.append(evaluate(chosen, operands.dropFirst().map(\.[0])))
      case .loop(let loop): values.append(run(table[loop], operands.map(\.[0])))
      }
    }
    return function.outputs.map { values[$0.int][0] }
  }

  private static func apply(_ row: Row, _ operands: [Value]) -> Value {
    guard case .collected(let first) = operands[0] else {
      return .number(apply(row, operands.map(\.number)))
    }
    return .collected(
      first.indices.map { index in
        apply(
          row,
          operands.map { operand in
            if case .collected(let all) = operand { return all[index] }
            return operand.number
          })
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
    var collected: [[Double]] = Array(repeating: [], count: loop.collects)
    var step = 0
    while step < count {
      let index = loop.order == .backward ? count - 1 - step : step
      let elements = sequences.map { sequence in
        if case .collected(let all) = sequence { return Value.number(all[index]) }
        return sequence
      }
      let inputs = [.number(Double(index))] + states + elements + invariants
      if let condition = loop.condition, evaluate(condition, inputs)[0].number == 0 { break }
      let outputs = evaluate(loop.body, inputs)
      states = Array(outputs[..<loop.states])
      for place in 0..<loop.collects {
        collected[place].append(outputs[loop.states + place].number)
      }
      step += 1
    }
    if loop.order == .backward { for place in collected.indices { collected[place].reverse() } }
    return states + collected.map { .collected($0) } + [.number(Double(step))]
  }
}
