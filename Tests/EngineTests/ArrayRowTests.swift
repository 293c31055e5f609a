import Glibc
import Testing

@testable import Autodiff
@testable import Engine

/// Each array row against its definition, written out with loops.
@Suite struct ArrayRowTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let shapes: [[Int]]
    let build: @Sendable (inout Builder, [NodeID]) -> NodeID
    let expected: @Sendable ([[Double]]) -> (shape: [Int], numbers: [Double])

    var testDescription: String { name }
  }

  private static func at(_ x: [Double], _ width: Int, _ i: Int, _ j: Int) -> Double {
    x[i * width + j]
  }

  private static func table(_ m: Int, _ n: Int, _ entry: (Int, Int) -> Double) -> [Double] {
    (0..<m).flatMap { i in (0..<n).map { j in entry(i, j) } }
  }

  static let movements: [Case] = [
    Case(name: "stack of numbers", shapes: [[], []]) { b, x in
      b.stack([x[0], x[1], x[0]])
    } expected: {
      ([3], [$0[0][0], $0[1][0], $0[0][0]])
    },
    Case(name: "stack of vectors", shapes: [[3], [3]]) { b, x in
      b.stack([x[1], x[0]])
    } expected: {
      ([2, 3], $0[1] + $0[0])
    },
    Case(name: "reshape", shapes: [[2, 6]]) { b, x in
      b.reshape(x[0], to: [3, 2, 2])
    } expected: {
      ([3, 2, 2], $0[0])
    },
    Case(name: "transpose", shapes: [[17, 5]]) { b, x in
      b.transpose(x[0])
    } expected: { x in
      ([5, 17], table(5, 17) { at(x[0], 5, $1, $0) })
    },
    Case(name: "permute", shapes: [[2, 3, 4]]) { b, x in
      b.permute(x[0], [2, 0, 1])
    } expected: { x in
      var moved: [Double] = []
      for k in 0..<4 {
        for i in 0..<2 { for j in 0..<3 { moved.append(x[0][12 * i + 4 * j + k]) } }
      }
      return ([4, 2, 3], moved)
    },
    Case(name: "slice", shapes: [[5, 4]]) { b, x in
      b.slice(x[0], starts: [4, 1], steps: [-2, 2], counts: [3, 2])
    } expected: { x in
      ([3, 2], table(3, 2) { at(x[0], 4, 4 - 2 * $0, 1 + 2 * $1) })
    },
    Case(name: "slice of rows", shapes: [[5, 4]]) { b, x in
      let rows = b.slice(x[0], starts: [1, 0], steps: [1, 1], counts: [3, 4])
      return b.apply(.add, rows, rows)
    } expected: { x in
      ([3, 4], x[0][4..<16].map { $0 * 2 })
    },
    Case(name: "empty slice", shapes: [[5]]) { b, x in
      b.slice(x[0], starts: [2], steps: [1], counts: [0])
    } expected: { _ in
      ([0], [])
    },
    Case(name: "pad", shapes: [[2, 2]]) { b, x in
      b.pad(x[0], starts: [0, 1], steps: [2, 1], to: [3, 4])
    } expected: { x in
      let padded = table(3, 4) { i, j in
        i % 2 == 0 && (1...2).contains(j) ? at(x[0], 2, i / 2, j - 1) : 0
      }
      return ([3, 4], padded)
    },
    Case(name: "concat of rows", shapes: [[2, 3], [1, 3]]) { b, x in
      b.concat(x[0], x[1], axis: 0)
    } expected: {
      ([3, 3], $0[0] + $0[1])
    },
    Case(name: "concat of columns", shapes: [[2, 3], [2, 1]]) { b, x in
      b.concat(x[0], x[1], axis: 1)
    } expected: { x in
      ([2, 4], table(2, 4) { $1 < 3 ? at(x[0], 3, $0, $1) : x[1][$0] })
    },
    Case(name: "diagonal", shapes: [[3, 3]]) { b, x in
      b.array(.diagonal, [x[0]])
    } expected: { x in
      ([3], (0..<3).map { x[0][4 * $0] })
    },
    Case(name: "diagonalMatrix", shapes: [[3]]) { b, x in
      b.array(.diagonalMatrix, [x[0]])
    } expected: { x in
      ([3, 3], table(3, 3) { $0 == $1 ? x[0][$0] : 0 })
    },
    Case(name: "broadcast of a number", shapes: [[]]) { b, x in
      b.broadcast(x[0], to: [.size(2), .size(3)])
    } expected: {
      ([2, 3], Array(repeating: $0[0][0], count: 6))
    },
    Case(name: "broadcast along rows", shapes: [[3]]) { b, x in
      b.broadcast(x[0], to: [.size(2), .size(3)], axes: [0])
    } expected: {
      ([2, 3], $0[0] + $0[0])
    },
    Case(name: "broadcast along columns", shapes: [[3]]) { b, x in
      b.broadcast(x[0], to: [.size(3), .size(2)], axes: [1])
    } expected: { x in
      ([3, 2], table(3, 2) { i, _ in x[0][i] })
    },
    Case(name: "broadcast in the middle", shapes: [[2, 2]]) { b, x in
      b.broadcast(x[0], to: [.size(2), .size(3), .size(2)], axes: [1])
    } expected: { x in
      ([2, 3, 2], (0..<12).map { at(x[0], 2, $0 / 6, $0 % 2) })
    },
    Case(name: "iota", shapes: []) { b, _ in
      b.iota(start: 3, step: -2, count: 4)
    } expected: { _ in
      ([4], [3, 1, -1, -3])
    },
    Case(name: "gather", shapes: [[4, 2]]) { b, x in
      b.gather(x[0], b.iota(start: 3, step: -1, count: 3))
    } expected: { x in
      ([3, 2], table(3, 2) { at(x[0], 2, 3 - $0, $1) })
    },
    Case(name: "gather of one row", shapes: [[4, 2]]) { b, x in
      b.gather(x[0], b.index(b.exact(3), length: 4))
    } expected: {
      ([2], [$0[0][4], $0[0][5]])
    },
    Case(name: "scatterAdd", shapes: [[4], [3]]) { b, x in
      b.scatterAdd(x[0], b.index(b.stack([b.exact(2), b.exact(4), b.exact(2)]), length: 4), x[1])
    } expected: { x in
      ([4], [x[0][0], x[0][1] + x[1][0] + x[1][2], x[0][2], x[0][3] + x[1][1]])
    },
    Case(name: "argsort", shapes: [[9]]) { b, x in
      b.array(.argsort, [b.apply(.round, x[0])])
    } expected: { x in
      let keys = x[0].map { $0.rounded(.toNearestOrAwayFromZero) }
      return ([9], (0..<9).sorted { (keys[$0], $0) < (keys[$1], $1) }.map { Double($0) })
    },
  ]

  static let reductions: [Case] = [
    Case(name: "sum of all", shapes: [[3000]]) { b, x in
      b.sum(x[0])
    } expected: {
      ([], [$0[0].reduce(0, +)])
    },
    Case(name: "sum of nothing", shapes: [[0]]) { b, x in
      b.sum(x[0])
    } expected: { _ in
      ([], [0])
    },
    Case(name: "sum over rows", shapes: [[70, 90]]) { b, x in
      b.sum(x[0], axes: [0])
    } expected: { x in
      ([90], (0..<90).map { j in (0..<70).reduce(0) { $0 + at(x[0], 90, $1, j) } })
    },
    Case(name: "sum over columns", shapes: [[4, 7]]) { b, x in
      b.sum(x[0], axes: [1])
    } expected: { x in
      ([4], (0..<4).map { i in (0..<7).reduce(0) { $0 + at(x[0], 7, i, $1) } })
    },
    Case(name: "sum over first and last", shapes: [[2, 3, 4]]) { b, x in
      b.sum(x[0], axes: [0, 2])
    } expected: { x in
      var sums = [0.0, 0, 0]
      for place in 0..<24 { sums[(place / 4) % 3] += x[0][place] }
      return ([3], sums)
    },
    Case(name: "maximum", shapes: [[5, 9]]) { b, x in
      b.extreme(.maximum, x[0], axes: [1])
    } expected: { x in
      ([5], (0..<5).map { x[0][($0 * 9)..<($0 * 9 + 9)].max() ?? 0 })
    },
    Case(name: "minimum over rows", shapes: [[5, 3]]) { b, x in
      b.extreme(.minimum, x[0], axes: [0])
    } expected: { x in
      ([3], (0..<3).map { j in (0..<5).map { at(x[0], 3, $0, j) }.min() ?? 0 })
    },
    Case(name: "argmax", shapes: [[6]]) { b, x in
      b.place(.argmax, b.apply(.floor, x[0]))
    } expected: { x in
      let floors = x[0].map { $0.rounded(.down) }
      return ([], [Double(floors.firstIndex(of: floors.max() ?? 0) ?? 0)])
    },
    Case(name: "argmin over rows", shapes: [[6, 2]]) { b, x in
      b.place(.argmin, x[0], axis: 0)
    } expected: { x in
      let places = (0..<2).map { j -> Double in
        let column = (0..<6).map { at(x[0], 2, $0, j) }
        return Double(column.firstIndex(of: column.min() ?? 0) ?? 0)
      }
      return ([2], places)
    },
    Case(name: "cumsum", shapes: [[2, 4]]) { b, x in
      b.cumsum(x[0], axis: 1)
    } expected: { x in
      ([2, 4], table(2, 4) { i, j in (0...j).reduce(0) { $0 + at(x[0], 4, i, $1) } })
    },
    Case(name: "cumsum from the end", shapes: [[4]]) { b, x in
      b.cumsum(x[0], isReversed: true)
    } expected: { x in
      ([4], (0..<4).map { x[0][$0...].reversed().reduce(0, +) })
    },
    Case(name: "norm", shapes: [[3, 5]]) { b, x in
      b.array(.norm, [x[0]])
    } expected: {
      ([], [$0[0].reduce(0) { $0 + $1 * $1 }.squareRoot()])
    },
    Case(name: "norm of great numbers", shapes: [[2]]) { b, x in
      b.array(.norm, [b.stack([b.number(3e200), b.number(4e200)])])
    } expected: { _ in
      ([], [5e200])
    },
    Case(name: "trace", shapes: [[4, 4]]) { b, x in
      b.array(.trace, [x[0]])
    } expected: { x in
      ([], [(0..<4).reduce(0) { $0 + x[0][5 * $1] }])
    },
    Case(name: "logsumexp", shapes: [[3, 2000]]) { b, x in
      b.array(.logsumexp, [x[0]])
    } expected: { x in
      var sums = [0.0, 0, 0]
      for place in 0..<6000 { sums[place / 2000] += exp(x[0][place]) }
      return ([3], sums.map { log($0) })
    },
    Case(name: "logsumexp of great numbers", shapes: [[2]]) { b, _ in
      b.array(.logsumexp, [b.stack([b.number(1000), b.number(1000)])])
    } expected: { _ in
      ([], [1000 + log(2)])
    },
    Case(name: "softmax", shapes: [[2, 5]]) { b, x in
      b.array(.softmax, [x[0]])
    } expected: { x in
      let sums = [x[0][..<5], x[0][5...]].map { row in row.reduce(0) { $0 + exp($1) } }
      return ([2, 5], table(2, 5) { i, j in exp(at(x[0], 5, i, j)) / sums[i] })
    },
  ]

  private static func product(
    _ a: [Double], _ b: [Double], _ m: Int, _ k: Int, _ n: Int
  ) -> [Double] {
    table(m, n) { i, j in (0..<k).reduce(0) { $0 + at(a, k, i, $1) * at(b, n, $1, j) } }
  }

  static let products: [Case] = [
    Case(name: "dot", shapes: [[3000], [3000]]) { b, x in
      b.matmul(x[0], x[1])
    } expected: {
      ([], product($0[0], $0[1], 1, 3000, 1))
    },
    Case(name: "matrix times vector", shapes: [[4, 3], [3]]) { b, x in
      b.matmul(x[0], x[1])
    } expected: {
      ([4], product($0[0], $0[1], 4, 3, 1))
    },
    Case(name: "vector times matrix", shapes: [[200], [200, 70]]) { b, x in
      b.matmul(x[0], x[1])
    } expected: {
      ([70], product($0[0], $0[1], 1, 200, 70))
    },
    Case(name: "small product", shapes: [[4, 3], [3, 5]]) { b, x in
      b.matmul(x[0], x[1])
    } expected: {
      ([4, 5], product($0[0], $0[1], 4, 3, 5))
    },
    Case(name: "large product", shapes: [[37, 41], [41, 29]]) { b, x in
      b.matmul(x[0], x[1])
    } expected: {
      ([37, 29], product($0[0], $0[1], 37, 41, 29))
    },
    Case(name: "product over nothing", shapes: [[2, 0], [0, 3]]) { b, x in
      b.matmul(x[0], x[1])
    } expected: { _ in
      ([2, 3], Array(repeating: 0, count: 6))
    },
    Case(name: "outer", shapes: [[3], [4]]) { b, x in
      b.outer(x[0], x[1])
    } expected: { x in
      ([3, 4], table(3, 4) { x[0][$0] * x[1][$1] })
    },
  ]

  @Test(arguments: movements + reductions + products)
  func `a row is what its definition says`(_ example: Case) throws {
    let table = FunctionTable()
    let inputs = example.shapes.enumerated().map { Value.sample($1, seed: UInt64($0 + 1)) }
    let function = table.arrayFunction(example.shapes) { b, x in [example.build(&b, x)] }
    let (shape, numbers) = example.expected(inputs.map(\.numbers))
    let expected =
      shape.isEmpty ? Value.number(numbers[0]) : .array(ArrayValue(numbers, shape: shape))
    let interpreted = try Interpreter.run(function, inputs: inputs, in: table)
    #expect(interpreted[0].distance(expected) < 1e-13)
    let executed = try #require(try Plan(function, in: table).executed(inputs))
    #expect(executed[0].bits == interpreted[0].bits)
  }

  /// Diagonally dominant, so that elimination loses little.
  private func matrix(_ n: Int) -> Value {
    var numbers = Value.sample([n, n], seed: 5).numbers
    for i in 0..<n { numbers[i * n + i] += 2 * Double(n) }
    return .array(ArrayValue(numbers, shape: [n, n]))
  }

  @Test(arguments: [0, 1, 2, 3, 8, 40])
  func `a matrix times its inverse is one`(_ n: Int) throws {
    let table = FunctionTable()
    let function = table.arrayFunction([[n, n]]) { b, x in
      let inverse = b.array(.inverse, [x[0]])
      return [b.matmul(inverse, x[0]), b.array(.solve, [x[0], x[0]])]
    }
    let found = try #require(try Plan(function, in: table).executed([matrix(n)]))
    let one = Self.table(n, n) { $0 == $1 ? 1 : 0 }
    for value in found {
      #expect(value.distance(.array(ArrayValue(one, shape: [n, n]))) < 1e-13)
    }
    let interpreted = try Interpreter.run(function, inputs: [matrix(n)], in: table)
    #expect(found.map(\.bits) == interpreted.map(\.bits))
  }

  @Test func `a system with pivots is solved`() throws {
    let table = FunctionTable()
    let function = table.arrayFunction([[3, 3], [3]]) { b, x in
      [b.array(.solve, x), b.array(.determinant, [x[0]])]
    }
    // By hand: x = 1, y = -2, z = 3; the determinant by its first row is 5.
    let a = Value.matrix([[0, 2, 1], [1, 1, 1], [3, 0, -1]])
    let found = try #require(try Plan(function, in: table).executed([a, .vector([-1, 2, 0])]))
    #expect(found[0].distance(.vector([1, -2, 3])) < 1e-14)
    #expect(found[1].distance(.number(5)) < 1e-14)
  }

  @Test func `determinants and their logarithms agree`() throws {
    let table = FunctionTable()
    let function = table.arrayFunction([[6, 6]]) { b, x in
      [b.array(.logdet, [x[0]]), b.apply(.ln, b.array(.determinant, [x[0]]))]
    }
    let found = try #require(try Plan(function, in: table).executed([matrix(6)]))
    #expect(found[0].distance(found[1]) < 1e-14)
  }

  @Test func `random numbers are those of Philox`() {
    // Known answers of Random123 1.14 (kat_vectors), philox4x32 with 10 rounds.
    let cases: [([UInt32], [UInt32], [UInt32])] = [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        Array(repeating: .max, count: 4), [.max, .max],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ]
    for (counter, key, expected) in cases { #expect(Random.philox(counter, key) == expected) }
  }

  @Test func `streams of random numbers have their moments, and one prefix`() throws {
    let table = FunctionTable()
    func draw(_ row: RowID, _ count: Int, site: UInt64 = 7) throws -> [Double] {
      let function = table.arrayFunction([]) { b, _ in
        [
          row == .normal
            ? b.normal(seed: 1, site: site, shape: [count])
            : b.uniform(seed: 1, site: site, shape: [count])
        ]
      }
      return try Plan(function, in: table).run([Value]())[0].numbers
    }
    let count = 40_000
    for (row, mean, deviation) in [(RowID.uniform, 0.5, (1.0 / 12).squareRoot()), (.normal, 0, 1)] {
      let numbers = try draw(row, count)
      let found = numbers.reduce(0, +) / Double(count)
      let spread = (numbers.reduce(0) { $0 + ($1 - found) * ($1 - found) } / Double(count))
        .squareRoot()
      // Five standard errors.
      #expect(abs(found - mean) < 5 * deviation / Double(count).squareRoot())
      #expect(abs(spread - deviation) < 5 * deviation / Double(count).squareRoot())
      #expect(try draw(row, 13) == Array(numbers.prefix(13)))
      #expect(try draw(row, 13, site: 8) != Array(numbers.prefix(13)))
    }
  }
}
