import Language
import Testing

@testable import Terminal

/// `gd serve`: one line in, one line out.
@Suite struct ServerTests {
  @Test func `a session lives from request to request`() {
    let run = Child(
      ["serve"],
      input: """
        {"id": 1, "eval": "x = 3; x^2"}
        {"id": "two", "eval": "x := 4\\nx"}

        """)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2 && run.errors == "" && run.code == 0)
    #expect(
      lines.first?.hasPrefix(#"{"id":1,"ok":true,"results":[{"ok":true,"statement":"x = 3""#)
        == true)
    #expect(lines.first?.contains(#""value":9"#) == true)
    #expect(lines.last?.hasPrefix(#"{"id":"two","ok":true,"results":["#) == true)
    #expect(lines.last?.contains(#""value":4"#) == true)
  }

  @Test func `a failed statement stands in its place and the rest runs`() {
    let run = Child(["serve"], input: #"{"id":1,"eval":"1+1; ln(-1); 2+2"}"#)
    #expect(run.output.hasPrefix(#"{"id":1,"ok":true,"results":[{"ok":true"#))
    #expect(run.output.contains(#"{"ok":false,"statement":"ln(-1)""#))
    #expect(run.output.contains(#""value":4"#))
  }

  @Test func `a syntax error is an error with its place`() {
    let run = Child(["serve"], input: #"{"id":1,"eval":"1 +"}"#)
    #expect(run.output.hasPrefix(#"{"id":1,"ok":false,"error":{"ok":false,"#))
  }

  @Test(arguments: [
    "", "nonsense", "{}", "[]", "3", "null", #"{"id":1}"#, #"{"eval":3}"#, #"{"id":1,"call":"f"}"#,
    "{\"id\":1", "\u{0}", #"{"id":1,"eval":"\u0000"}"#,
    String(repeating: "[", count: 100_000),
  ])
  func `anything else is refused and the server goes on`(_ request: String) {
    let run = Child(["serve"], input: request + "\n" + #"{"id":9,"eval":"40+2"}"# + "\n")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2 && run.code == 0)
    #expect(lines.first?.contains(#""ok":false"#) == true)
    #expect(lines.last?.contains(#""value":42"#) == true)
  }

  @Test func `a script comes first, its answers unseen`() {
    let folder = Folder()
    let path = folder.file("start.gd", "f(x) = x^2\nf(3)\n")
    let run = Child(["serve", path], input: #"{"id":1,"eval":"f(4)"}"#)
    #expect(run.output.split(separator: "\n").count == 1)
    #expect(run.output.contains(#""value":16"#))
  }

  @Test func `a script that fails ends before the first request`() {
    let folder = Folder()
    let wrong = Child(["serve", folder.file("a.gd", "ln(-1)\n")], input: "{}\n")
    #expect(wrong.code == 1 && wrong.output == "" && wrong.errors.contains("ln needs"))
    let broken = Child(["serve", folder.file("b.gd", "(1\n")], input: "{}\n")
    #expect(broken.code == 3 && broken.output == "")
  }

  @Test func `a request of many megabytes is answered`() {
    let text = String(repeating: "x", count: 20_000_000)
    let run = Child(["serve"], input: #"{"id":1,"eval":"1 # "# + text + #""}"#)
    #expect(run.output.contains(#""ok":true"#))
  }
}

/// Requests that call a function.
@Suite struct CallTests {
  /// The reply to a call after some definitions, without its times.
  private func reply(_ definitions: String, _ call: String) -> String {
    let run = Child(
      ["serve"], input: #"{"id":1,"eval":"\#(definitions)"}"# + "\n{\"id\":2," + call + "}\n")
    let line = run.output.split(separator: "\n").last ?? ""
    return line.split(separator: #","nanoseconds":"#).first.map { String($0) } ?? ""
  }

  @Test(
    arguments: [
      ("f(x, y) = x*y", #""call":"f","arguments":[2,3]"#, "6"),
      ("f() = 3", #""call":"f""#, "3"),
      ("f(x) = 2x", #""call":"f","arguments":[[1,2.5,-3]]"#, "[2,5,-6]"),
      ("f(A) = Aᵀ", #""call":"f","arguments":[[[1,2],[3,4],[5,6]]]"#, "[[1,3,5],[2,4,6]]"),
      ("f(x) = x > 1", #""call":"f","arguments":[2]"#, "true"),
      ("f(x) = (x, {a: x, b: [x, 1]})", #""call":"f","arguments":[7]"#, #"[7,{"a":7,"b":[7,1]}]"#),
      ("f(r) = r.a*r.b", #""call":"f","arguments":[{"a":2,"b":[1,2]}]"#, "[2,4]"),
      ("f(n) = ones(n)", #""call":"f","arguments":[3]"#, "[1,1,1]"),
      ("k = 5; f(x) = k*x", #""call":"f","arguments":[2]"#, "10"),
      // By hand: the gradient of Σ x² is 2x.
      ("f(x) = sum(x^2); g(x) = gradient(f, x)", #""call":"g","arguments":[[1,2]]"#, "[2,4]"),
      ("", #""call":"cos","arguments":[0]"#, "1"),
      ("f(x) = sum(x)", #""call":"f","arguments":[[]]"#, "0"),
      ("f(x, n) = x^n", #""call":"f","arguments":{"n":2,"x":3,"more":["of","it"]}"#, "9"),
      ("f(alpha) = 2alpha", #""call":"f","arguments":{"α":3}"#, "6"),
      (
        "f(r) = r.n", #""call":"f","arguments":[{"n":2,"name":"two","names":["a"],"no":null}]"#, "2"
      ),
      ("f(x) = if x then 1 else 2", #""call":"f","arguments":[true]"#, "1"),
      (
        "p(n) = {x: n + 1}; f(x) = [x, x]", #""call":"f","prepare":"p","arguments":{"n":2}"#,
        "[3,3]"
      ),
      ("p(n) = (n, n); f(x, y) = x + y", #""call":"f","prepare":"p","arguments":[2]"#, "4"),
      ("p(n) = -n; f(x) = 2x", #""call":"f","prepare":"p","arguments":[2]"#, "-4"),
      (
        "f(x) = [x, x]; s(v) = {first: v[1]}", #""call":"f","arguments":[2],"finish":"s""#,
        #"{"first":2}"#
      ),
      ("argumenta = 4; f(x) = x + argumenta", #""call":"f","arguments":[1]"#, "5"),
    ] as [(String, String, String)])
  func `a function is called with JSON values`(
    _ definitions: String, _ call: String, _ value: String
  ) {
    #expect(reply(definitions, call) == #"{"id":2,"ok":true,"value":\#(value)"#)
  }

  @Test func `runs are counted and timed`() throws {
    let call = #"{"id":1,"call":"exp","arguments":[1],"runs":5}"#
    let run = Child(["serve"], input: call)
    guard case .object(let fields) = try parseJSON(Array(run.output.utf8)[...].dropLast()),
      case .numbers(let times, [5])? = fields.last?.value
    else {
      Issue.record("five times: \(run.output)")
      return
    }
    #expect(times.allSatisfy { $0 > 0 })
    let long = Child(["serve"], input: #"{"id":1,"call":"exp","arguments":[1],"seconds":0.01}"#)
    #expect(long.output.filter { $0 == "," }.count > 20)
  }

  @Test(
    arguments: [
      (#""call":3"#, "call must be a string"), (#""call":"nope""#, "nope is not known"),
      (#""call":"f""#, "f takes 1 argument, found 0"), (#""call":"f)(""#, ") closes nothing"),
      (#""call":"f","arguments":3"#, "arguments must be an array"),
      (#""call":"f","arguments":["a"]"#, "argument 1 must be numbers"),
      (#""call":"f","arguments":[[[1,2],[3]]]"#, "rows have different lengths"),
      (#""call":"f","arguments":[0]"#, "ln needs a number above 0; this is 0"),
      (#""call":"f","arguments":{"y":1}"#, "f needs x, which is not among the arguments"),
      (#""call":"cos","arguments":{"x":1}"#, "cos is no function of the session"),
      (#""call":"nothing","arguments":{"x":1}"#, "there is no function nothing"),
      (#""call":"f","arguments":{"x":"a"}"#, "argument x must be numbers"),
      (#""call":"f","arguments":{"x":[1,NaN]}"#, "argument x has an entry that is not a number"),
      (#""call":"f","arguments":[1],"prepare":1"#, "prepare must be a string"),
      (#""call":"f","arguments":[1],"prepare":"nope""#, "nope is not known"),
      (#""call":"f","arguments":[1],"finish":"nope""#, "nope is not known"),
      (#""call":"f","arguments":[1],"runs":"x""#, "runs must be a whole number"),
      (#""call":"f","arguments":[1],"seconds":-1"#, "seconds must be a number from 0"),
    ] as [(String, String)])
  func `a wrong call is refused with a sentence`(_ call: String, _ message: String) {
    let answer = reply("f(x) = ln(x)", call)
    #expect(answer.hasPrefix(#"{"id":2,"ok":false,"error":{"#) && answer.contains(message))
  }

  @Test func `a million numbers go in and come out`() {
    let numbers = (1...1_000_000).map { "\(Double($0)/7)" }.joined(separator: ",")
    let run = Child(
      ["serve"],
      input: #"{"id":1,"eval":"f(x) = -x"}"# + "\n"
        + #"{"id":2,"call":"f","arguments":[["# + numbers + "]]}\n")
    let value = run.output.split(separator: "\n").last?.split(separator: "[").dropFirst().first
    let found = value?.split(separator: "]").first?.split(separator: ",") ?? []
    #expect(found.count == 1_000_000)
    #expect(found.last == "-142857.14285714287" && found.first == "-0.14285714285714285")
  }
}
