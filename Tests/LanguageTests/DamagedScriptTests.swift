import Language
import Testing

/// Scripts that are cut off or miss a byte: every statement of them gets an answer or a
/// diagnostic, and nothing else happens.
@Suite struct DamagedScriptTests {
  /// A script of many kinds of statements, and the scripts that come with gd.
  static let scripts: [String] =
    [
      """
      # α and more
      L(w) = (w - 5)²; w = 8
      grad L at w=7.5
      a = 3x; b = a^2 + √(2x)
      dL/dx; ∂b/∂a at x=½, w = -1e-3
      f(x, y) = { z = sin(x)*y; if z > 0 then z else -z }
      check f(x, y) at x=1, y=[1, 2][1]
      is d/dx x^3 = 3x^2
      iterate t = 1 -> t - L(t)/L'(t) for 5 steps
      """
    ]
    + ["exercises", "examples"].flatMap { name in
      let folder = "\(Folder.root)/Scripts/\(name)"
      return Folder.names(in: folder, endingIn: ".gd").compactMap { file in
        Folder.smallScript("\(folder)/\(file)")
      }
    }

  @Test(arguments: scripts)
  func `every prefix gets an answer or a diagnostic`(_ script: String) {
    let bytes = Array(script.utf8)
    for end in places(in: bytes) { expectSense(Array(bytes[..<end])) }
  }

  @Test(arguments: scripts)
  func `without any one byte it gets an answer or a diagnostic`(_ script: String) {
    let bytes = Array(script.utf8)
    for place in places(in: bytes) {
      var damaged = bytes
      damaged.remove(at: place)
      expectSense(damaged)
    }
  }

  /// All places but those well inside a comment, where one is like another.
  private func places(in bytes: [UInt8]) -> [Int] {
    var inside = 0
    return bytes.indices.filter { place in
      inside = bytes[place] == 10 ? 0 : inside > 0 || bytes[place] == 35 ? inside + 1 : 0
      return inside < 4
    }
  }

  /// Reads and runs a source; what is wrong must have a sentence and a place inside it.
  private func expectSense(_ bytes: [UInt8]) {
    var options = Options()
    options.maxSteps = 100_000
    var session = Session(host: TestHost(), options: options)
    switch session.read(bytes, file: "script") {
    case .errors(let failures):
      #expect(!failures.isEmpty)
      for failure in failures { expectPlace(failure, bytes) }
    case .script(let script):
      for index in script.statements.indices {
        let outcome = session.run(script, statement: index)
        guard let failure = outcome.failure else { continue }
        expectPlace(failure, bytes)
        // What gd test and scripts do too: the first error ends a script.
        break
      }
    }
  }

  private func expectPlace(_ failure: Failure, _ bytes: [UInt8]) {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    let width = lines.indices.contains(failure.line - 1) ? lines[failure.line - 1].count : -1
    let isPlaced = failure.column >= 1 && failure.column <= width + 1
    // Text is made for a failure only: this runs thousands of times.
    if failure.message.isEmpty || !isPlaced {
      Issue.record("\(failure) for \(String(decoding: bytes, as: UTF8.self))")
    }
  }
}
