internal import Autodiff

/// A function without branches, loops and calls, evaluated node by node through the rows'
/// kernels, with tangents by any rules: right ones or those of a mistake.
struct StraightLine {
  let function: Function
  private let table: FunctionTable
  private let constants: [Int: Double]

  /// `nil` for a function with structured nodes.
  init?(_ id: FunctionID, in table: FunctionTable) {
    function = table[id]
    self.table = table
    var constants: [Int: Double] = [:]
    for (place, node) in function.nodes.enumerated() {
      switch node.kind {
      case .conditional, .loop, .call, .project: return nil
      case .constant(let constant): constants[place] = table[constant].double
      case .input, .primitive, .mark: break
      }
    }
    self.constants = constants
  }

  /// The number of every node; not a number where there is none.
  func values(_ inputs: [Double]) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(function.nodes.count)
    for (place, node) in function.nodes.enumerated() {
      switch node.kind {
      case .input(let position): values.append(position < inputs.count ? inputs[position] : .nan)
      case .mark(let operand, _): values.append(values[operand.int])
      case .primitive(let row):
        values.append(Row[row].value(of: function.operands(of: node).map { values[$0.int] }))
      case .constant, .conditional, .loop, .call, .project:
        values.append(constants[place] ?? .nan)
      }
    }
    return values
  }

  /// The largest number on the way to the results.
  func greatestMagnitude(_ inputs: [Double]) -> Double {
    values(inputs).reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
  }

  /// The tangent of every node when `input` moves; `nil` where nothing reaches.
  ///
  /// - Parameter rules: what stands at some nodes instead of their row's differential.
  func tangents(by input: Int, values: [Double], rules: [Int: Misrule] = [:]) -> [Double?] {
    var tangents: [Double?] = []
    tangents.reserveCapacity(function.nodes.count)
    for (place, node) in function.nodes.enumerated() {
      switch node.kind {
      case .input(let position): tangents.append(position == input ? 1 : nil)
      case .mark(let operand, _): tangents.append(tangents[operand.int])
      case .constant, .conditional, .loop, .call, .project: tangents.append(nil)
      case .primitive(let row):
        let operands = function.operands(of: node).map(\.int)
        let moved = operands.map { tangents[$0] }
        guard moved.contains(where: { $0 != nil }), let right = Row[row].differential else {
          tangents.append(nil)
          continue
        }
        var slots = Slots(
          operands: operands.map { values[$0] }, result: values[place], tangents: moved)
        switch rules[place]?.change {
        case nil: tangents.append(right.value(slots))
        case .rule(let wrong): tangents.append(wrong.value(slots))
        case .unitTangents:
          slots.tangents = moved.map { $0.map { _ in 1 } }
          tangents.append(right.value(slots))
        case .insideDifferentiated:
          slots.operands = zip(moved, slots.operands).map { $0 ?? $1 }
          slots.result = Row[row].value(of: slots.operands)
          slots.tangents = moved.map { $0.map { _ in 1 } }
          tangents.append(right.value(slots))
        case .opposite: tangents.append(right.value(slots).map { -$0 })
        }
      }
    }
    return tangents
  }
}

/// What a rule's formula stands on, in numbers.
struct Slots {
  var operands: [Double]
  var result: Double
  var tangents: [Double?]
}

extension Formula {
  /// The formula in numbers; `nil` where it is zero because the tangents in it are.
  func value(_ slots: Slots) -> Double? { value(at: terms.count - 1, slots) }

  private func value(at index: Int, _ slots: Slots) -> Double? {
    switch terms[index] {
    case .operand(let position):
      return position < slots.operands.count ? slots.operands[position] : .nan
    case .result: return slots.result
    case .tangent(let position):
      return position < slots.tangents.count ? slots.tangents[position] : nil
    case .number(let ratio): return ratio.double
    case .named(let constant): return constant.double
    case .apply(let row, let first, let second, let third):
      let places = [first, second, third].filter { $0 >= 0 }
      let values = places.map { value(at: $0, slots) }
      if row == .add || row == .subtract, values.count == 2 {
        guard let right = values[1] else { return values[0] }
        guard let left = values[0] else { return row == .add ? right : -right }
        return row == .add ? left + right : left - right
      }
      var numbers: [Double] = []
      for found in values {
        guard let found else { return nil }
        numbers.append(found)
      }
      return Row[row].value(of: numbers)
    }
  }
}

extension Row {
  /// The row of numbers; not a number outside its domain.
  func value(of operands: [Double]) -> Double {
    // A draw has no operands.
    guard operands.count == arity, let x = operands.first else { return .nan }
    let y = operands.count > 1 ? operands[1] : 0
    let z = operands.count > 2 ? operands[2] : 0
    for condition in domain where !condition.holds(x, y, z) { return .nan }
    return switch value {
    case .unary(let kernel): kernel(x)
    case .binary(let kernel): kernel(x, y)
    case .ternary(let kernel): kernel(x, y, z)
    case .array: .nan
    }
  }
}
