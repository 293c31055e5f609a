internal import Autodiff
internal import Syntax

/// `trace` of a function in which arrays occur: the value of each step, then from the last to the
/// first the derivative of the result by it.
extension Session {
  mutating func arrayTrace(
    _ request: GradientRequest, _ parts: GradientParts, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let table = workspace.table
    let function = parts.function
    let variables = request.order.isEmpty ? parts.variables : request.order
    let places = variables.compactMap { function.globals.firstIndex(of: $0) }
    // The variable with the most steps between it and the result tells the most.
    var longest: Backward?
    for place in places {
      let found = Backward(function.id, by: place, in: table)
      if let found, found.steps.count > longest?.steps.count ?? -1 { longest = found }
    }
    guard let backward = longest else {
      throw context.blame(
        request.body, "trace cannot write this out: it is too long, or a loop leads to the result")
    }
    let inputs = function.globals.map { known($0, parts.point) ?? .number(.exact(.zero)) }
    let naming = Naming(names: function.globals, values: inputs)
    let values = try run(
      table.selecting(
        nodes: backward.steps.map(\.node) + table[backward.function].outputs, of: backward.function),
      inputs, naming)
    let count = backward.steps.count
    var cotangents: [Value] = Array(repeating: .number(.exact(.one)), count: count + 1)
    for place in (0..<count).reversed() {
      let seeds = backward.users[place].filter { $0 < count }.map { cotangents[$0] }
      let slope = try sloped(backward, place, inputs + values.prefix(count), seeds, naming)
      cotangents[place] = slope
    }
    let gradient = try run(table.gradient(of: function.id, by: places), inputs, naming)
    let names = function.globals.map { workspace.symbols.display($0) }
    let (steps, top) = stepNames(backward, names, request.body, context)
    var rows = function.globals.indices.map { place in
      ArrayTraceAnswer.Row(
        name: names[place], formula: nil, value: inputs[place],
        cotangent: places.firstIndex(of: place).map { gradient[$0] })
    }
    for (place, written) in written(backward.cut, names: names + steps).enumerated() {
      rows.append(
        ArrayTraceAnswer.Row(
          name: place < count ? steps[place] : top, formula: written.formula,
          value: values[place], cotangent: cotangents[place], isComputed: true))
    }
    return Reply(ArrayTraceAnswer(rows: rows), notes: parts.notes)
  }

  /// The derivative by one step; its users' derivatives are the seeds, 1 that of the result.
  private func sloped(
    _ backward: Backward, _ place: Int, _ inputs: [Value], _ seeds: [Value], _ naming: Naming
  ) throws(Diagnostic) -> Value {
    let slope = backward.slope(at: place)
    let isSeeded = backward.users[place].contains(backward.steps.count)
    let all = inputs + seeds + (isSeeded ? [.number(.exact(.one))] : [])
    return try run(slope, all, naming).first ?? .number(.exact(.zero))
  }
}
