internal import Autodiff
internal import Learning
internal import Syntax

/// `trace N at x=[1, 0], y=1`: value and cotangent of each step, layer by layer; without `y` the
/// values alone.
extension Session {
  mutating func traceNetwork(_ subject: Tree.ID, _ context: Context) throws(Diagnostic) -> Reply {
    let request = try networkRequest(subject, verb: "trace", needsTarget: false, context)
    let pass = try pass(of: request)
    let equations = pass.equations
    let isBackward = request.y != nil
    let forward = forwardFormulas(equations)
    var rows = [
      ArrayTraceAnswer.Row(name: "x", formula: nil, value: .array(request.x), cotangent: nil)
    ]
    for (place, layer) in equations.network.layers.enumerated() {
      for parameter in layer.parameters {
        rows.append(
          ArrayTraceAnswer.Row(
            name: equations.network.parameters[parameter].name, formula: nil,
            value: .array(pass.value(.parameter(parameter))),
            cotangent: isBackward ? .array(pass.gradient(parameter)) : nil))
      }
      for point in equations.points.indices where equations.points[point].layer == place {
        rows.append(
          ArrayTraceAnswer.Row(
            name: equations.points[point].name, formula: forward[point],
            value: .array(pass.points[point]),
            cotangent: isBackward ? pass.slopes[.point(point)].map { .array($0) } : nil,
            isComputed: true))
      }
    }
    if let y = request.y {
      rows.append(ArrayTraceAnswer.Row(name: "y", formula: nil, value: .array(y), cotangent: nil))
      rows.append(
        ArrayTraceAnswer.Row(
          name: "L", formula: forward.last ?? nil, value: .number(.decimal(pass.loss)),
          cotangent: .number(.exact(.one)), isComputed: true))
    }
    return Reply(ArrayTraceAnswer(rows: rows))
  }

  /// What each point is in terms of the ones before it, and last the loss.
  func forwardFormulas(_ equations: Backpropagation) -> [WrittenFormula?] {
    written(equations.cut, names: equations.inputNames + equations.points.map(\.name)).map(
      \.formula)
  }
}
