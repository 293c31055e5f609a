import Testing

/// Input that no one should type: an answer or an error with its place, soon, in little memory.
@Suite struct BadInputTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let code: Int32
    /// How the first line of the answer or of the error begins; `FILE` is the path of the script.
    let begins: String
    let bytes: @Sendable () -> [UInt8]

    init(
      _ name: String, _ code: Int32, _ begins: String, _ bytes: @escaping @Sendable () -> [UInt8]
    ) {
      self.name = name
      self.code = code
      self.begins = begins
      self.bytes = bytes
    }

    init(_ name: String, _ code: Int32, _ begins: String, text: String) {
      self.init(name, code, begins) { Array(text.utf8) }
    }

    var testDescription: String { name }
  }

  static let cases = [
    Case("nested parentheses", 3, "FILE:1:1001: error: nested more than 1000 deep") {
      many("(", 100_000) + many("x", 1) + many(")", 100_000)
    },
    Case("open parentheses", 3, "FILE:1:1001: error: nested more than 1000 deep") {
      many("(", 100_000)
    },
    Case("unary minuses", 3, "FILE:1:1001: error: nested more than 1000 deep") {
      many("-", 100_000) + many("1", 1)
    },
    Case("nested calls", 3, "FILE:1:4004: error: nested more than 1000 deep") {
      many("sin(", 100_000) + many("x", 1)
    },
    Case("a tower of powers", 3, "FILE:1:2003: error: nested more than 1000 deep") {
      many("x^", 100_000) + many("x", 1)
    },
    Case("a sum of a million terms", 0, "1000000\n") { many("1+", 999_999) + many("1", 1) },
    Case("a formula of a million terms", 0, "1000000x\n") {
      many("x+", 999_999) + many("x", 1)
    },
    Case("a line of 10 MB", 1, "FILE:1:1: error: qqq") { many("q", 10_000_000) },
    Case("spaces of 10 MB", 0, "1\n") { many(" ", 10_000_000) + many("1", 1) },
    Case("a comment of 10 MB", 0, "2\n") { many("#", 10_000_000) + many("\n1+1", 1) },
    Case("a number of 10 MB", 3, "FILE:1:1: error: 1111") { many("1", 10_000_000) },
    Case("a byte that is no sign, 10 MB", 3, "FILE:1:1: error: ? is not gd") {
      many("?", 10_000_000)
    },
    Case("a million open lines", 3, "FILE:1000000:3: error: a value is missing") {
      many("1 +\n", 1_000_000)
    },
    Case("NUL bytes", 3, "FILE:1:3: error: there is a NUL byte here") { many("1+\0 2\n", 1000) },
    Case("bytes that are not UTF-8", 3, "FILE:1:5: error: this is not UTF-8") {
      many("x = ", 1) + [0xFF, 0xFE, 0x0A]
    },
    Case("a huge number", 3, "FILE:1:1: error: 1e999999 is beyond the range", text: "1e999999"),
    Case("a huge power", 1, "FILE:1:3: error: ", text: "2^2^2^2^2^2"),
    Case("endless recursion", 1, "FILE:1:8: error: f calls itself", text: "f(x) = f(x)\nf(2)"),
    Case("definitions in a circle", 1, "FILE:3:1: error: c would be", text: "a=b\nb=c\nc=a"),
    Case("an unterminated string", 3, "FILE:1:5: error: this text has no", text: "use \"abc\n1"),
    Case("a name of 1 MB", 1, "FILE:1:1: error: qqq") { many("q", 1_000_000) },
    Case("a defined name of 1 MB", 0, "4\n") {
      many("x", 1_000_000) + many(" = 3\n", 1) + many("x", 1_000_000) + many("+1", 1)
    },
    Case("derivatives of derivatives", 1, "FILE:1:106: error: derivatives go up to order 20") {
      many("d/dx ", 30) + many("exp(sin(x))", 1)
    },
    Case("CRLF", 0, "9\n", text: "a = 3\r\na^2\r\n"),
    Case("a byte order mark", 0, "2\n", text: "\u{FEFF}1+1\n"),
    Case("a missing last newline", 0, "2\n", text: "1+1"),
  ]

  /// Time and memory are those of a build for debugging; Scripts/bench holds the release to 2 s
  /// and 400 MB.
  @Test(arguments: cases)
  func `bad input gets an answer or an error with its place`(_ item: Case) {
    let folder = Folder()
    let path = folder.file("bad.gd", bytes: item.bytes())
    let run = Child(shell: "ulimit -t 60; ulimit -v 3000000; exec \"$GD\" -q '\(path)'")
    #expect(run.code == item.code)
    let begins = item.begins.replacing("FILE", by: path)
    #expect((run.output + run.errors).hasPrefix(begins), "\(run.errors.prefix(200))")
    #expect(run.errors.utf8.count < 5_000)
  }

  @Test func `after bad input the next statement works`() {
    let bad = [
      String(repeating: "(", count: 2_000) + "1" + String(repeating: ")", count: 2_000),
      "1e999999", "2^2^2^2^2^2", "\\u0001", "use \\\"abc", "1 +\\u0000 2",
      String(repeating: "x", count: 1_000_000),
    ]
    let requests = bad.flatMap { [$0, "6*7"] }.enumerated().map { place, text in
      "{\"id\":\(place),\"eval\":\"\(text)\"}"
    }
    let run = Child(["serve"], input: requests.joined(separator: "\n") + "\n")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == requests.count && run.code == 0)
    for (place, line) in lines.enumerated() {
      if place.isMultiple(of: 2) {
        #expect(line.contains("\"ok\":false"), "\(bad[place / 2].prefix(40))")
      } else {
        #expect(line.contains("42"))
      }
    }
  }
}

private func many(_ text: String, _ count: Int) -> [UInt8] {
  let part = Array(text.utf8)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(part.count * count)
  for _ in 0..<count { bytes += part }
  return bytes
}

extension String {
  fileprivate func replacing(_ word: String, by other: String) -> String {
    split(separator: word, omittingEmptySubsequences: false).joined(separator: other)
  }
}
