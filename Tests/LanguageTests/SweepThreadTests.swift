import Testing

@testable import Language

/// A sweep on several threads.
@Suite struct SweepThreadTests {
  private let script = """
    r(x, y) = (1-x)^2 + 100*(y-x^2)^2
    data D = moons(60)
    sweep rate 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 1 in descend r from x=-1.2, y=1 for 300 steps
    sweep by gd, adam, newton, bfgs, lbfgs in descend r from x=-1.2, y=1 for 60 steps
    sweep batch all, 1, 7, 32 in descend mean((a*x1 - y)^2) on D from a=0 rate 0.1 for 9 epochs
    sweep from w=1, 2, 8 in descend w^2 rate 0.1 for 5 steps
    """

  private func answers(threads: Int) throws -> [[String]] {
    var options = Options()
    options.threads = threads
    options.digits = .full
    var session = Session(host: TestHost(), options: options)
    guard case .script(let read) = session.read(Array(script.utf8), file: "") else {
      throw HostError("the script has a syntax error")
    }
    return read.statements.indices.map { index in
      let outcome = session.run(read, statement: index)
      #expect(outcome.failure == nil, "\(outcome.failure?.message ?? "")")
      return outcome.lines.map { $0.map(\.text).joined() }
    }
  }

  // Kept whole, the states of a loop are 240 kB.
  @Test func `a descent that must keep fewer states has the same row beside others`() {
    let rows = [1, 2].map { threads in
      var options = Options()
      options.threads = threads
      options.maxMemory = 200 << 10
      var conversation = Conversation(session: Session(host: TestHost(), options: options))
      return conversation.answer(to: [
        "f(x) = iterate s = x -> sin(s) + 0.1*x for 30000 steps",
        "sweep rate 0.01, 0.1, 0.2 in descend f from x=0.5 for 2 steps",
      ])
    }
    #expect(rows[0].count == 4)
    #expect(rows[0] == rows[1])
  }

  @Test func `its rows are the same on one thread and on more, to the last bit`() throws {
    let alone = try answers(threads: 1)
    #expect(alone[2].count == 8)
    for threads in [2, 5] { #expect(try answers(threads: threads) == alone) }
  }
}
