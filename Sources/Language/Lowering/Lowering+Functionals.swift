internal import Autodiff
internal import Syntax

/// The functions of functions, by their names.
enum Functional: String, CaseIterable {
  case gradient, jacobian, hessian, jvp, vjp, hvp

  static let names = allCases.map(\.rawValue)

  /// How it is called.
  var usage: String {
    switch self {
    case .gradient: "gradient(f, x) or gradient(f, x, forward)"
    case .jacobian: "jacobian(f, x)"
    case .hessian: "hessian(f, x) or hessian(f, x, diagonal)"
    case .jvp: "jvp(f, x, v)"
    case .vjp: "vjp(f, x, u)"
    case .hvp: "hvp(f, x, v)"
    }
  }
}

/// `gradient(f, x)` and its like inside expressions: of a function at a point, which is a tuple of
/// all parameters where there are several.
extension Lowering {
  /// A function at a point.
  struct Place {
    let made: Made
    let point: Lowered
    /// Of the point, in the current frame.
    let leaves: [NodeID]
    let id: Tree.ID
    /// Whether the function takes several numbers: then a gradient is a vector.
    let isSpread: Bool

    var operands: [NodeID] { leaves + made.operands }
  }

  func lower(
    _ functional: Functional, _ arguments: [Tree.ID], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let option = arguments.count == 3 ? word(arguments[2]) : nil
    let isGood =
      switch functional {
      case .gradient: arguments.count == 2 || option == "forward" || option == "reverse"
      case .jacobian: arguments.count == 2 || option == "forward" || option == "reverse"
      case .hessian: arguments.count == 2 || option == "diagonal"
      case .jvp, .vjp, .hvp: arguments.count == 3
      }
    guard isGood else {
      throw blame(
        callee, "\(functional.rawValue) takes a function and a point, as in \(functional.usage)")
    }
    let place = try place(functional, arguments, id)
    switch functional {
    case .gradient:
      return try gradient(place, isForward: option == "forward", arguments[0])
    case .jacobian:
      return try jacobian(place, option, id)
    case .hessian:
      return try hessian(place, isDiagonal: option == "diagonal", arguments[0], id)
    case .jvp:
      let direction = try direction(arguments[2], like: place.point, "the direction", "the point")
      let pushed = table.jvp(
        of: place.made.id, active: activity(place),
        wanted: place.made.result.leaves.map { _ in true })
      return results(
        of: pushed, place.operands + direction, place.made.result,
        from: place.made.result.leaves.count, id)
    case .vjp:
      let cotangent = try direction(
        arguments[2], like: place.made.result, "the cotangent", "what the function gives",
        types: table.resultTypes(of: place.made.id))
      let pulled = table.vjp(
        of: place.made.id, active: activity(place), seeded: cotangent.map { _ in true })
      return results(
        of: pulled, place.operands + cotangent, place.point, from: cotangent.count, id)
    case .hvp:
      try checkNumber(place, functional, arguments[0])
      let direction = try direction(arguments[2], like: place.point, "the direction", "the point")
      let slope = table.gradient(of: place.made.id, by: Array(place.leaves.indices))
      let pushed = table.jvp(
        of: slope, active: activity(place), wanted: place.leaves.map { _ in true })
      return results(
        of: pushed, place.operands + direction, place.point, from: place.leaves.count, id)
    }
  }

  private func word(_ id: Tree.ID) -> String? {
    guard case .name(let name) = tree[id] else { return nil }
    return tree.canonical(name)
  }

  /// Which inputs of the function are the point's.
  private func activity(_ place: Place) -> [Bool] {
    place.leaves.map { _ in true } + place.made.operands.map { _ in false }
  }

