import Language

/// A world without files, in which no time passes.
final class TestHost: Host {
  var isCancelled: Bool { false }

  func readFile(_ path: String) throws(HostError) -> [UInt8] {
    throw HostError("there are no files in a test")
  }

  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
    throw HostError("there are no files in a test")
  }

  func now() -> Double { 0 }
  func progress(_ line: String) {}
}
