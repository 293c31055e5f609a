import Testing

@testable import Autodiff

/// A function of arrays, probed at a point in a direction.
struct ArrayProbe {
  let name: String
  /// The shapes of the inputs.
  let inputs: [[Int]]
  let build: @Sendable (inout Builder, [NodeID]) -> NodeID

  init(
    _ name: String, _ inputs: [[Int]],
    _ build: @escaping @Sendable (inout Builder, [NodeID]) -> NodeID
  ) {
    self.name = name
    self.inputs = inputs
    self.build = build
  }

  func function(in table: FunctionTable) -> FunctionID {
    let types = inputs.map { table.intern(ValueType(.real, $0.map { .size($0) })) }
    var builder = Builder(table, inputs: types.map { $0 })
    let result = build(&builder, inputs.indices.map { NodeID($0) })
    return builder.freeze([result])
  }

  /// The sum of the sines of the entries of the function, weighed: no row is linear in it.
  func scalar(in table: FunctionTable) -> FunctionID {
    let types = inputs.map { table.intern(ValueType(.real, $0.map { .size($0) })) }
    var builder = Builder(table, inputs: types.map { $0 })
    let result = build(&builder, inputs.indices.map { NodeID($0) })
    let sines = builder.apply(.sin, result)
    let shape = builder.shape(of: sines).map { if case .size(let n) = $0 { n } else { 0 } }
    var total = sines
    if !shape.isEmpty {
      let count = shape.reduce(1, *)
      let flat = builder.reshape(sines, to: [count])
      let weights = builder.iota(start: 1, step: 1, count: count)
      let reals = builder.apply(.convert, weights)
      total = builder.matmul(reals, flat)
    }
    return builder.freeze([total])
  }

  /// Entries from -1 to 1; square matrices far from singular.
  func point(_ numbers: inout SeededNumbers) -> [Value] {
    inputs.map { shape in
      var value = Self.draw(shape, &numbers)
      if shape.count == 2 && shape[0] == shape[1] {
        for place in 0..<shape[0] { value.entries[place * shape[0] + place] += 3 }
      }
      return value
    }
  }

  static func draw(_ shape: [Int], _ numbers: inout SeededNumbers) -> Value {
    Value(shape, (0..<shape.reduce(1, *)).map { _ in numbers.next(in: -1...1) })
  }
}

func dot(_ a: [Value], _ b: [Value]) -> Double {
  zip(a, b).reduce(0) { total, pair in
    zip(pair.0.entries, pair.1.entries).reduce(total) { $0 + $1.0 * $1.1 }
  }
}

func moved(_ point: [Value], _ direction: [Value], _ length: Double) -> [Value] {
  zip(point, direction).map { pair in
    Value(pair.0.shape, zip(pair.0.entries, pair.1.entries).map { $0 + length * $1 })
  }
}

/// Holds a function's tangents to differences, and its cotangents to its tangents.
///
/// - Returns: how many numbers were compared.
@discardableResult
func probe(
  _ function: FunctionID, in table: FunctionTable, at point: [Value], active: [Bool],
  _ numbers: inout SeededNumbers, _ name: String
) -> Int {
  let evaluate = Evaluator(table: table)
  let values = evaluate.evaluate(function, point)
  let directions = zip(point, active).filter(\.1).map { ArrayProbe.draw($0.0.shape, &numbers) }
  let weights = values.map { ArrayProbe.draw($0.shape, &numbers) }
  var full: [Value] = []
  var next = 0
  for (value, isActive) in zip(point, active) {
    full.append(
      isActive
        ? directions[next] : Value(value.shape, Array(repeating: 0, count: value.entries.count)))
    if isActive { next += 1 }
  }
  let pushed = table.jvp(of: function, active: active, wanted: values.map { _ in true })
  let forward = evaluate.evaluate(pushed, point + directions)
  #expect(Array(forward.prefix(values.count)) == values, "\(name): the primal")
  let slope = dot(weights, Array(forward.dropFirst(values.count)))
  let (expected, _) = ridders(at: 0, step: 0.02) {
    dot(weights, evaluate.evaluate(function, moved(point, full, $0)))
  }
  #expect(
    abs(slope - expected) <= 1e-8 * max(1, abs(expected)),
    "\(name): forward \(slope), differences \(expected)")
  let pulled = table.vjp(of: function, active: active, seeded: values.map { _ in true })
  let reverse = evaluate.evaluate(pulled, point + weights)
  let found = Array(reverse.dropFirst(values.count))
  #expect(found.map(\.shape) == directions.map(\.shape), "\(name): shapes of cotangents")
  let product = dot(found, directions)
  let size = zip(found, directions).reduce(1) { total, pair in
    total + abs(dot([pair.0], [pair.1]))
  }
  #expect(
    abs(product - slope) <= 1e-12 * max(size, abs(slope)),
    "\(name): reverse \(product), forward \(slope)")
  return directions.reduce(0) { $0 + $1.entries.count }
}
