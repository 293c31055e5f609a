import Testing

@testable import Autodiff
@testable import Engine

/// Short arrays in machine code beside the kernels of the tape.
@Suite struct NativeArrayTests {
  private static let lengths = Array(1...20) + [31, 33, 64]
  private let table = FunctionTable()

  private typealias Part = (inout Builder, [NodeID]) -> NodeID

  /// Three steps of a loop that adds up what `part` makes of the inputs.
  private func loop(_ shapes: [[Int]], _ part: @escaping Part) -> FunctionID {
    var probe = Builder(table, inputs: shapes.map { table.type($0) })
    let made = part(&probe, shapes.indices.map { NodeID($0) })
    let result = probe.type(of: made)
    let types = [.integer, result] + shapes.map { table.type($0) }
    let body = table.function(types) { b, x in
      [b.apply(.add, x[1], part(&b, Array(x.dropFirst(2))))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: shapes.count, collects: 0)
    return table.function([.integer, result] + shapes.map { table.type($0) }) { b, x in
      [b.project(b.loop(loop, x), 0)]
    }
  }

  /// The number of works on short arrays that are left to the machine.
  private func left(_ plan: Plan, _ precision: Precision) -> Int {
    let program = plan.code.program
    var left = 0
    for piece in NativeProgram.pieces(of: program)
    where !NativeEmitter(program, piece, precision).isStraight {
      let works = ShortArrays(program, piece.range, precision)?.works ?? [:]
      for place in program.places(of: piece.range) where works[place] == nil {
        let opcode = program.tape[place].opcode
        left += [Opcode.array, Opcode.blocks, Opcode.view].contains(opcode) ? 1 : 0
      }
    }
    return left
  }

  private func compare(
    _ function: FunctionID, _ inputs: [[Value]], _ precision: Precision, isVector: Bool = true
  ) throws {
    let tape = try Plan(function, in: table, precision: precision)
    let native = try Plan(function, in: table, precision: precision)
    native.code.native.prepare(native.code, precision)
    if let failure = Native.failure { throw failure }
    #expect(native.code.native.program != nil)
    if isVector { #expect(left(native, precision) == 0) }
    for point in inputs {
      let expected = try tape.executed(point, native: .off)?.map(\.bits)
      #expect(try native.executed(point)?.map(\.bits) == expected)
    }
  }

  /// Numbers as they come, then with those that are none among them.
  private func points(_ function: FunctionID) -> [[Value]] {
    let shapes = table[function].inputs.map { Shapes.pattern(table[$0]) ?? [] }
    let plain = shapes.enumerated().map { place, shape in
      place == 0 ? Value.number(3) : Value.sample(shape, seed: UInt64(place))
    }
    let odd = [Double.nan, .infinity, -.infinity, 0, -0.0, 1e308, Double.leastNonzeroMagnitude]
    return [plain]
      + odd.map { number in
        plain.enumerated().map { place, value in
          guard place == 2, case .array(let array) = value else { return value }
          var numbers = array.numbers
          numbers[numbers.count - 1] = number
          return .array(ArrayValue(numbers, shape: array.shape))
        }
      }
  }

  private func check(_ shapes: [[Int]], _ part: @escaping Part) throws {
    let function = loop(shapes, part)
    for precision in [Precision.double, .single] {
      try compare(function, points(function), precision)
    }
  }

  @Test(arguments: lengths)
  func `elementwise rows have the bits of their kernels`(_ length: Int) throws {
    for id in RowID.elementwise where LaneKernels.ofRow[Int(id.rawValue)] != nil && id != .power {
      let row = Row[id]
      guard row.arity <= 2, ![.not, .and, .or].contains(id) else { continue }
      try check([[length], [length]]) { b, x in
        let made = b.apply(id, x[0], row.arity > 1 ? x[1] : nil)
        return b.type(of: made) == b.type(of: x[0]) ? made : b.apply(.convert, made)
      }
    }
  }

  @Test(arguments: lengths, [2.0, 3, 4, -1, 0.5, -2, -3, -0.5])
  func `constant powers have the bits of their kernels`(_ length: Int, _ exponent: Double) throws {
    try check([[length]]) { b, x in
      let exponents = b.filled(.decimal(exponent), b.type(of: x[0]))
      return b.apply(.power, x[0], exponents)
    }
  }

  @Test(arguments: lengths)
  func `sums and products have the bits of their kernels`(_ n: Int) throws {
    try check([[n]]) { b, x in b.sum(b.apply(.multiply, x[0], x[0])) }
    try check([[n], [n]]) { b, x in b.matmul(x[0], x[1]) }
    let m = max(1, min(3, 64 / n))
    try check([[m, n]]) { b, x in b.sum(x[0], axes: [0]) }
    try check([[m, n]]) { b, x in b.sum(x[0], axes: [1]) }
    try check([[m, n], [n]]) { b, x in b.matmul(x[0], x[1]) }
    try check([[m], [m, n]]) { b, x in b.matmul(x[0], x[1]) }
    try check([[m], [n]]) { b, x in b.outer(x[0], x[1]) }
    try check([[m, n], [n, m]]) { b, x in b.matmul(x[0], x[1]) }
  }

  @Test(arguments: lengths)
  func `movements have the bits of their kernels`(_ n: Int) throws {
    let m = max(1, min(3, 64 / n))
    let half = max(1, n / 2)
    try check([[m, n]]) { b, x in b.transpose(x[0]) }
    try check([[n]]) { b, x in b.slice(x[0], starts: [n - half], steps: [1], counts: [half]) }
    try check([[n]]) { b, x in
      b.pad(x[0], attributes: [n < 64 ? 1 : 0, 1], to: [.size(min(64, n + 2))])
    }
    try check([[half], [half]]) { b, x in b.concat(x[0], x[1]) }
    try check([[half], [half]]) { b, x in b.stack([x[0], x[1]]) }
    try check([[n], [m, n]]) { b, x in
      b.apply(.multiply, b.broadcast(x[0], to: [.size(m), .size(n)], axes: [0]), x[1])
    }
    try check([[m], [m, n]]) { b, x in
      b.apply(.multiply, b.broadcast(x[0], to: [.size(m), .size(n)], axes: [1]), x[1])
    }
  }

  /// A recurrent cell as in `Scripts/gradbench/lstm.gd`, and its reverse: states are collected and
  /// seen again row by row, rows of a sequence come by their index.
  @Test(arguments: lengths)
  func `a recurrence and its gradient have the bits of their tape`(_ n: Int) throws {
    let types: [TypeID] = [.integer, .real] + [[n], [n], [n], [40, n]].map { table.type($0) }
    let body = table.function(types) { b, x in
      let input = b.gather(x[5], b.index(b.apply(.add, x[0], b.exact(1)), length: 40))
      let gate = b.apply(.sigmoid, b.apply(.multiply, x[3], x[4]))
      let next = b.apply(.tanh, b.apply(.add, b.apply(.multiply, gate, x[2]), input))
      let loss = b.apply(.add, x[1], b.apply(.ln, b.sum(b.apply(.exp, next))))
      return [loss, next, b.apply(.multiply, x[3], gate)]
    }
    let loop = Loop(
      body: body, condition: nil, states: 3, sequences: 0, invariants: 2, collects: 0)
    let inputs = [[n], [n], [n], [40, n]].map { table.type($0) }
    let objective = table.function(inputs) { b, x in
      [b.project(b.loop(loop, [b.exact(40), b.exact(0)] + x), 0)]
    }
    let gradient = table.gradient(of: objective, by: [0, 1, 2], withValue: true)
    let values = [[n], [n], [n], [40, n]].enumerated().map { place, shape in
      Value.sample(shape, seed: UInt64(place))
    }
    try compare(table.flattened(gradient), [values], .double)
    try compare(table.flattened(gradient), [values], .single, isVector: false)
  }

  /// A function that calls itself has a number for an array as its callers give it.
  @Test(arguments: [1, 3, 14, 20])
  func `one number that stands for all is seen as an array`(_ n: Int) throws {
    let vector = table.type([n])
    let body = table.function([.integer, vector, vector]) { b, x in
      let next = b.apply(.tanh, b.apply(.multiply, x[1], x[2]))
      return [next, b.matmul(next, x[2])]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 1)
    let types = [vector, vector, .real]
    let recurring = table.reserve(inputs: types, results: [.real])
    let then = table.function(types) { b, x in
      [b.sum(b.project(b.loop(loop, [b.exact(40), x[0], x[1]]), 1))]
    }
    let otherwise = table.function(types) { b, x in
      let rest = b.apply(.subtract, x[2], b.exact(1))
      return [b.project(b.call(recurring, [x[1], x[0], rest]), 0)]
    }
    let whole = table.function(types) { b, x in
      let isDone = b.apply(.lessOrEqual, x[2], b.exact(0))
      return [b.project(b.conditional(Conditional(then: then, otherwise: otherwise), isDone, x), 0)]
    }
    table.define(recurring, as: whole)
    let function = table.function([vector, .real]) { b, x in
      let twos = b.filled(.exact(2), vector)
      return [b.project(b.call(recurring, [x[0], twos, x[1]]), 0)]
    }
    let points = [[Value.sample([n]), .number(2)], [.sample([n]), .number(3)]]
    for precision in [Precision.double, .single] {
      try compare(table.flattened(function), points, precision, isVector: false)
    }
  }
}
