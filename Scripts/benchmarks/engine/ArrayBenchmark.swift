import Autodiff
import Engine
import Glibc

/// Times of array code; `arrays.c` beside this folder has the same work by hand.
func runArrayBenchmark() throws {
  print("arrays, by the thread's clock")
  let million = 1_000_000
  try measure("exp(-x^2) + x, n = 1,000,000", [[million]]) { b, x in
    let square = b.apply(.multiply, x[0], x[0])
    return [b.apply(.add, b.apply(.exp, b.apply(.negate, square)), x[0])]
  }
  try measure("sum of exp(-x^2), n = 1,000,000", [[million]]) { b, x in
    [b.sum(b.apply(.exp, b.apply(.negate, b.apply(.multiply, x[0], x[0]))))]
  }
  try measure("dot, n = 1,000,000", [[million], [million]]) { b, x in [b.matmul(x[0], x[1])] }
  try measure("matmul 512", [[512, 512], [512, 512]]) { b, x in [b.matmul(x[0], x[1])] }
  try measure("logsumexp and its gradient, n = 1,000,000", [[million]], gradient: true) { b, x in
    [b.array(.logsumexp, [x[0]])]
  }
  try measure(
    "logistic regression gradient, 100,000 x 20", [[20], [100_000, 20], [100_000]], gradient: true
  ) { b, x in
    let scores = b.apply(.multiply, x[2], b.matmul(x[1], x[0]))
    return [b.sum(b.apply(.softplus, b.apply(.negate, scores)))]
  }
  try measure("3 small arrays of 4 added", [[4], [4], [4]]) { b, x in
    [b.apply(.add, b.apply(.add, x[0], x[1]), x[2])]
  }
}

private func measure(
  _ name: String, _ shapes: [[Int]], gradient: Bool = false,
  _ body: (inout Builder, [NodeID]) -> [NodeID]
) throws {
  let table = FunctionTable()
  let types = shapes.map { table.intern(ValueType(.real, $0.map { .size($0) })) }
  var b = Builder(table, inputs: types)
  let outputs = body(&b, shapes.indices.map { NodeID($0) })
  var function = b.freeze(outputs)
  if gradient { function = table.gradient(of: function, by: [0], withValue: true) }
  let plan = try Plan(function, in: table)
  var frame = plan.makeFrame()
  for (position, shape) in shapes.enumerated() {
    let count = shape.reduce(1, *)
    let numbers = (0..<count).map { Double(($0 &* 7919) % 2000) / 1000 - 1 }
    try plan.setInput(position, to: ArrayValue(numbers, shape: shape), in: &frame)
  }
  let passed = try seconds { try plan.run(&frame) }
  let padding = String(repeating: " ", count: max(0, 46 - name.utf8.count))
  print("\(name)\(padding)\(rounded(passed * 1e6)) us  (\(table[function].nodes.count) nodes)")
}
