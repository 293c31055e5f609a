import Language

/// `gd test --class FOLDER [LESSON.md]`: marks the answers of a class.
///
/// Each `.md` file in the folder but the lesson itself is the lesson as one learner filled it in. All
/// that is taken from it is what stands in the holes; the rest is run as the lesson has it.
struct ClassRun {
  let invocation: Invocation
  let printer: Printer
  let isUTF8: Bool

  private enum Verdict: String {
    case right, wrong, open
  }

  private struct Marked {
    let hole: Hole
    let answer: String
    let verdict: Verdict
  }

  /// 0 once all are marked, whatever they know; 2 if a file cannot be read or there is none.
  func run(folder: String, lesson path: String?) -> Int32 {
    let path = path ?? folder + "/lesson.md"
    do throws(HostError) {
      let lesson = Lesson(String(decoding: try contents(of: path), as: UTF8.self))
      guard !lesson.holes.isEmpty else {
        complain("\(path) has no hole; a hole is a ? in a line after \"> \"")
        return ExitCode.usage
      }
      let files = entries(of: folder).filter {
        !$0.isFolder && $0.name.hasSuffix(".md") && folder + "/" + $0.name != path
      }
      guard !files.isEmpty else {
        complain("no answers in \(folder); each learner's is a .md file")
        return ExitCode.usage
      }
      var right = 0
      let width = (files.map { $0.name.count - 3 }.max() ?? 0) + 3
      for file in files {
        let text = String(decoding: try contents(of: folder + "/" + file.name), as: UTF8.self)
        let marks = mark(text, lesson)
        if isInterrupted() { return raiseInterrupt() }
        right += marks.count { $0.verdict == .right }
        show(String(file.name.dropLast(3)), marks, width)
      }
      if printer.form == .text {
        let learners = "\(files.count) learner\(files.count == 1 ? "" : "s")"
        let holes = "\(lesson.holes.count) hole\(lesson.holes.count == 1 ? "" : "s")"
        printer.output.line(
          "\(learners), \(holes): \(right) of \(files.count * lesson.holes.count) right")
      }
      return ExitCode.success
    } catch {
      complainUnreadable(path, error)
      return ExitCode.usage
    }
  }

  private func mark(_ text: String, _ lesson: Lesson) -> [Marked] {
    var typed = Transcript(text, isMarkdown: true).exchanges.map(\.typed)[...]
    var session = ScriptRun(invocation, printer: printer, isUTF8: isUTF8).session
    var marks: [Marked] = []
    for part in lesson.parts {
      switch part {
      case .prose: break
      case .exchange(let exchange): _ = holds(exchange.typed.joined(separator: "\n"), &session)
      case .hole(let hole):
        var answer = "?"
        if let place = typed.firstIndex(where: { hole.answer(in: $0) != nil }) {
          answer = hole.answer(in: typed[place]) ?? answer
          typed = typed[(place + 1)...]
        }
        let isOpen = answer.isEmpty || answer == "?"
        let isRight =
          !isOpen && !hole.repeatsQuestion(answer)
          && holds(hole.filled(with: answer), &session)
        marks.append(
          Marked(hole: hole, answer: answer, verdict: isOpen ? .open : isRight ? .right : .wrong))
      }
    }
    return marks
  }

  private func show(_ learner: String, _ marks: [Marked], _ width: Int) {
    if printer.form == .json {
      let answers = marks.map { mark in
        JSONValue.object([
          .init("line", .integer(Int64(mark.hole.line))), .init("answer", .string(mark.answer)),
          .init("verdict", .string(mark.verdict.rawValue)),
        ])
      }
      printer.show(
        json: [
          .init("ok", .bool(true)), .init("kind", .string("class")),
          .init("learner", .string(learner)), .init("answers", .array(answers)),
        ])
      return
    }
    let right = marks.count { $0.verdict == .right }
    let rest = marks.filter { $0.verdict != .right }.map { mark in
      "line \(mark.hole.line) \(mark.verdict == .open ? "open" : "wrong: \(mark.answer)")"
    }
    printer.output.line(
      withoutTrailingSpace(
        padded(learner, to: width) + padded("\(right) of \(marks.count)", to: 10)
          + rest.joined(separator: "; ")))
  }
}

/// Whether each statement of a text runs, and what it asks or asserts is so.
func holds(_ text: String, _ session: inout Session) -> Bool {
  noteStatement(text)
  guard case .script(let script) = session.read(Array(text.utf8), file: ""),
    !script.statements.isEmpty
  else { return false }
  for index in script.statements.indices {
    let outcome = session.run(script, statement: index)
    if outcome.failure != nil || outcome.kind == "is" && outcome.values == ["false"] {
      return false
    }
  }
  return true
}
