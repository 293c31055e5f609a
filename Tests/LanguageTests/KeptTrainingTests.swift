import Language
import Testing

/// Trainings that are kept in files, and what goes on from them.
@Suite struct KeptTrainingTests {
  private let setUp = """
    data D = table x, y: 1, 3; 2, 5; 3, 7
    net N = 1 -> 1 zeros
    train N on D for 2 epochs to "n.safetensors"
    """

  @Test func `a training from a file goes on with its own data alone`() throws {
    let files = MemoryFiles()
    let data = "data D = table x, y: 1, 0; 2, 1; 3, "
    let training = "net N = 1 -> 1 sigmoid; train N on D for 4 epochs to \"n.safetensors\""
    var session = Session(host: files, options: Options())
    _ = try session.answers(to: data + "1\n" + training)
    let kept = files.contents
    for (last, isSame) in [("1", true), ("0", false)] {
      files.contents = kept
      var other = Session(host: files, options: Options())
      let answer = try other.answers(
        to:
          data + last + "\nload \"n.safetensors\"; continue for 2 epochs; N.b1")
      let error = "error: the data or the network are others than those of the stored training"
      #expect(answer.contains { $0.hasPrefix(error) } != isSame, "\(answer)")
    }
  }

  @Test func `a training says where it was saved`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    let training = "train N on moons(60) for 2 epochs to \"n.safetensors\""
    let lines = try session.answers(to: "net N = 2 -> 3 tanh -> 1 sigmoid; \(training)")
    #expect(
      lines.suffix(2) == [
        "saved to n.safetensors, beside it n.training.safetensors, with which continue",
        "  goes on",
      ])
    #expect(files.contents.keys.sorted() == ["n.safetensors", "n.training.safetensors"])
  }

  @Test func `a training replaces what it begins with`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    _ = try session.answers(to: setUp)
    _ = try session.answers(to: "again to \"m.safetensors\"; undo")
    let first = files.contents["n.safetensors"]
    #expect(files.contents["m.safetensors"] != nil)
    for step in ["train N on D for 2 epochs to \"n.safetensors\"", "continue for 1 epoch"] {
      let answer = try session.answers(to: step)
      #expect(answer.first?.hasPrefix("epoch") == true, "\(answer)")
    }
    #expect(files.contents["n.safetensors"] != first)
  }

  @Test(arguments: [
    (
      "net N = 1 -> 1 zeros; train N on D for 3 epochs to \"n.safetensors\"",
      "n.safetensors holds other weights than N has now, and would be replaced"
    ),
    (
      "again rate 0.1",
      "n.safetensors holds other weights than N has now, and would be replaced"
    ),
  ])
  func `a training loses no other one`(_ statement: String, _ message: String) throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    _ = try session.answers(to: setUp)
    let kept = files.contents
    #expect(try session.answers(to: statement).last == "error: " + message)
    #expect(files.contents == kept)
  }

  @Test func `a training loses no later step of itself`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    _ = try session.answers(to: setUp)
    let kept = files.contents
    var other = Session(host: files, options: Options())
    #expect(
      try other.answers(to: setUp).last
        == "error: n.safetensors holds this training after 2 epochs, and would be replaced")
    #expect(files.contents == kept)
  }

  @Test func `a training replaces no file of another kind`() throws {
    let files = MemoryFiles()
    files.contents["n.safetensors"] = Array("hello".utf8)
    var session = Session(host: files, options: Options())
    #expect(
      try session.answers(to: setUp).last
        == "error: n.safetensors holds something else than weights, and would be replaced")
    #expect(files.texts == ["n.safetensors": "hello"])
  }

  @Test func `weights go into a network that began otherwise`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    _ = try session.answers(to: setUp)
    let answer = try session.answers(to: "net N = 1 -> 1; load \"n.safetensors\"")
    #expect(answer.last == "n.safetensors → net N = 1 → 1", "\(answer)")
  }

  @Test func `a network from a file is judged by the loss that it was trained by`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    let data = "data D = table x, y: 1, 3; 2, 5; 3, 7\n"
    let training = "net N = 1 -> 1; train N on D loss huber for 2 epochs to \"n.safetensors\""
    _ = try session.answers(to: data + training)
    var other = Session(host: files, options: Options())
    let answer = try other.answers(to: data + "load \"n.safetensors\"; evaluate N on D")
    #expect(answer.last?.hasPrefix("huber ") == true, "\(answer)")
  }

  @Test func `again says that the data are others`() throws {
    var session = Session(host: MemoryFiles(), options: Options())
    _ = try session.answers(to: setUp + "\ndata D = table x, y: 1, 3; 2, 5; 3, 8")
    guard case .script(let read) = session.read(Array("again to \"m.safetensors\"".utf8), file: "")
    else {
      Issue.record("no script")
      return
    }
    let notes = session.run(read, statement: 0).notes.map { $0.map(\.text).joined() }
    #expect(notes.contains { $0.contains("D holds other data than run1 was trained on") })
  }

  @Test(arguments: [
    (
      "data D = table x, y: 1, 3; 2, 5; 3, 8", "continue",
      "D holds other data than run1 was trained on, so it cannot go on; train begins anew from the"
        + " present weights"
    ),
    (
      "N.b1 := 0", "continue for 2 epochs",
      "N.b1 was changed after run1, and continue goes on from the weights of run1; train begins anew"
        + " from the present weights, undo takes the change back"
    ),
  ])
  func `continue refuses what has changed since`(
    _ change: String, _ statement: String, _ message: String
  ) throws {
    var session = Session(host: MemoryFiles(), options: Options())
    _ = try session.answers(to: setUp)
    _ = try session.answers(to: change)
    #expect(try session.answers(to: statement) == ["error: " + message])
  }
}
