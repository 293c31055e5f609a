import Engine
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    (1, "1 kB"), (720_000, "704 kB"), (1 << 20, "1 MB"), (1_440_000, "1.4 MB"),
    (10 << 20, "10 MB"), (2 << 30, "2048 MB"), (12 << 30, "12 GB"),
  ])
  func `an amount of memory is told in its unit`(_ bytes: Int, _ text: String) {
    #expect("\(ByteCount(bytes))" == text)
  }

  @Test func `what exceeds a limit does not read as the limit`() {
    #expect("\(ByteCount(1_048_577))" == "1.1 MB")
    #expect("\(ByteCount(102_401))" == "101 kB")
  }
}
