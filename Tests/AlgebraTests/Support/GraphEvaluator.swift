import Autodiff

/// A plain reading of a graph, node by node, to compare forms with.
struct GraphEvaluator {
  let table: FunctionTable

  /// The first result, and the greatest magnitude of a number on the way: errors of rounding
  /// are a fraction of it.
  func callAsFunction(
    _ id: FunctionID, _ inputs: [Double]
  ) -> (value: Double, scale: Double) {
    let (results, scale) = evaluate(id, inputs)
    return (results[0], scale)
  }

  private func evaluate(_ id: FunctionID, _ inputs: [Double]) -> ([Double], Double) {
    let function = table[id]
    var values: [[Double]] = []
    var scale = 1.0
    for node in function.nodes {
      let operands = function.operands(of: node).map { values[$0.int] }
      var value: [Double] = []
      switch node.kind {
      case .input(let position): value = [inputs[position]]
      case .constant(let constant): value = [table[constant].double]
      case .mark: value = operands[0]
      case .project(_, let position): value = [operands[0][position]]
      case .primitive(let row): value = [apply(Row[row], operands.map { $0[0] })]
      case .call(let callee):
        let (results, inner) = evaluate(callee, operands.map { $0[0] })
        value = results
        scale = max(scale, inner)
      case .conditional(let id):
        let chosen = operands[0][0] != 0 ? table[id].then : table[id].otherwise
        let (results, inner) = evaluate(chosen, operands.dropFirst().map { $0[0] })
        value = results
        scale = max(scale, inner)
      case .loop: value = [.nan]
      }
      for number in value where number.isFinite { scale = max(scale, abs(number)) }
      values.append(value)
    }
    return (function.outputs.map { values[$0.int][0] }, scale)
  }

  private func apply(_ row: Row, _ x: [Double]) -> Double {
    switch row.value {
    case .unary(let function): function(x[0])
    case .binary(let function): function(x[0], x[1])
    case .ternary(let function): function(x[0], x[1], x[2])
    case .array: .nan
    }
  }
}

/// Reproducible random numbers (SplitMix64: Steele, Lea & Flood 2014).
struct Random {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0xD134_2543_DE82_EF95 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    let unit = Double(next() >> 11) / 9007199254740992
    return range.lowerBound + unit * (range.upperBound - range.lowerBound)
  }

  /// An expression of x, y, z.
  mutating func expression(_ depth: Int) -> String {
    if depth == 0 || (depth < 3 && below(7) == 0) {
      return ["x", "y", "z", "x", "y", "2", "3", "1", "1/2", "0.25", "pi", "5"][below(12)]
    }
    let a = expression(depth - 1)
    switch below(16) {
    case 0, 1, 2: return "(\(a)+\(expression(depth - 1)))"
    case 3, 4: return "(\(a)-\(expression(depth - 1)))"
    case 5, 6, 7: return "\(wrapped(a))*\(wrapped(expression(depth - 1)))"
    case 8: return "\(wrapped(a))/\(wrapped(expression(depth - 1)))"
    case 9: return "\(wrapped(a))^\(["2", "3", "(-1)", "(1/2)", "(-2)", "4"][below(6)])"
    case 10: return "-\(wrapped(a))"
    case 11:
      return "if(\(a)<\(expression(depth - 1)), \(expression(depth - 1)), \(a)*2)"
    default:
      let rows = [
        "sin", "cos", "tan", "exp", "ln", "sqrt", "abs", "tanh", "sigmoid", "sinh", "cosh",
        "atan", "sign", "log1p", "softplus", "cbrt", "relu",
      ]
      return "\(rows[below(rows.count)])(\(a))"
    }
  }

  private func wrapped(_ text: String) -> String { "(\(text))" }
}
