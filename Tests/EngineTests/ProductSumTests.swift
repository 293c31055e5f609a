import Testing

@testable import Autodiff
@testable import Engine

/// Products and sums of arrays that run in one pass, against the interpreter, which knows none.
@Suite struct ProductSumTests {
  private let table = FunctionTable()
  private typealias Build =
    @Sendable (inout Builder, _ x: NodeID, _ y: NodeID, _ z: NodeID) -> NodeID

  /// Whether a factor or the term is one number, and how the two are put together.
  private struct Form: CustomStringConvertible, Sendable {
    let name: String
    let build: Build

    var description: String { name }
  }

  private static let forms = [
    Form(name: "x*y + z") { b, x, y, z in b.apply(.add, b.apply(.multiply, x, y), z) },
    Form(name: "z + x*y") { b, x, y, z in b.apply(.add, z, b.apply(.multiply, x, y)) },
    Form(name: "x*y - z") { b, x, y, z in b.apply(.subtract, b.apply(.multiply, x, y), z) },
    Form(name: "z - x*y") { b, x, y, z in b.apply(.subtract, z, b.apply(.multiply, x, y)) },
    Form(name: "x*y + x*z") { b, x, y, z in
      b.apply(.add, b.apply(.multiply, x, y), b.apply(.multiply, x, z))
    },
    Form(name: "x^2 - z") { b, x, _, z in
      b.apply(.subtract, b.apply(.power, x, b.broadcast(b.exact(2), to: b.shape(of: x))), z)
    },
    Form(name: "(x*y - z)*(x*y)") { b, x, y, z in
      let product = b.apply(.multiply, x, y)
      return b.apply(.multiply, b.apply(.subtract, product, z), product)
    },
  ]

  @Test(arguments: [1, 7, 1000, 3001], 0..<8)
  func `they have the interpreter's bits`(_ count: Int, _ numbers: Int) throws {
    for form in Self.forms {
      let shapes = (0..<3).map { numbers >> $0 & 1 == 1 ? [] : [count] }
      let function = table.arrayFunction(shapes) { b, inputs in
        let all = inputs.map { b.shape(of: $0).isEmpty ? b.broadcast($0, to: [.size(count)]) : $0 }
        let made = form.build(&b, all[0], all[1], all[2])
        return [made, b.sum(made)]
      }
      let inputs = shapes.enumerated().map { Value.sample($1, seed: UInt64($0 + 5)) }
      let expected = try Interpreter.run(function, inputs: inputs, in: table)
      let found = try Plan(function, in: table).run(inputs)
      #expect(found.map(\.bits) == expected.map(\.bits), "\(form) of \(shapes)")
    }
  }

  @Test func `a product that is read again is made, and others are not`() throws {
    func instructions(_ form: Form) throws -> Int {
      let function = table.arrayFunction([[50], [50], [50]]) { b, x in
        [form.build(&b, x[0], x[1], x[2])]
      }
      return try Code(function, in: table).program.lanes.count
    }
    #expect(try Self.forms.map(instructions) == [1, 1, 1, 1, 2, 1, 3])
  }

  @Test func `a state that is written over is read first`() throws {
    let body = table.function([.integer, table.type([40])]) { b, x in
      let (half, third) = (b.number(0.5), b.number(1 / 3.0))
      let parts = [half, third].map {
        let factor = b.broadcast($0, to: [.size(40)])
        return b.apply(.multiply, factor, x[1])
      }
      return [b.apply(.subtract, parts[0], parts[1])]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    let function = table.arrayFunction([[40]]) { b, x in
      [b.project(b.loop(loop, [b.exact(30), x[0]]), 0)]
    }
    let input = Value.sample([40], seed: 2)
    let expected = try Interpreter.run(function, inputs: [input], in: table)
    #expect(try Plan(function, in: table).run([input]).map(\.bits) == expected.map(\.bits))
  }
}
