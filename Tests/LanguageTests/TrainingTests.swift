import Testing

@testable import Language

/// What transcripts cannot show of trainings: interruptions, and the fields for other programs.
@Suite struct TrainingTests {
  /// A world in which the user presses Ctrl-C when the clock has been read so many times.
  private final class ImpatientHost: Host {
    private var reads = 0
    var patience = Int.max

    var isCancelled: Bool { reads > patience }
    func now() -> Double {
      reads += 1
      return 0
    }
    func readFile(_ path: String) throws(HostError) -> [UInt8] { throw HostError("no files") }
    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {}
    func progress(_ progress: Progress) {}
    func wait() { (reads, patience) = (0, .max) }
  }

  private static let start = [
    "data D = moons(60)",
    "net N = 2 -> 5 -> batchnorm -> 5 tanh -> dropout 0.3 -> 1 sigmoid",
  ]
  private static let training = "train N on D by adam rate 0.05 batch 7 for 12 epochs"

  private func run(_ statements: [String], in conversation: inout Conversation) {
    for statement in statements { _ = conversation.answer(to: statement) }
  }

  private func weights(_ conversation: Conversation) throws -> [[Double]] {
    let symbol = try #require(conversation.session.workspace.symbols.known("N"))
    return try #require(conversation.session.workspace.network(symbol)).values.map(\.numbers)
  }

  @Test func `an interrupted training goes on to the same bits`() throws {
    var whole = Conversation()
    run(Self.start + [Self.training], in: &whole)
    for patience in [3, 9, 25] {
      let host = ImpatientHost()
      var conversation = Conversation(session: Session(host: host, options: Options()))
      run(Self.start, in: &conversation)
      host.wait()
      host.patience = patience
      let answer = conversation.answer(to: Self.training)
      #expect(answer.contains { $0.hasPrefix("interrupted after") })
      let partial = try weights(conversation)
      #expect(try partial != weights(whole))
      host.wait()
      let rest = conversation.answer(to: "continue")
      #expect(!rest.contains { $0.hasPrefix("interrupted") })
      #expect(try weights(conversation) == weights(whole))
    }
  }

  @Test func `a training of more samples than can be counted begins`() {
    var conversation = Conversation()
    let answer = conversation.answer(to: [
      "data D = moons(9000)", "net N = 2 -> 1 sigmoid",
      "train N on D batch 8999 for 1e15 steps until loss < 10",
    ])
    #expect(answer.contains { $0.hasPrefix("reached what until asks for") })
  }

  @Test func `an error changes neither weights nor names`() throws {
    var conversation = Conversation()
    run(Self.start + [Self.training], in: &conversation)
    let before = try weights(conversation)
    let names = conversation.answer(to: "show")
    for typed in ["train N on D rate 0", "train N on D loss mes", "again with patience=0"] {
      #expect(conversation.answer(to: typed).first?.hasPrefix("error: ") == true)
    }
    #expect(try weights(conversation) == before)
    #expect(conversation.answer(to: "show") == names)
  }

  @Test func `undo takes back the run and the weights`() throws {
    var conversation = Conversation()
    run(Self.start, in: &conversation)
    let before = try weights(conversation)
    run([Self.training, "undo"], in: &conversation)
    #expect(try weights(conversation) == before)
    #expect(conversation.answer(to: "run1.loss").first?.hasPrefix("error: ") == true)
  }

  @Test func `a training has the fields of the contract`() throws {
    var session = Session(host: TestHost(), options: Options())
    var fields: [String] = []
    for typed in Self.start + [Self.training + " with validation=0.2"] {
      guard case .script(let script) = session.read(Array(typed.utf8), file: "") else { continue }
      let outcome = session.run(script, statement: 0)
      fields = outcome.fields.map(\.name)
      #expect(outcome.failure == nil)
      if typed.hasPrefix("train") { #expect(outcome.kind == "training") }
    }
    for name in ["epochs", "steps", "loss", "metrics", "history", "verdict", "seconds"] {
      #expect(fields.contains(name))
    }
  }
}
