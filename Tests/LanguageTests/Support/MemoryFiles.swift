import Language

/// A world of files in memory; one called `full` takes nothing.
final class MemoryFiles: Host {
  var contents: [String: [UInt8]] = [:]
  var texts: [String: String] { contents.mapValues { String(decoding: $0, as: UTF8.self) } }
  var isCancelled: Bool { false }

  func readFile(_ path: String) throws(HostError) -> [UInt8] {
    guard let bytes = contents[path] else { throw HostError("No such file") }
    return bytes
  }

  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
    guard path != "full" else { throw HostError("No space left on device") }
    contents[path] = bytes
  }

  func now() -> Double { 0 }
  func progress(_ progress: Progress) {}
}

extension Session {
  /// What each statement prints, an error as its message.
  mutating func answers(to script: String) throws -> [String] {
    guard case .script(let read) = self.read(Array(script.utf8), file: "") else {
      throw HostError("the script has a syntax error")
    }
    return read.statements.indices.flatMap { index -> [String] in
      let outcome = run(read, statement: index)
      if let failure = outcome.failure { return ["error: " + failure.message] }
      return outcome.lines.map { $0.map(\.text).joined() }
    }
  }
}
