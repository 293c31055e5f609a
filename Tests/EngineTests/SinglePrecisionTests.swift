import Glibc
import Testing

@testable import Autodiff
@testable import Engine

/// Plans whose arrays hold single precision, against double precision.
@Suite struct SinglePrecisionTests {
  private let table = FunctionTable()

  private static let rows = RowID.elementwise.filter { LaneKernels.ofRow[Int($0.rawValue)] != nil }

  /// Samples that are floats, within the row's domain.
  private func samples(_ row: Row, _ count: Int) -> [[Double]] {
    var random = SplitMix(state: 3)
    var columns = row.samples.map { _ in [Double]() }
    while columns[0].count < count {
      let x = row.samples.map { Double(Float(Double.random(in: $0, using: &random))) }
      guard row.domain.allSatisfy({ $0.holds(x[0], x.count > 1 ? x[1] : 0, x.last ?? 0) }) else {
        continue
      }
      for place in columns.indices { columns[place].append(x[place]) }
    }
    return columns
  }

  @Test(arguments: rows)
  func `a kernel in blocks is the row within 4 floats`(_ id: RowID) throws {
    let row = Row[id]
    let count = 1503
    let columns = samples(row, count)
    let function = table.arrayFunction(row.samples.map { _ in [count] }) { b, x in
      [b.apply(id, x[0], x.count > 1 ? x[1] : nil, x.count > 2 ? x[2] : nil)]
    }
    let plan = try Plan(function, in: table, precision: .single)
    let found = try plan.run(columns.map { Value.vector($0) })[0].numbers
    for place in 0..<count {
      let x = columns.map { $0[place] }
      let expected = row.value(x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0)
      // What is no kernel of libmvec rounds once, or twice where it is made of two.
      let allowed = (LaneKernels.isVectorMath(id) ? 4 : 1) * Double(Float(expected).ulp)
      #expect(abs(found[place] - expected) <= allowed, "\(row.name)(\(x))")
    }
  }

  /// Those whose numbers are floats.
  private static let arrayRows =
    (ArrayRowTests.movements + ArrayRowTests.reductions + ArrayRowTests.products)
    .filter { $0.name != "norm of great numbers" }

  @Test(arguments: arrayRows)
  func `an array row is what its definition says`(_ example: ArrayRowTests.Case) throws {
    let inputs = example.shapes.enumerated().map { Value.sample($1, seed: UInt64($0 + 1)) }
    let function = table.arrayFunction(example.shapes) { b, x in [example.build(&b, x)] }
    let (shape, numbers) = example.expected(inputs.map(\.numbers))
    let expected =
      shape.isEmpty ? Value.number(numbers[0]) : .array(ArrayValue(numbers, shape: shape))
    let plan = try Plan(function, in: table, precision: .single)
    let found = try #require(try plan.executed(inputs))
    // Sums of up to 3,000 terms.
    #expect(found[0].distance(expected) < 2e-5)
  }

  @Test(arguments: 0..<60)
  func `random programs with arrays have the values of double precision`(_ seed: Int) throws {
    // Odd programs have no jumps, which roundings could cross.
    var programs = RandomArrays(table, seed: UInt64(2 * seed + 1))
    let function = programs.function(nodes: 20)
    let inputs = RandomArrays.shapes.enumerated().map { Value.sample($1, seed: UInt64($0)) }
    let expected = try Plan(function, in: table).run(inputs)
    let plan = try Plan(function, in: table, precision: .single)
    let found = try #require(try plan.executed(inputs))
    for (left, right) in zip(found, expected) {
      // Square roots of differences double the digits lost.
      #expect(left.distance(right) < 2e-3)
    }
  }

  @Test(arguments: 0..<40)
  func `a random plan has the same bits on one thread and on more`(_ seed: Int) throws {
    var programs = RandomStencils(table, seed: UInt64(seed))
    let count = 70_010 + 10_000 * (seed % 14)
    let function = programs.function(count)
    let gradient = table.gradient(of: function, by: [0], withValue: true)
    let plan = try Plan(gradient, in: table, precision: .single)
    let input = Value.sample([count], seed: UInt64(seed))
    let alone = try plan.run([input])
    for threads in [2, 5] {
      let shared = try plan.run([input], limits: Limits(threads: threads))
      #expect(shared.map(\.bits) == alone.map(\.bits))
    }
  }

  @Test(
    arguments: [Precision.double, .single], [[64, 784, 512], [512, 64, 784], [300, 200, 300]])
  func `a large product has the same bits on one thread and on more`(
    _ precision: Precision, _ sizes: [Int]
  ) throws {
    let function = table.arrayFunction([[sizes[0], sizes[1]], [sizes[1], sizes[2]]]) { b, x in
      [b.matmul(x[0], x[1])]
    }
    let plan = try Plan(function, in: table, precision: precision)
    let inputs = [Value.sample([sizes[0], sizes[1]]), .sample([sizes[1], sizes[2]], seed: 2)]
    let alone = try plan.run(inputs)
    #expect(try plan.run(inputs, limits: Limits(threads: 2)).map(\.bits) == alone.map(\.bits))
  }

