import Language

/// A world with the files of `TestFiles` alone, in which no time passes.
final class TestHost: Host {
  var isCancelled: Bool { false }

  func readFile(_ path: String) throws(HostError) -> [UInt8] {
    guard let bytes = TestFiles.all[path] else { throw HostError("there is no such file") }
    return bytes
  }

  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
    throw HostError("there are no files in a test")
  }

  func now() -> Double { 0 }
  func progress(_ progress: Progress) {}
}