  private func place(
    _ functional: Functional, _ arguments: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Place {
    guard let callable = callable(arguments[0]) else {
      if case .name(let name) = tree[arguments[0]],
        scope?.owner(of: symbol(name)) == nil, workspace.definitions[symbol(name)] == nil
      {
        throw unknownFunction(symbol(name), arguments[0])
      }
      throw blame(arguments[0], "\(functional.rawValue) takes the name of a function here")
    }
    let point = try lower(arguments[1]).map { real($0) }
    let leaves = point.leaves
    for leaf in leaves where table[type(of: leaf)].element == .boolean {
      throw blame(arguments[1], "a point is made of numbers; here is true or false")
    }
    let values = try parts(of: point, for: callable, arguments)
    let made = try made(callable, values, arguments[0], id)
    for type in table.resultTypes(of: made.id) where table[type].element == .boolean {
      throw blame(arguments[0], "a derivative is of numbers; this is true or false")
    }
    let isSpread =
      values.count > 1 && leaves.count == values.count
      && leaves.allSatisfy { type(of: $0).isScalar }
    return Place(made: made, point: point, leaves: leaves, id: id, isSpread: isSpread)
  }

  /// The arguments that a point is.
  private func parts(
    of point: Lowered, for callable: Callable, _ arguments: [Tree.ID]
  ) throws(Diagnostic) -> [Argument] {
    var count = parameters(of: callable)?.count ?? 1
    if case .own(let symbol) = callable {
      let name = workspace.symbols.canonical(symbol)
      count = (ArrayFunction.named(name)?.arity ?? Builtin.named(name)?.arity)?.lowerBound ?? 1
      if case .tuple(let parts) = point, Builtin.named(name)?.arity.contains(parts.count) == true {
        count = parts.count
      }
    }
    if case .tuple(let parts) = point, count != 1 || parts.count == 1 {
      guard parts.count == count else { throw miscounted(count, parts.count, arguments) }
      return parts.map { Argument($0) }
    }
    guard count == 1 else { throw miscounted(count, 1, arguments) }
    return [Argument(point, arguments[1])]
  }

  private func miscounted(_ count: Int, _ found: Int, _ arguments: [Tree.ID]) -> Diagnostic {
    let name = tree.source.text(tree.span(of: arguments[0]))
    let wanted = "\(count) argument\(count == 1 ? "" : "s")"
    return blame(arguments[1], "\(name) takes \(wanted); the point has \(found)")
  }

  /// A direction: leaf by leaf of the same types as what it belongs to.
  private func direction(
    _ id: Tree.ID, like value: Lowered, _ what: String, _ other: String, types: [TypeID]? = nil
  ) throws(Diagnostic) -> [NodeID] {
    let found = try lower(id).map { real($0) }
    let wanted = (types ?? value.leaves.map { type(of: $0) }).map { table[$0] }
    let leaves = found.leaves
    guard leaves.map({ table[type(of: $0)] }) == wanted else {
      throw blame(
        id,
        "\(what) has the shape of \(other): that is \(value.kindName(wanted)), this is \(kindName(found))"
      )
    }
    return leaves
  }

  private func checkNumber(
    _ place: Place, _ functional: Functional, _ function: Tree.ID
  ) throws(Diagnostic) {
    let types = table.resultTypes(of: place.made.id)
    guard place.made.result.isNode, types.count == 1, types[0].isScalar else {
      let name = tree.source.text(tree.span(of: function))
      let kind = place.made.result.kindName(types.map { table[$0] })
      throw blame(function, "a \(functional.rawValue) is of a number; \(name) gives \(kind)")
    }
  }

  // MARK: Gradients

  private func gradient(
    _ place: Place, isForward: Bool, _ function: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    try checkNumber(place, .gradient, function)
    let slope =
      isForward
      ? forwardGradient(place)
      : results(
        of: table.gradient(of: place.made.id, by: Array(place.leaves.indices)), place.operands,
        place.point, place.id)
    return place.isSpread ? try stacked(slope.leaves.map { .node($0) }, place.id) : slope
  }

  /// One pass for each number of the point; for an array, a loop of passes.
  private func forwardGradient(_ place: Place) -> Lowered {
    var slopes: [NodeID] = []
    for (position, leaf) in place.leaves.enumerated() {
      if type(of: leaf).isScalar {
        let derivative = table.derivative(of: place.made.id, by: position)
        frame.builder.origin = origin(place.id)
        let call = frame.builder.call(derivative, place.operands)
        slopes.append(frame.builder.project(call, 0))
      } else {
        let active = (place.leaves + place.made.operands).indices.map { $0 == position }
        let pushed = table.jvp(of: place.made.id, active: active, wanted: [true])
        let sizes = table[type(of: leaf)].sizes ?? []
        let found = eachSeed(of: sizes, place) { builder, inputs, seed in
          let call = builder.call(pushed, inputs + [seed])
          return builder.project(call, 1)
        }
        slopes.append(frame.builder.reshape(found, to: sizes))
      }
    }
    return place.point.with(leaves: slopes)
  }

  /// A loop over the entries of an array of `sizes`: `body` gets the operands of the place and an
  /// array that is 1 at the loop's entry and 0 elsewhere; what it makes is collected.
  private func eachSeed(
    of sizes: [Int], _ place: Place,
    _ body: (inout Builder, [NodeID], NodeID) -> NodeID
  ) -> NodeID {
    let operands = place.operands
    let types = operands.map { type(of: $0) }
    let count = sizes.reduce(1, *)
    var builder = Builder(table, inputs: [.integer] + types)
    builder.origin = origin(place.id)
    let zeros = builder.zero(of: table.intern(ValueType(.real, [.size(count)])))
    let one = builder.exact(.one)
    let flat = builder.scatterAdd(zeros, builder.input(0), one)
    let seed =
      sizes.count == 1 ? flat : builder.reshape(flat, to: sizes)
    let inputs = types.indices.map { NodeID($0 + 1) }
    let output = body(&builder, inputs, seed)
    let loop = Loop(
      body: builder.freeze([output]), condition: nil, states: 0, sequences: 0,
      invariants: operands.count, collects: 1, order: .any)
    frame.builder.origin = origin(place.id)
    let steps = frame.builder.exact(Ratio(count))
    let node = frame.builder.loop(loop, [steps] + operands)
    return frame.builder.project(node, 0)
  }

  // MARK: Matrices

  /// The same function of one vector, the entries of the point one after the other, which gives a
  /// vector of all results.
  private func flat(_ place: Place) -> Place {
    let types = place.leaves.map { table[type(of: $0)] }
    let counts = types.map { ($0.sizes ?? []).reduce(1, *) }
    let total = counts.reduce(0, +)
    let vector = table.intern(ValueType(.real, [.size(total)]))
    let rest = place.made.operands.map { type(of: $0) }
    var builder = Builder(table, inputs: [vector] + rest)
    builder.origin = origin(place.id)
    var parts: [NodeID] = []
    var start = 0
    for (type, count) in zip(types, counts) {
      let part = builder.slice(builder.input(0), starts: [start], steps: [1], counts: [count])
      parts.append(builder.reshape(part, to: type.sizes ?? []))
      start += count
    }
    let call = builder.call(place.made.id, parts + rest.indices.map { NodeID($0 + 1) })
    let results = table.resultTypes(of: place.made.id).enumerated().map { position, type in
      let count = (table[type].sizes ?? []).reduce(1, *)
      let result = builder.project(call, position)
      return builder.reshape(result, to: [count])
    }
    let isNumber =
      results.count == 1 && table.resultTypes(of: place.made.id)[0].isScalar
    let output =
      isNumber
      ? builder.project(call, 0)
      : results.dropFirst().reduce(results[0]) { builder.concat($0, $1) }
    let function = builder.freeze([output])
    frame.builder.origin = origin(place.id)
    let leaves = zip(place.leaves, counts).map { frame.builder.reshape($0, to: [$1]) }
    let joined = leaves.dropFirst().reduce(leaves[0]) { frame.builder.concat($0, $1) }
    return Place(
      made: Made(id: function, operands: place.made.operands, result: .node(output)),
      point: .node(joined), leaves: [joined], id: place.id, isSpread: false)
  }

  private func hasSizes(_ place: Place) -> Bool {
    let types = place.leaves.map { type(of: $0) } + table.resultTypes(of: place.made.id)
    return !place.leaves.isEmpty && types.allSatisfy { table[$0].sizes != nil }
  }

  /// A row for each output, a column for each input; a number by a number is a number, and of a
  /// number by a vector one row.
  private func jacobian(
    _ place: Place, _ mode: String?, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard hasSizes(place) else { throw blame(id, "a jacobian needs known shapes") }
    let isNumber = place.made.result.isNode && table.resultTypes(of: place.made.id)[0].isScalar
    if isNumber { return try number(place, mode, id) }
    let flat = flat(place)
    let sizes = (
      table[table.resultTypes(of: flat.made.id)[0]].sizes?.first ?? 0,
      table[type(of: flat.leaves[0])].sizes?.first ?? 0
    )
    if mode == "forward" || (mode == nil && sizes.1 <= sizes.0) {
      let pushed = table.jvp(of: flat.made.id, active: activity(flat), wanted: [true])
      let columns = eachSeed(of: [sizes.1], flat) { builder, inputs, seed in
        let call = builder.call(pushed, inputs + [seed])
        return builder.project(call, 1)
      }
      return .node(frame.builder.transpose(columns))
    }
    let pulled = table.vjp(of: flat.made.id, active: activity(flat), seeded: [true])
    let rows = eachSeed(of: [sizes.0], flat) { builder, inputs, seed in
      let call = builder.call(pulled, inputs + [seed])
      return builder.project(call, 1)
    }
    return .node(rows)
  }

  /// The jacobian of a number: by one number a number, else the entries of the gradient.
  private func number(
    _ place: Place, _ mode: String?, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let slope = try gradient(place, isForward: mode == "forward", id)
    guard case .node = slope else {
      let parts = slope.leaves.map { leaf in
        frame.builder.reshape(leaf, to: [(table[type(of: leaf)].sizes ?? []).reduce(1, *)])
      }
      return .node(parts.dropFirst().reduce(parts[0]) { frame.builder.concat($0, $1) })
    }
    return slope
  }

  /// One reverse pass a column, in a loop: the diagonal alone needs no more than vectors.
  private func hessian(
    _ place: Place, isDiagonal: Bool, _ function: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    try checkNumber(place, .hessian, function)
    guard hasSizes(place) else { throw blame(id, "a hessian needs known shapes") }
    if place.leaves.allSatisfy({ type(of: $0).isScalar }) {
      return try smallHessian(place, isDiagonal: isDiagonal, id)
    }
    let flat = flat(place)
    let slope = table.gradient(of: flat.made.id, by: [0])
    let pushed = table.jvp(of: slope, active: activity(flat), wanted: [true])
    let total = table[type(of: flat.leaves[0])].sizes?.first ?? 0
    let found = eachSeed(of: [total], flat) { builder, inputs, seed in
      let call = builder.call(pushed, inputs + [seed])
      let row = builder.project(call, 1)
      return isDiagonal ? builder.gather(row, builder.input(0)) : row
    }
    guard isDiagonal else { return .node(found) }
    var start = 0
    var parts: [NodeID] = []
    for leaf in place.leaves {
      let sizes = table[type(of: leaf)].sizes ?? []
      let count = sizes.reduce(1, *)
      let part = frame.builder.slice(found, starts: [start], steps: [1], counts: [count])
      parts.append(frame.builder.reshape(part, to: sizes))
      start += count
    }
    return place.point.with(leaves: parts)
  }

  /// Of numbers: each entry by itself, so that it has a formula.
  private func smallHessian(
    _ place: Place, isDiagonal: Bool, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let places = place.leaves.indices
    func entry(_ row: Int, _ column: Int) -> Lowered {
      let made = [row, column].reduce(place.made.id) { table.derivative(of: $0, by: $1) }
      return results(of: made, place.operands, place.made.result, id)
    }
    if isDiagonal {
      let entries = places.map { entry($0, $0) }
      return place.isSpread
        ? try stacked(entries, id) : place.point.with(leaves: entries.flatMap(\.leaves))
    }
    guard places.count > 1 else { return entry(0, 0) }
    var rows: [Lowered] = []
    for row in places { rows.append(try stacked(places.map { entry(row, $0) }, id)) }
    return try stacked(rows, id)
  }
}
