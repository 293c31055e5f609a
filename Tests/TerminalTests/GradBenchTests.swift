import Language
import Testing

@testable import Terminal

/// The tool of GradBench with gd behind it, message by message.
@Suite struct GradBenchTests {
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")
  private static let problems = [
    "ba", "det", "gmm", "hello", "ht", "kmeans", "llsq", "lse", "lstm", "ode", "particle", "saddle",
  ]

  /// The replies to some messages, after those that begin a session with each of the modules.
  private func replies(
    to messages: [String], of modules: [String], flags: [String] = [], gd: String = Child.gd
  ) -> [JSONValue] {
    let opening =
      [#"{"id":"s","kind":"start","eval":"any"}"#]
      + modules.map { #"{"id":"\#($0)","kind":"define","module":"\#($0)"}"# }
    let text = (opening + messages).map { $0 + "\n" }.joined()
    let run = Child(
      "/usr/bin/env", ["python3", Self.root + "/Scripts/gradbench/tool"] + flags,
      bytes: Array(text.utf8), environment: ["GD": gd], seconds: 300)
    #expect(run.code == 0 && run.errors == "")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == opening.count + messages.count)
    return lines.dropFirst(opening.count).compactMap { try? parseJSON(Array($0.utf8)[...]) }
  }

  private func evaluate(_ module: String, _ function: String, _ input: String) -> String {
    #"{"id":7,"kind":"evaluate","module":"\#(module)","function":"\#(function)","input":\#(input)}"#
  }

  /// The failure of one evaluation, which another one survives.
  private func failure(_ module: String, _ function: String, _ input: String) -> String? {
    let replies = replies(
      to: [evaluate(module, function, input), evaluate("hello", "square", "3")],
      of: ["hello", module])
    guard replies.count == 2, replies[0]["success"] == .bool(false),
      case .string(let error)? = replies[0]["error"]
    else { return nil }
    #expect(replies[1]["output"] == .integer(9))
    return error
  }

  @Test(arguments: [[], ["--multithreaded"]])
  func `all functions of all problems give the wanted numbers`(_ flags: [String]) throws {
    // References from mpmath and JAX: see references.py.
    let references = try contents(
      of: Self.root + "/Tests/TerminalTests/GradBench/references.jsonl"
    ).split(separator: 10).map { try parseJSON($0) }
    let messages = references.enumerated().map { place, wanted in
      var fields = wanted.fields.filter { $0.name != "output" }
      fields += [.init("id", .integer(Int64(place))), .init("kind", .string("evaluate"))]
      return jsonText(.object(fields))
    }
    let replies = replies(to: messages, of: Self.problems, flags: flags)
    #expect(replies.count == references.count)
    for (place, (reply, wanted)) in zip(replies, references).enumerated() {
      let title = wanted["module"].map(jsonText) ?? ""
      #expect(reply["id"] == .integer(Int64(place)))
      #expect(reply["success"] == .bool(true), "\(title): \(reply)")
      guard let found = reply["output"], let output = wanted["output"] else { continue }
      #expect(found.agrees(with: output), "\(title): \(found), wanted \(output)")
    }
  }

  @Test func `each run has its time`() {
    let input = #"{"x":[1,2],"n":5,"min_runs":4,"min_seconds":0}"#
    let reply = replies(to: [evaluate("llsq", "primal", input)], of: ["llsq"]).first
    guard case .array(let timings)? = reply?["timings"] else {
      Issue.record("no timings: \(String(describing: reply))")
      return
    }
    #expect(timings.count == 4)
    #expect(timings.allSatisfy { $0["name"] == .string("evaluate") })
    let long = #"{"x":[1,2],"n":5,"min_runs":1,"min_seconds":0.01}"#
    guard
      case .array(let more)? = replies(
        to: [evaluate("llsq", "primal", long)], of: ["llsq"]
      ).first?["timings"]
    else { return }
    let total = more.reduce(0.0) { sum, timing in
      if case .integer(let time)? = timing["nanoseconds"] { sum + Double(time) } else { sum }
    }
    #expect(total >= 1e7)
  }

  @Test func `what the tool does not know it says`() {
    let replies = replies(
      to: [
        #"{"id":1,"kind":"define","module":"nope"}"#,
        #"{"id":2,"kind":"define","module":"../../hello"}"#,
        #"{"id":[3],"kind":"analysis","of":0,"valid":true}"#, #"{"id":4,"kind":"dance"}"#,
        evaluate("det", "primal", #"{"A":[1],"ell":1}"#),
      ], of: ["hello"])
    #expect(replies.count == 5)
    for reply in replies.prefix(2) { #expect(reply["success"] == .bool(false)) }
    #expect(replies[2] == .object([.init("id", .numbers([3], shape: [1]))]))
    #expect(replies[3] == .object([.init("id", .integer(4))]))
    #expect(replies[4]["success"] == .bool(false))
  }

  @Test(arguments: ["/nonexistent/gd", "/bin/true"])
  func `without gd the tool fails and says so`(_ gd: String) {
    let messages = [
      #"{"id":1,"kind":"define","module":"lse"}"#, evaluate("lse", "primal", #"{"x":[1]}"#),
      evaluate("lse", "primal", #"{"x":[1]}"#),
    ]
    let replies = replies(to: messages, of: [], gd: gd)
    #expect(replies.count == 3)
    #expect(replies.dropFirst().allSatisfy { $0["success"] == .bool(false) && $0["error"] != nil })
  }

  @Test func `a reverse that has too little memory fails, and the next call is answered`() {
    // A state of 100,000 numbers, and 4,000 of them to go back through.
    let long = #"{"x":[\#((1...100_000).map { "\($0 % 3)" }.joined(separator: ","))],"s":1000}"#
    let replies = replies(
      to: [evaluate("ode", "gradient", long), evaluate("ode", "gradient", #"{"x":[2,3],"s":1}"#)],
      of: ["ode"], flags: ["--max-memory", "20M"])
    guard replies.count == 2 else { return }
    #expect(replies[0]["success"] == .bool(false))
    #expect(replies[0]["error"].map(jsonText)?.contains("memory") == true)
    // By hand: y₂ = x₁·x₂·t²/2, at t = 2.
    #expect(replies[1]["output"] == .numbers([6, 4], shape: [2]))
  }

  @Test(
    arguments: [
      ("hello", "triple", "3", "hello_triple is not known"),
      ("hello", "square", #""a""#, "argument 1 must be numbers"),
      ("llsq", "primal", #"{"x":[1,2]}"#, "llsq_primal needs n"),
      ("llsq", "gradient", #"{"x":3,"n":5}"#, "length needs an array"),
      ("lse", "gradient", #"{"x":[1,NaN]}"#, "argument x has an entry that is not a number"),
      ("lse", "primal", #"{"x":[]}"#, "max"),
      ("kmeans", "dir", #"{"points":[[1,2],[3]],"centroids":[[1,2]]}"#, "different lengths"),
      ("kmeans", "cost", #"{"points":[[1,2],[3,4]],"centroids":[[1,2,3]]}"#, "2"),
      ("det", "gradient", #"{"A":[1,2,3],"ell":2}"#, "4"),
      ("ode", "primal", #"{"x":[1,2],"s":1.5}"#, "a loop cannot run 1.5 times"),
    ] as [(String, String, String, String)])
  func `bad input is a failure with its error`(
    _ module: String, _ function: String, _ input: String, _ message: String
  ) {
    let error = failure(module, function, input)
    #expect(error?.contains(message) == true, "\(error ?? "no failure")")
  }
}

extension JSONValue {
  /// The field of an object.
  fileprivate subscript(name: String) -> JSONValue? { fields.first { $0.name == name }?.value }

  fileprivate var fields: [Field] { if case .object(let fields) = self { fields } else { [] } }

  private var number: Double? {
    switch self {
    case .number(let number): number
    case .integer(let number): Double(number)
    case .null, .bool, .string, .array, .numbers, .object: nil
    }
  }

  /// Whether all numbers are within 1e-9 of the wanted ones, and whole and zero ones the same:
  /// sums in another order end within some hundred roundings, about 1e-13.
  fileprivate func agrees(with wanted: JSONValue) -> Bool {
    func agree(_ a: Double, _ b: Double) -> Bool {
      b == b.rounded() ? abs(a - b) <= 1e-13 * abs(b) : abs(a - b) <= 1e-9 * abs(b)
    }
    switch (self, wanted) {
    case (.numbers(let a, let shape), .numbers(let b, let wantedShape)):
      return shape == wantedShape && a.count == b.count && zip(a, b).allSatisfy(agree)
    case (.object(let a), .object(let b)):
      return Set(a.map(\.name)) == Set(b.map(\.name))
        && a.allSatisfy { field in wanted[field.name].map(field.value.agrees) == true }
    case (.array(let a), .array(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.agrees(with: $1) }
    default:
      guard let a = number, let b = wanted.number else { return false }
      return agree(a, b)
    }
  }
}
