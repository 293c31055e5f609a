import Autodiff
import Testing

@testable import Language

@Suite struct SamplerTests {
  @Test func `the same seed gives the same points, another seed others`() {
    func points(_ seed: UInt64) -> [[Constant]] {
      var sampler = Sampler(seed: seed)
      return (0..<60).map { sampler.point($0, count: 2) }
    }
    #expect(points(1) == points(1))
    #expect(points(1) != points(2))
  }

  @Test func `small numbers come first, and names get different ones`() {
    var sampler = Sampler(seed: 1)
    #expect(sampler.point(0, count: 3) == [.exact(2), .exact(3), .exact(1)])
  }

  @Test func `points for differences are no whole numbers`() {
    var sampler = Sampler(seed: 1)
    let values = (0..<200).map { sampler.generic($0).double }
    #expect(values.allSatisfy { $0 != $0.rounded() })
  }
}

@Suite struct DifferenceSweepTests {
  @Test func `the trusted step of a cubic is neither the largest nor the smallest`() throws {
    // d/dx x³ at 1 is 3; curvature spoils large steps, rounding small ones.
    let sweep = try DifferenceSweep { shift in (1 + shift, (1 + shift) * (1 + shift) * (1 + shift))
    }
    let step = try #require(sweep.trusted?.step)
    #expect(step > 1e-9 && step < 1e-3)
    #expect(sweep.agrees(with: 3))
    #expect(!sweep.agrees(with: 3.0001))
    #expect(sweep.corner == nil)
  }

  @Test func `a corner shows its two slopes`() throws {
    let sweep = try DifferenceSweep { shift in (shift, shift > 0 ? 2 * shift : -shift) }
    let corner = try #require(sweep.corner)
    #expect((corner.left + 1).magnitude < 1e-9)
    #expect((corner.right - 2).magnitude < 1e-9)
  }

  @Test func `a jump does not settle`() throws {
    let sweep = try DifferenceSweep { shift in (shift, shift < 0 ? 0 : 1) }
    #expect(!sweep.settles)
    #expect(!sweep.agrees(with: 0))
  }

  @Test func `steps that leave the domain are left out`() throws {
    let sweep = try DifferenceSweep { shift in
      (0.005 + shift, shift < -0.005 ? nil : 0.005 + shift)
    }
    #expect(sweep.entries.map(\.step).max() == 0.001)
    #expect(sweep.agrees(with: 1))
  }
}

@Suite struct StraightLineTests {
  /// Rows of one number whose tangent by kernels and formulas is that of the differentiated graph.
  @Test(arguments: Row.elementwise.filter { $0.arity == 1 && $0.differential != nil }.map(\.name))
  func `a tangent in numbers is the tangent of the graph`(_ name: String) throws {
    let row = try #require(Row.table.first { $0.name == name })
    let table = FunctionTable()
    var builder = Builder(table, inputs: [.real])
    let node = builder.apply(row.id, builder.input(0))
    let function = builder.freeze([node])
    let line = try #require(StraightLine(function, in: table))
    let slope = try #require(StraightLine(table.derivative(of: function, by: 0), in: table))
    let range = row.samples[0]
    for part in [0.13, 0.5, 0.87] {
      let x = range.lowerBound + part * (range.upperBound - range.lowerBound)
      let values = line.values([x])
      let tangent = line.tangents(by: 0, values: values)[line.function.outputs[0].int] ?? 0
      let expected = slope.values([x])[slope.function.outputs[0].int]
      #expect((tangent - expected).magnitude <= 1e-12 * max(1, expected.magnitude))
    }
  }

  /// A broken rule that gives the right answer would accuse somebody of nothing.
  @Test(arguments: Row.elementwise.filter { $0.arity <= 2 && $0.differential != nil }.map(\.name))
  func `every broken rule of a row is wrong somewhere`(_ name: String) throws {
    let row = try #require(Row.table.first { $0.name == name })
    for rule in Misrule.groups(for: row.id).flatMap({ $0 }) {
      let isFound = [0.7, 1.7].contains { isWrong(rule, row, slope: $0) }
      #expect(isFound, "\(name): \(rule.sentence)")
    }
  }

