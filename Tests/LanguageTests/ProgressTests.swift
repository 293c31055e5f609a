import Syntax
import Testing

@testable import Language

@Suite struct ProgressTests {
  private static let progress = {
    var progress = Progress(
      .step, 1200, of: 5000, loss: 0.25, Notation(alphabet: .unicode, digits: 6))
    progress.losses = [8, 7, 6, 5, 4, 3, 2, 1]
    progress.speed = Progress.Speed(perSecond: 1234.5, noun: "steps")
    progress.share = 0.25
    progress.left = 100
    return progress
  }()

  @Test(arguments: [
    (
      85,
      "█████░░░░░░░░░░░░░░░  step 1200 of 5000  loss 0.25 █▇▆▅▄▃▂▁  1200 steps/s  2 min left"
    ),
    (84, "█████░░░░░░░░░░░░░░░  step 1200 of 5000  loss 0.25  1200 steps/s  2 min left"),
    (75, "step 1200 of 5000  loss 0.25  1200 steps/s  2 min left"),
    (53, "step 1200 of 5000  loss 0.25  2 min left"),
    (39, "step 1200 of 5000  loss 0.25"),
    (27, "step 1200  loss 0.25"),
    (9, "step 1200"),
    (0, ""),
  ])
  func `what has no room is left out in its order`(_ width: Int, _ text: String) {
    #expect(Self.progress.text(width: width) == text)
  }

  @Test func `in ASCII it is drawn with ASCII`() {
    var progress = Progress(
      .epoch, 3, of: 4, loss: 0.5, Notation(alphabet: .ascii, digits: 6))
    progress.losses = [1000, 100, 10, 1]
    progress.speed = Progress.Speed(perSecond: 0.5, noun: "samples")
    progress.share = 0.75
    progress.left = 4000
    // Of losses of different sizes the logarithms are drawn.
    #expect(
      progress.text(width: 200)
        == "###############.....  epoch 3 of 4  loss 0.5 #*-_  0.5 samples/s  2 h left")
  }

  @Test func `a line for a file has names and values`() {
    #expect(Self.progress.plain == "step=1200 loss=0.25")
  }

  @Test func `losses that are equal or not finite are no trouble`() {
    var progress = Self.progress
    progress.losses = [1, 1, 1]
    #expect(progress.text(width: 200).contains("0.25 ▁▁▁  "))
    progress.losses = [1, .infinity, 2]
    #expect(progress.text(width: 200).contains("loss 0.25  "))
  }
}

/// A clock that is set by hand, and what it was shown.
private final class Clock: Host {
  var time = 0.0
  var shown: [Progress] = []
  var isCancelled: Bool { false }
  func readFile(_ path: String) throws(HostError) -> [UInt8] { [] }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {}
  func now() -> Double { time }
  func progress(_ progress: Progress) { shown.append(progress) }
}

@Suite struct ProgressMeterTests {
  private let clock = Clock()
  private let notation = Notation(alphabet: .ascii, digits: 6)

  @Test func `nothing is shown before 0,3 s, then at most ten lines a second`() {
    let meter = ProgressMeter(clock, notation, .step, of: 1000)
    for step in 1...125 {
      clock.time = Double(step) / 128
      meter.report(step, loss: 1 / Double(step))
    }
    // The first at 39/128 = 0.305 s, then each 13/128 = 0.102 s.
    #expect(clock.shown.map(\.done) == [39, 52, 65, 78, 91, 104, 117])
  }

  @Test func `speed and time left come from what was done since the start`() throws {
    let meter = ProgressMeter(clock, notation, .step, after: 100, of: 300)
    clock.time = 0.5
    meter.report(150, loss: 1)
    let line = try #require(clock.shown.first).text(width: 200)
    #expect(line == "#####...............  step 150 of 300  loss 1  100 steps/s  2 s left")
  }

  @Test func `samples count where they are told`() throws {
    let meter = ProgressMeter(clock, notation, .epoch, of: 4, samples: 400)
    clock.time = 0.5
    meter.report(1, loss: 1, seen: 150)
    let line = try #require(clock.shown.first).text(width: 200)
    #expect(line == "#######.............  epoch 1 of 4  loss 1  300 samples/s  1 s left")
  }

  @Test func `work that was given time says how much is left`() throws {
    let meter = ProgressMeter(clock, notation, .step, of: nil, seconds: 2)
    clock.time = 0.5
    meter.report(7, loss: 1)
    let line = try #require(clock.shown.first).text(width: 200)
    #expect(line == "#####...............  step 7  loss 1  14 steps/s  2 s left")
  }

  @Test func `the losses of long work are thinned, first and last stay in sight`() throws {
    let meter = ProgressMeter(clock, notation, .step, of: nil)
    for step in 1...10_000 { meter.report(step, loss: Double(step)) }
    clock.time = 1
    meter.report(10_001, loss: 10_001)
    let losses = try #require(clock.shown.first).losses
    #expect(losses.first == 1 && losses.count <= 64 && (losses.last ?? 0) > 9_000)
  }
}

/// A host whose clock moves on whenever somebody looks at it.
private final class BusyHost: Host {
  var time = 0.0
  var shown: [Progress] = []
  let isCancelled: Bool
  init(isCancelled: Bool) { self.isCancelled = isCancelled }
  func readFile(_ path: String) throws(HostError) -> [UInt8] { [] }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {}
  func now() -> Double {
    time += 0.05
    return time
  }
  func progress(_ progress: Progress) { shown.append(progress) }
}

@Suite struct LongWorkTests {
  private func outcomes(_ text: String, _ host: BusyHost) throws -> [Outcome] {
    var session = Session(host: host, options: Options())
    guard case .script(let read) = session.read(Array(text.utf8), file: "-e") else {
      throw HostError("the script has a syntax error")
    }
    return read.statements.indices.map { session.run(read, statement: $0) }
  }

  @Test func `a search for a fit says how many points it has tried`() throws {
    let host = BusyHost(isCancelled: false)
    let text = """
      x := [1, 2, 3, 4, 5]
      y := [2.7, 7.4, 20, 54.6, 148]
      fit y = a*exp(b*x) + c
      """
    #expect(try outcomes(text, host).allSatisfy { $0.failure == nil })
    let last = try #require(host.shown.last)
    #expect(last.unit == .point && last.done > 1 && last.loss < 1)
    #expect(last.text(width: 80).hasPrefix("point \(last.done)"))
  }

  @Test func `a graph stops when the user asks for it`() throws {
    let outcome = try outcomes("graph sin(x) + x", BusyHost(isCancelled: true))[0]
    #expect(outcome.failure?.message == "interrupted")
  }
}
