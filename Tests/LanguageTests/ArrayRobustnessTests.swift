import Language
import Testing

/// Small programs made at random: each is an answer or an error, never a trap, never a number that is
/// none, and what was defined stays.
@Suite struct ArrayRobustnessTests {
  @Test(arguments: 0..<8)
  func `a random program is answered or refused`(_ seed: Int) {
    var programs = Programs(seed: UInt64(seed))
    var conversation = limited()
    _ = conversation.answer(to: Programs.opening)
    for _ in 0..<40 {
      let program = programs.statement()
      let lines = conversation.answer(to: program)
      #expect(!lines.isEmpty, "\(program)")
      let words = lines.flatMap { $0.split { !$0.isLetter } }
      #expect(!words.contains("nan"), "\(program): \(lines)")
      #expect(conversation.answer(to: "sum(x)") == ["6"], "\(program)")
    }
  }

  @Test(arguments: [
    "iterate t = 1 -> t + 1 while true", "iterate t = x -> t/2 until false",
    "iterate t = 1 -> sum(i in 1..100, t) - 99t while t > 0",
  ])
  func `an endless loop ends at the limit`(_ program: String) {
    var conversation = limited()
    _ = conversation.answer(to: Programs.opening)
    let lines = conversation.answer(to: program)
    #expect(lines.first == "error: stopped after 5000 steps: that is the limit (--max-steps)")
    #expect(conversation.answer(to: "sum(x)") == ["6"])
  }

  @Test func `more shapes than a session has room for are refused`() {
    var conversation = Conversation()
    for size in stride(from: 1, to: 18_000, by: 100) {
      let shapes = (size..<size + 100).map { "length(zeros(\($0)))" }
      _ = conversation.answer(to: "(\(shapes.joined(separator: ", ")))")
    }
    let refusal = conversation.answer(to: "zeros(20000) + 1").first
    #expect(
      refusal
        == "error: arrays of more than 16000 different shapes are too many for one session")
    #expect(conversation.answer(to: "1 + 1") == ["2"])
  }

  private func limited() -> Conversation {
    var options = Options()
    options.maxSteps = 5_000
    return Conversation(session: Session(host: TestHost(), options: options))
  }
}

/// Expressions over names of many shapes, most of which do not fit.
private struct Programs {
  static let opening = [
    "x = [1, 2, 3]; y = [0.5, -1, 2]; A = [1, 2; 3, 4]; B = [1, 2; 2, 4]; c = 2; n = 3",
    "E = []; Z = zeros(2, 2); g(v) = sum(v^2); h(v) = 2v + 1",
  ]

  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func statement() -> String {
    let verbs = ["", "", "grad ", "hessian ", "jacobian ", "check ", "trace ", "steps "]
    let (verb, body) = (pick(verbs), expression(2))
    let ends = ["", "", "", " wrt x", " wrt A", " wrt z where z: 3", " wrt z where z: m×2"]
    return verb + body + (verb.isEmpty ? "" : pick(ends))
  }

  private mutating func expression(_ depth: Int) -> String {
    let leaves = ["x", "y", "A", "B", "c", "n", "E", "Z", "z", "0", "1", "-1", "2.5", "1e200"]
    if depth == 0 { return pick(leaves) }
    let (a, b) = (expression(depth - 1), expression(depth - 1))
    let places = ["1", "0", "4", "2.5", "1..2", "2..1", ":", "[1, 2]", "i", "1, 2", ":, 1", "1..n"]
    let functions = [
      "exp", "ln", "sqrt", "tanh", "abs", "sum", "mean", "max", "norm", "softmax", "logsumexp",
      "det", "inv", "tr", "transpose", "diag", "cumsum", "sort", "argmax", "prod", "length", "h",
    ]
    switch next(14) {
    case 0...3: return "(\(a) \(pick(["+", "-", "*", "·", "⊙", "/", "^"])) \(b))"
    case 4: return "\(pick(["x", "A", "E", "c"]))[\(pick(places))]"
    case 5, 6: return "\(pick(functions))(\(a))"
    case 7: return "\(pick(["dot", "solve", "outer", "concat", "mse", "hypot"]))(\(a), \(b))"
    case 8: return "\(pick(["sum", "prod", "max"]))(i in 1..\(pick(["3", "n", "0"])), \(a))"
    case 9: return "[\(a) for i in 1..\(pick(["2", "n", "0"]))]"
    case 10: return "(iterate s = \(a) -> s/2 + \(b) for \(pick(["3", "0", "2.5"])) steps)"
    case 11: return "(if \(pick(["c > 1", "x > y", "true"])) then \(a) else \(b))"
    case 12:
      return "\(pick(["gradient", "jacobian", "hessian"]))(\(pick(["g", "h", "norm"])), \(a))"
    default: return "[\(a), \(b)]"
    }
  }

  private mutating func pick(_ choices: [String]) -> String { choices[next(choices.count)] }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  private mutating func next(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ (bits >> 31)) % UInt64(count))
  }
}