  /// Operands 0.5 + slope·t and 0.45 + 0.3t where they move: on both sides of 0, and above 1.
  private func isWrong(_ rule: Misrule, _ row: Row, slope: Double) -> Bool {
    let table = FunctionTable()
    var builder = Builder(table, inputs: [.real])
    let operands = rule.moves.enumerated().map { place, moves in
      let slope = builder.constant(.decimal(place == 0 ? slope : 0.3))
      let moving = builder.apply(.multiply, slope, builder.input(0))
      let start = builder.constant(.decimal(place == 0 ? 0.5 : 0.45))
      return moves == false ? start : builder.apply(.add, start, moving)
    }
    let node = builder.apply(row.id, operands[0], operands.count > 1 ? operands[1] : nil)
    guard let line = StraightLine(builder.freeze([node]), in: table) else { return false }
    let output = line.function.outputs[0].int
    return [0.25, 0.55, -1.6, 2.5].contains { point in
      let values = line.values([point])
      let right = line.tangents(by: 0, values: values)[output] ?? 0
      let wrong = line.tangents(by: 0, values: values, rules: [output: rule])[output] ?? 0
      return (right - wrong).magnitude > 1e-6 * max(1e-3, right.magnitude)
    }
  }
}

@Suite struct VerdictTests {
  private func fields(_ typed: [String]) -> (kind: String, fields: [JSONValue.Field]) {
    var session = Session(host: TestHost(), options: Options())
    var last = (kind: "", fields: [JSONValue.Field]())
    for line in typed {
      guard case .script(let script) = session.read(Array(line.utf8), file: "") else { continue }
      let outcome = session.run(script, statement: 0)
      last = (outcome.kind, outcome.fields)
    }
    return last
  }

  @Test func `a question as JSON says how it was answered`() {
    let proved = fields(["is 2x = x + x"])
    #expect(proved.kind == "is")
    #expect(proved.fields.contains(.init("verdict", .string("proved"))))
    let refuted = fields(["is d/dx x^2 = x"]).fields
    #expect(refuted.contains(.init("holds", .bool(false))))
    #expect(refuted.contains(.init("point", .object([.init("x", .number(2))]))))
    #expect(refuted.contains { $0.name == "mistake" })
  }

  @Test func `an assertion as JSON has its kind`() {
    #expect(fields(["w = 8", "assert w = 8"]).kind == "assert")
  }

  @Test func `a check as JSON has the sweep`() throws {
    let check = fields(["check x^2 at x=3"])
    #expect(check.kind == "check")
    #expect(check.fields.contains(.init("agrees", .bool(true))))
    let rows = try #require(check.fields.first { $0.name == "rows" }?.value)
    guard case .array(let list) = rows, case .object(let row)? = list.first else {
      Issue.record("rows is an array of objects")
      return
    }
    #expect(row.contains(.init("forward", .number(6))))
    #expect(row.contains(.init("formula", .number(6))))
  }

  @Test func `sentences about rules can be written in ASCII`() {
    var options = Options()
    options.isASCII = true
    var conversation = Conversation()
    conversation.session = Session(host: TestHost(), options: options)
    for line in ["is d/dx sqrt(x) = 1/sqrt(x)", "is d/dx sin(x)/x = cos(x)"] {
      let text = conversation.answer(to: line).joined()
      #expect(text.utf8.allSatisfy { $0 < 128 }, "\(text)")
    }
  }

  @Test func `large numbers that cancel are no counterexample`() {
    var conversation = Conversation()
    // Equal for every x by cosh² - sinh² = 1; at x = 100 doubles cannot tell.
    let answer = conversation.answer(to: "is erf(0*x) + cosh(x)^2 = 1 + sinh(x)^2")
    #expect(answer.first?.hasPrefix("yes") == true)
  }
}
