internal import Autodiff

/// A computation at a point, forward and backward: the value of each node, its slopes by its
/// operands, and what a small change of it makes of the result.
struct Tracing {
  /// How a node changes with one operand.
  struct Slope {
    let operand: Sketch.ID
    let formula: Sketch.ID
    let value: Double
  }

  private(set) var sketch: Sketch
  /// The nodes that compute, operands before their users; the result is the last.
  private(set) var steps: [Sketch.ID] = []
  /// The inputs that the result uses, in their order.
  private(set) var inputs: [Sketch.ID] = []
  /// By node, in the order of its operands; only where there is a variable behind the operand.
  private(set) var slopes: [Sketch.ID: [Slope]] = [:]
  private(set) var cotangents: [Sketch.ID: Double] = [:]
  let result: Sketch.ID

  /// The trace of the only output of `function`; `variables` are the inputs to differentiate by.
  init(
    _ function: FunctionID, at point: [Double], variables: Set<Int>, in table: FunctionTable
  ) throws(Sketch.Failure) {
    sketch = Sketch(table, variables: variables, point: point, limit: 20_000)
    var arguments: [Sketch.ID] = []
    for place in point.indices { arguments.append(sketch.add(.input(place))) }
    let outputs = try sketch.open(function, arguments)
    result = sketch.skippingMarks(outputs[0])
    collect(outputs[0])
    differentiate()
  }

  func value(_ id: Sketch.ID) -> Double { sketch.values[id.index] }

  /// What each node is called by the user: a live definition, a local name.
  var givenNames: [Sketch.ID: MarkID] {
    var names: [Sketch.ID: MarkID] = [:]
    for index in sketch.nodes.indices {
      let id = Sketch.ID(index: index)
      guard case .mark(_, let mark) = sketch[id], sketch.content(id) == id else { continue }
      let named = sketch.skippingMarks(id)
      if names[named] == nil { names[named] = mark }
    }
    return names
  }

  private mutating func collect(_ root: Sketch.ID) {
    var seen: Set<Sketch.ID> = []
    var pending = [root]
    while let next = pending.popLast() {
      let id = sketch.skippingMarks(next)
      guard seen.insert(id).inserted else { continue }
      switch sketch[id] {
      case .input: inputs.append(id)
      case .row(_, let operands):
        steps.append(id)
        pending += operands
      case .constant, .choice, .mark, .pending, .state: break
      }
    }
    inputs.sort()
    steps.sort()
  }

  private mutating func differentiate() {
    cotangents[result] = 1
    for id in steps.reversed() {
      guard case .row(let row, let operands) = sketch[id], sketch.isActive[id.index],
        let differential = Row[row].differential
      else { continue }
      let targets = operands.map { sketch.skippingMarks($0) }
      var done: Set<Sketch.ID> = []
      for target in targets where sketch.isActive[target.index] && done.insert(target).inserted {
        let one = sketch.exact(.one)
        let formula =
          sketch.instantiate(
            differential, operands: operands, result: id,
            tangents: targets.map { $0 == target ? one : nil }) ?? sketch.exact(.zero)
        let slope = Slope(operand: target, formula: formula, value: value(formula))
        slopes[id, default: []].append(slope)
        if let cotangent = cotangents[id] {
          cotangents[target, default: 0] += cotangent * slope.value
        }
      }
    }
  }
}

// MARK: Paths

extension Tracing {
  /// The chain rule from the result to one input.
  struct Sum {
    let total: Double
    let paths: Int
    /// The product of the slopes along each path, and its value; none if there are too many paths.
    var terms: [(formula: Sketch.ID, value: Double)] = []
    /// All terms together.
    var formula: Sketch.ID?
  }

  /// The slopes along a longer path are not written out.
  private static let lengthLimit = 12

  mutating func sum(toInput place: Int, limit: Int) -> Sum {
    let input = sketch.add(.input(place))
    var counts: [Sketch.ID: Int] = [input: 1]
    for id in steps {
      let count = (slopes[id] ?? []).reduce(0) { min($0 + (counts[$1.operand] ?? 0), 1_000_000) }
      if count > 0 { counts[id] = count }
    }
    var sum = Sum(total: cotangents[input] ?? 0, paths: counts[result] ?? 0)
    guard sum.paths > 0, sum.paths <= limit, input != result else { return sum }
    var open: [(node: Sketch.ID, product: Sketch.ID?, value: Double, length: Int)] = [
      (result, nil, 1, 0)
    ]
    while let path = open.popLast() {
      guard path.length <= Self.lengthLimit else {
        sum.terms = []
        return sum
      }
      if path.node == input {
        sum.terms.append((path.product ?? sketch.exact(.one), path.value))
        continue
      }
      for slope in (slopes[path.node] ?? []).reversed() where counts[slope.operand] != nil {
        open.append(
          (
            slope.operand, times(path.product, slope.formula), path.value * slope.value,
            path.length + 1
          ))
      }
    }
    for term in sum.terms {
      sum.formula = sum.formula.map { sketch.add(.row(.add, [$0, term.formula])) } ?? term.formula
    }
    return sum
  }

  private mutating func times(_ product: Sketch.ID?, _ slope: Sketch.ID) -> Sketch.ID {
    guard let product, sketch.exact(at: product) != .one else { return slope }
    return sketch.exact(at: slope) == .one
      ? product : sketch.add(.row(.multiply, [product, slope]))
  }
}