  @Test func `numbers beyond the floats are found in double precision`() throws {
    let function = table.arrayFunction([[100]]) { b, x in
      [b.sum(b.apply(.divide, x[0], b.apply(.multiply, x[0], x[0])))]
    }
    let plan = try Plan(function, in: table, precision: .single)
    // The squares are no floats; the sum of 1/x is 1e-28.
    let found = try plan.run([.vector(Array(repeating: 1e30, count: 100))])
    #expect(found[0].distance(.number(1e-28)) < 1e-33)
    // A result that is no float.
    let squares = table.arrayFunction([[100]]) { b, x in [b.apply(.multiply, x[0], x[0])] }
    #expect {
      try Plan(squares, in: table, precision: .single)
        .run([.vector(Array(repeating: 1, count: 99) + [1e30])])
    } throws: { error in
      guard case .undefined(let fault)? = error as? RunError else { return false }
      return fault.kind == .overflow && fault.element == [99]
    }
    // Numbers that are no floats themselves.
    #expect(throws: (any Error).self) {
      try plan.run([.vector(Array(repeating: 1e300, count: 100))])
    }
  }

  @Test func `a place on an axis that floats cannot count needs doubles`() throws {
    let long = (1 << 24) + 2
    let function = table.arrayFunction([[long], [9]]) { b, x in
      [b.gather(x[0], b.index(x[1], length: long))]
    }
    #expect(try Plan(function, in: table, precision: .single).precision == .double)
    let short = table.arrayFunction([[1000], [9]]) { b, x in
      [b.gather(x[0], b.index(x[1], length: 1000))]
    }
    #expect(try Plan(short, in: table, precision: .single).precision == .single)
  }

  @Test func `random numbers are those of double precision, rounded`() throws {
    let count = 2001
    let function = table.arrayFunction([]) { b, _ in
      [
        b.uniform(seed: 1, site: 7, shape: [count]), b.normal(seed: 1, site: 7, shape: [count]),
      ]
    }
    let expected = try Plan(function, in: table).run([Value]())
    let found = try Plan(function, in: table, precision: .single).run([Value]())
    for (left, right) in zip(found, expected) {
      #expect(left.numbers == right.numbers.map { Double(Float($0)) })
    }
  }
}

/// Products that read transposes, or are read as one.
@Suite struct TurnedProductTests {
  private let table = FunctionTable()

  /// Below and above what OpenBLAS is called for, and with a vector's shape.
  private static let sizes = [[3, 4, 5], [40, 50, 60], [33, 7, 1], [1, 90, 64]]

  @Test(arguments: sizes, 0..<8)
  func `no transpose is made`(_ sizes: [Int], _ flags: Int) throws {
    let (m, k, n) = (sizes[0], sizes[1], sizes[2])
    let turned = (0..<3).map { flags >> $0 & 1 == 1 }
    let shapes = [turned[0] ? [k, m] : [m, k], turned[1] ? [n, k] : [k, n]]
    let inputs = shapes.enumerated().map { Value.sample($1, seed: UInt64($0)) }
    let function = table.arrayFunction(shapes) { b, x in
      let left = turned[0] ? b.transpose(x[0]) : x[0]
      let right = turned[1] ? b.transpose(x[1]) : x[1]
      let product = b.matmul(left, right)
      return [turned[2] ? b.transpose(product) : product]
    }
    for precision in [Precision.double, .single] {
      let plan = try Plan(function, in: table, precision: precision)
      #expect(!plan.code.program.arrays.contains { $0.row == .transpose })
      let found = try #require(try plan.executed(inputs))[0]
      #expect(found.shape == (turned[2] ? [n, m] : [m, n]))
      for i in 0..<m {
        for j in 0..<n {
          var expected = 0.0
          for l in 0..<k {
            expected +=
              inputs[0].numbers[turned[0] ? l * m + i : i * k + l]
              * inputs[1].numbers[turned[1] ? j * k + l : l * n + j]
          }
          let place = turned[2] ? j * m + i : i * n + j
          #expect(abs(found.numbers[place] - expected) < (precision == .double ? 1e-12 : 1e-4))
        }
      }
    }
  }

  @Test func `a product that is read both ways is made once`() throws {
    let function = table.arrayFunction([[30, 40], [40, 30]]) { b, x in
      let product = b.matmul(x[0], x[1])
      return [b.apply(.add, product, b.transpose(product))]
    }
    let plan = try Plan(function, in: table)
    #expect(plan.code.program.arrays.filter { $0.row == .matmul }.count == 1)
    let inputs = [Value.sample([30, 40]), .sample([40, 30], seed: 2)]
    let found = try #require(try plan.executed(inputs))
    let expected = try Interpreter.run(function, inputs: inputs, in: table)
    #expect(found[0].distance(expected[0]) < 1e-12)
  }
}
