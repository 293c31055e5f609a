import Glibc
import Language

/// Lines `name graph-seconds text-seconds gradient-nodes function-nodes bytes`, as Scripts/bench
/// reads them; the second time includes the first. With the path of a script that ends in an
/// expression, its line `gradient-nodes function-nodes`.
func runSymbolicBenchmark() {
  if let path = CommandLine.arguments.dropFirst().first {
    guard let text = contents(of: path), let stages = DerivativeStages(text, host: BenchmarkHost())
    else {
      print("failed")
      return
    }
    let sizes = stages.sizes()
    print(sizes.gradient, sizes.function)
    return
  }
  let names = (1...30).map { "x\($0)" }
  let pairs = names.flatMap { a in names.map { b in "exp(\(a)*\(b))" } }
  measure("product", (1...200).map { "sin(x + \($0))" }.joined(separator: "*"))
  measure("nested", nested(50))
  measure("eighth", "exp(sin(x))*x^3", order: 8)
  measure("pairs", pairs.joined(separator: " + "))
  measure("terms-1000", terms(1_000))
  measure("terms-10000", terms(10_000))
}

private func nested(_ depth: Int) -> String {
  (0..<depth).reduce("x") { inner, _ in "sin(exp(-(\(inner))^2))" }
}

private func terms(_ count: Int) -> String {
  (1...count).map { "sin(\($0)*x)" }.joined(separator: " + ")
}

private func measure(_ name: String, _ expression: String, order: Int = 1) {
  var (graph, text) = (Double.infinity, Double.infinity)
  var bytes = 0
  let source = Array(expression.utf8)
  // The best of several, each in a session of its own, because a session remembers derivatives.
  let end = now() + 2
  for round in 0..<20 where round < 3 || now() < end {
    guard var stages = DerivativeStages(source, host: BenchmarkHost()) else {
      print(name, "failed")
      return
    }
    let start = now()
    stages.differentiate(order: order)
    let differentiated = now()
    bytes = stages.write()
    graph = min(graph, differentiated - start)
    text = min(text, now() - start)
  }
  guard let sizes = DerivativeStages(source, host: BenchmarkHost())?.sizes() else { return }
  print(name, graph, text, sizes.gradient, sizes.function, bytes)
}

private func contents(of path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    guard count > 0 else { return bytes }
    bytes += chunk[..<count]
  }
}

private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

private final class BenchmarkHost: Host {
  var isCancelled: Bool { false }
  func readFile(_ path: String) throws(HostError) -> [UInt8] { throw HostError("no files") }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
    throw HostError("no files")
  }
  func now() -> Double { 0 }
  func progress(_ progress: Progress) {}
}
