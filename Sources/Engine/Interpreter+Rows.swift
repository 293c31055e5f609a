public import Autodiff

/// Rows: values, their check, and the corners they touch.
extension Interpreter {
  mutating func evaluate(
    _ node: Node, _ index: Int, _ top: inout Activation
  ) throws(RunError) {
    let row = Int(node.code - Node.firstRow)
    let facts = rows[row]
    if facts.isArray, let row = node.row {
      try evaluateArray(node, row, index, &top)
      return
    }
    let (b, c) = (facts.arity > 1 ? Int(node.b) : nil, facts.arity > 2 ? Int(node.c) : nil)
    if !top.arrays.isEmpty {
      let operands = [top.value(Int(node.a))] + [b, c].compactMap { $0.map { top.value($0) } }
      if operands.contains(where: { $0.number == nil }) {
        top.set(try evaluate(node, facts, operands, index, top), at: index)
        return
      }
    }
    let (x, y, z) = (
      top.values[Int(node.a)], b.map { top.values[$0] } ?? 0, c.map { top.values[$0] } ?? 0
    )
    let power =
      node.row == .power ? ConstantPower(exponentOf: node, in: top.function, table) : nil
    let value = power?(x) ?? facts.kernel(x, y, z)
    try check(value, facts, x, y, z, node, index, top)
    top.values[index] = value
    if contacts != nil, facts.hasCorners { note(facts, x, y, z, value, index, top) }
  }

  private mutating func evaluate(
    _ node: Node, _ facts: RowFacts, _ operands: [Value], _ index: Int, _ top: Activation
  ) throws(RunError) -> Value {
    var result: ArrayValue?
    for case .array(let array) in operands {
      if let result, result.shape != array.shape { throw .lengths(site(index, top)) }
      result = array
    }
    guard var result else { return .number(0) }
    try countWork(result.numbers.count)
    let power =
      node.row == .power ? ConstantPower(exponentOf: node, in: top.function, table) : nil
    for place in result.numbers.indices {
      var numbers = [0.0, 0.0, 0.0]
      for (position, operand) in operands.enumerated() {
        switch operand {
        case .number(let number): numbers[position] = number
        case .array(let array): numbers[position] = array.numbers[place]
        }
      }
      let (x, y, z) = (numbers[0], numbers[1], numbers[2])
      let value = power?(x) ?? facts.kernel(x, y, z)
      try check(
        value, facts, x, y, z, node, index, top, element: result.coordinates(place))
      if contacts != nil, facts.hasCorners { note(facts, x, y, z, value, index, top) }
      result.numbers[place] = value
    }
    return .array(result)
  }

  private func check(
    _ value: Double, _ facts: RowFacts, _ x: Double, _ y: Double, _ z: Double, _ node: Node,
    _ index: Int, _ top: Activation,
    element: @autoclosure () -> [Int] = []
  ) throws(RunError) {
    let failure = facts.domain.isEmpty ? nil : facts.failure(x, y, z)
    if failure == nil, value.isFinite { return }
    let operands = [x, y, z].prefix(facts.arity)
    let kind: Fault.Kind
    if let failure {
      kind = .domain(failure)
    } else if value.isNaN {
      kind = .notANumber
    } else if operands.allSatisfy(\.isFinite) {
      kind = .overflow
    } else {
      return
    }
    throw .undefined(
      Fault(
        site: site(index, top), kind: kind, row: node.row, operands: Array(operands),
        element: element()))
  }

  private mutating func note(
    _ facts: RowFacts, _ x: Double, _ y: Double, _ z: Double, _ value: Double, _ index: Int,
    _ top: Activation
  ) {
    for (place, kink) in facts.kinks.enumerated()
    where kink.surface.value([x, y, z], result: value) == 0 {
      note(Contact.Place(function: top.id, node: NodeID(index), corner: .kink(place)))
    }
    for (place, jump) in facts.jumps.enumerated()
    where jump.surface.value([x, y, z], result: value) == 0 {
      note(Contact.Place(function: top.id, node: NodeID(index), corner: .jump(place)))
    }
  }

  private mutating func note(_ place: Contact.Place) { contacts?[place, default: 0] += 1 }
}

extension Formula {
  /// The value at numbers; tangents are 0.
  public func value(_ operands: [Double], result: Double) -> Double {
    var values: [Double] = []
    for term in terms {
      switch term {
      case .operand(let position):
        values.append(operands.indices.contains(position) ? operands[position] : .nan)
      case .result: values.append(result)
      case .tangent: values.append(0)
      case .number(let ratio): values.append(ratio.double)
      case .named(let constant): values.append(constant.double)
      case .apply(let row, let a, let b, let c):
        values.append(
          RowFacts[row].kernel(values[a], b < 0 ? 0 : values[b], c < 0 ? 0 : values[c]))
      }
    }
    return values.last ?? .nan
  }
}
