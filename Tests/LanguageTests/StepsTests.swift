import Language
import Testing

/// Derivations agree with `grad`, and each of their lines is the same number.
@Suite struct StepsTests {
  static let subjects = [
    "x*sin(x^2)", "(x-5)^2", "(x^2+1)/(x-3)", "2^x", "x^x", "exp(-x^2/2)", "sqrt(x^2+1)",
    "ln(1+exp(x))", "abs(x-2)", "max(x^2, 3x)", "if x > 1 then x^2 else sin(x)",
    "100*(2-x^2)^2", "1/x", "5", "3x - (x - 2)/7", "atan2(x, 1+x^2)", "tan(cos(x))^3",
    "x*x*x", "-(x*exp(x))", "cbrt(x)", "x^2.5", "relu(x-1)*x", "e^(2x)", "clamp(x^2, 1, 4)",
  ]

  @Test(arguments: subjects)
  func `every line is the same number`(_ subject: String) throws {
    for point in ["0.7", "1.9"] {
      let lines = try formulas("steps d/dx (\(subject))")
      let values = try lines.map { line in try number("(\(line)) at x=\(point)") }
      let expected = try number("d/dx (\(subject)) at x=\(point)")
      for (line, value) in zip(lines, values) {
        // Rounding alone: the lines differ in the order of a few operations.
        #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)), "\(line) at x=\(point)")
      }
    }
  }

  @Test(arguments: subjects)
  func `the last line is what grad prints`(_ subject: String) throws {
    let grad = try field("formula", of: "d/dx (\(subject))")
    guard case .object(let components) = grad, case .string(let formula) = components[0].value
    else { throw Missing() }
    #expect(try formulas("steps d/dx (\(subject))").last == formula)
  }

  /// One step of t ← sin(t)·x: by hand, the new dt/dx is x·cos(t)·dt/dx + sin(t).
  @Test func `every line of a loop's step is the same number`() throws {
    let loops = try field("loops", of: "steps iterate t = x^2 -> sin(t)*x for 3 steps")
    guard case .array(let states) = loops, case .object(let state)? = states.first,
      case .array(let lines)? = state.first(where: { $0.name == "steps" })?.value
    else { throw Missing() }
    #expect(lines.count >= 3)
    for line in lines {
      guard case .object(let fields) = line, case .string(let text) = fields[0].value else {
        throw Missing()
      }
      // The derivative before the step is 0.3, as that of this definition of t; by Python's math.
      var other = Conversation()
      _ = other.answer(to: "t = 0.3x + 0.5")
      let value = try number("(\(text)) at x=2", in: &other)
      #expect(abs(value - 1.1633650329167817) < 1e-14, "\(text)")
    }
  }

  @Test func `live definitions keep their names and stay right`() throws {
    var conversation = Conversation()
    _ = conversation.answer(to: ["a = 3x", "b = sin(a)", "L = a^2*b"])
    let lines = try formulas("steps dL/dx", in: &conversation)
    #expect(lines.contains { $0.contains("da/dx") && $0.contains("b") })
    // The derivative of 9x²·sin(3x) at 1/2, by mpmath.
    for line in lines {
      let value = try number("(\(line)) at x=1/2", in: &conversation)
      #expect(abs(value - 9.454930990693484) < 1e-13, "\(line)")
    }
  }

  @Test(arguments: [
    ("d/dx x*sin(x^2)", "product"), ("d/dx (x^2+1)/(x-3)", "quotient"), ("d/dx (x+x^2)", "sum"),
    ("d/dx 2^x", "exponential"), ("d/dx sin(x^2)", "chain: outside sin, inside x^2"),
    ("d/dx x^3", "power"), ("d/dx 7x^3", "constant factor"), ("d/dx (x^2 + 4)", "constant"),
    ("d/dx x*x", "d/dx x = 1"), ("d/dx (x-5)^2", "tidy"),
  ])
  func `rules have their names`(_ subject: String, _ rule: String) throws {
    let rules = try steps("steps \(subject)", in: nil).map(\.rule)
    #expect(rules.contains { $0 == rule || $0.contains(rule) }, "\(rules)")
  }

  @Test func `a long derivation says how much is left out`() throws {
    let terms = (1...80).map { "sin(\($0)x^2)" }.joined(separator: " + ")
    let answer = Self.conversation.answering("steps d/dx (\(terms))")
    #expect(answer.contains { $0.hasPrefix("  … ") && $0.hasSuffix("more steps left out") })
    #expect(answer.count <= 5 * 63)
  }

  @Test func `every line fits 40 columns where it can be broken`() {
    var options = Options()
    options.width = 40
    var conversation = Conversation(session: Session(host: TestHost(), options: options))
    for typed in ["steps d/dx x*sin(x^2)", "trace x*sin(x^2) at x=2"] {
      for line in conversation.answer(to: typed) { #expect(line.count <= 41, "\(line)") }
    }
  }

  // MARK: Reading answers

  struct Missing: Error {}

  private static var conversation: Conversation { Conversation() }

  private func steps(
    _ typed: String, in conversation: Conversation?
  ) throws -> [(formula: String, rule: String)] {
    var conversation = conversation ?? Conversation()
    guard case .array(let parts)? = conversation.outcome(of: typed)?.field("steps") else {
      throw Missing()
    }
    return try parts.map { part in
      guard case .object(let fields) = part, case .string(let formula) = fields[0].value,
        case .string(let rule) = fields[1].value
      else { throw Missing() }
      return (formula, rule)
    }
  }

  private func formulas(_ typed: String) throws -> [String] {
    try steps(typed, in: nil).map(\.formula)
  }

  private func formulas(_ typed: String, in conversation: inout Conversation) throws -> [String] {
    try steps(typed, in: conversation).map(\.formula)
  }

  private func field(_ name: String, of typed: String) throws -> JSONValue {
    var conversation = Conversation()
    guard let value = conversation.outcome(of: typed)?.field(name) else { throw Missing() }
    return value
  }

  private func number(_ typed: String) throws -> Double {
    var conversation = Conversation()
    return try number(typed, in: &conversation)
  }

  private func number(_ typed: String, in conversation: inout Conversation) throws -> Double {
    guard let text = conversation.outcome(of: typed)?.values.first, let value = Double(text) else {
      throw Missing()
    }
    return value
  }
}

extension Conversation {
  /// What one statement answers.
  mutating func outcome(of typed: String) -> Outcome? {
    guard case .script(let script) = session.read(Array(typed.utf8), file: "") else { return nil }
    return session.run(script, statement: 0)
  }

  fileprivate func answering(_ typed: String) -> [String] {
    var copy = self
    return copy.answer(to: typed)
  }
}

extension Outcome {
  func field(_ name: String) -> JSONValue? { fields.first { $0.name == name }?.value }
}
