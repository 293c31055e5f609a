internal import Autodiff
internal import Syntax

/// Arrays made of sizes, and arrays in another shape.
extension ArrayFunction {
  static let makers: [ArrayFunction] = [
    ArrayFunction("zeros", 1...Int.max) { lowering, arguments, id throws(Diagnostic) in
      try lowering.filled(.zero, arguments, id)
    },
    ArrayFunction("ones", 1...Int.max) { lowering, arguments, id throws(Diagnostic) in
      try lowering.filled(.one, arguments, id)
    },
    ArrayFunction("eye", 1...1) { lowering, arguments, id throws(Diagnostic) in
      let count = try lowering.size(arguments[0])
      try lowering.checkSize([count, count], id)
      let ones = lowering.spread(lowering.exact(1), to: [.size(count)])
      lowering.frame.builder.origin = lowering.origin(id)
      return .node(lowering.frame.builder.array(.diagonalMatrix, [ones]))
    },
    ArrayFunction("linspace", 3...3) { lowering, arguments, id throws(Diagnostic) in
      try lowering.evenlySpaced(arguments, id)
    },
    ArrayFunction("reshape", 2...Int.max) { lowering, arguments, id throws(Diagnostic) in
      try lowering.reshaped(arguments, id)
    },
  ]
}

extension Lowering {
  /// The sizes that stand as arguments.
  private func sizes(_ arguments: some Collection<Tree.ID>, _ id: Tree.ID) throws(Diagnostic)
    -> [Int]
  {
    var sizes: [Int] = []
    for argument in arguments { sizes.append(try size(argument)) }
    try checkSize(sizes, id)
    return sizes
  }

  fileprivate func filled(
    _ value: Ratio, _ arguments: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let shape = try sizes(arguments, id)
    let number = frame.builder.exact(value)
    frame.builder.origin = origin(id)
    return .node(frame.builder.broadcast(number, to: shape.map { .size($0) }))
  }

  /// `a·(1 - t) + b·t` for t from 0 to 1: exact at both ends.
  fileprivate func evenlySpaced(
    _ arguments: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let (first, last) = (try number(arguments[0]), try number(arguments[1]))
    let count = try size(arguments[2])
    try checkSize([count], id)
    let shape = [Dimension.size(count)]
    let place = iota(start: 0, count: count, id)
    let t = apply(.divide, place, spread(exact(max(1, count - 1)), to: shape), at: id)
    let rest = apply(.subtract, spread(exact(1), to: shape), t, at: id)
    let left = apply(.multiply, spread(first, to: shape), rest, at: id)
    let right = apply(.multiply, spread(last, to: shape), t, at: id)
    return .node(apply(.add, left, right, at: id))
  }

  fileprivate func reshaped(_ arguments: [Tree.ID], _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    let value = try term(arguments[0])
    let shape = try sizes(arguments.dropFirst(), id)
    let found = try sizes(value, "reshape").reduce(1, *)
    guard shape.reduce(1, *) == found else {
      let wanted = shape.map(String.init).joined(separator: "x")
      throw blame(
        id,
        "reshape keeps the entries: there are \(found), and \(wanted) has \(shape.reduce(1, *))")
    }
    frame.builder.origin = origin(id)
    let node = value.isNumber ? frame.builder.stack([value.node]) : value.node
    return .node(frame.builder.reshape(node, to: shape))
  }
}
