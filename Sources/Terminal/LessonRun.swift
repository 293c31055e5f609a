import Language

/// `gd LESSON.md` on a terminal: shows the lesson, types its lines, and waits before each section
/// and at its holes.
struct LessonRun {
  private var session: Session
  private let host: TerminalHost
  private let printer: Printer
  private let editor: Editor
  private let lesson: Lesson
  private static let verbs = Set(LanguageWords().verbs)

  /// Nil, with a sentence, where there is no terminal to ask.
  init?(_ text: String, _ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool) {
    catchSignals(.interactive)
    guard let editor = Editor() else {
      complain("the line editor does not work on this terminal")
      return nil
    }
    self.editor = editor
    self.printer = printer
    host = TerminalHost(allowsFiles: invocation.allowsFiles, progress: invocation.progress)
    session = Session(host: host, options: invocation.options(isUTF8: isUTF8))
    printer.namesPlaces = false
    lesson = Lesson(text)
  }

  /// Goes through the lesson; 0, also for who leaves early.
  consuming func run() -> Int32 {
    var lastIsBlank = true
    var right = 0
    var paragraph = ""
    for part in lesson.parts {
      if case .prose(let line) = part, continues(line, paragraph) {
        paragraph += " " + trimmed(line)
        continue
      }
      printer.show(paragraph: paragraph)
      paragraph = ""
      switch part {
      case .prose(let line):
        if line.hasPrefix("## "), !goesOn() { return ExitCode.success }
        if line.isEmpty, !lastIsBlank { printer.output.line("") }
        paragraph = line
        lastIsBlank = line.isEmpty
      case .exchange(let exchange):
        lastIsBlank = false
        printer.output.line("gd> " + exchange.typed.joined(separator: "\n... "))
        evaluate(exchange.typed.joined(separator: "\n"))
      case .hole(let hole):
        lastIsBlank = false
        guard ask(hole, &right) else { return ExitCode.success }
      }
      if printer.output.failure != nil { return ExitCode.success }
    }
    printer.show(paragraph: paragraph)
    let count = lesson.holes.count
    if count > 0 { printer.output.line("\(right) of \(count) right. That is the whole lesson.") }
    return ExitCode.success
  }

  /// Whether a line of Markdown belongs to the paragraph before it: no heading, row or item begins.
  private func continues(_ line: String, _ paragraph: String) -> Bool {
    guard let first = line.first, !paragraph.isEmpty, !paragraph.hasPrefix("#") else {
      return false
    }
    let isNumbered = first.isNumber && line.drop(while: \.isNumber).first == "."
    return !"#|".contains(first) && !line.hasPrefix("- ") && !line.hasPrefix("* ") && !isNumbered
  }

  /// Waits before the next section: a screen is about what one has.
  private func goesOn() -> Bool {
    printer.flush()
    return editor.wish() != .end
  }

  /// Asks until the hole is filled or passed over; false if the learner leaves.
  private mutating func ask(_ hole: Hole, _ right: inout Int) -> Bool {
    printer.output.line("gd> " + hole.before + "?" + hole.after)
    printer.output.line("What stands for the ? (hint, show answer; an empty line goes on)")
    while printer.output.failure == nil {
      printer.flush()
      let answer: String
      switch editor.read(prompt: "? ") {
      case .end: return false
      case .interrupted: continue
      case .text(let text): answer = trimmed(text)
      }
      switch answer {
      case "exit", "quit": return false
      case "":
        if let known = hole.answer { _ = holds(hole.filled(with: known), &session) }
        return true
      case "hint": printer.output.line(hole.hint ?? "there is no hint here")
      case "show answer", "show": printer.output.line(hole.answer ?? "no answer is given here")
      default:
        if isStatement(answer) {
          evaluate(answer)
        } else if hole.repeatsQuestion(answer) {
          printer.output.line("That only asks again; what is it?")
        } else if holds(hole.filled(with: answer), &session) {
          right += 1
          printer.output.line("Right.")
          return true
        } else {
          printer.output.line("Not yet.")
          evaluate(hole.filled(with: answer))
        }
      }
      editor.remember(answer)
    }
    return false
  }

  /// Whether this is something to try, and no answer: it begins with a verb or defines.
  private func isStatement(_ text: String) -> Bool {
    let word = String(text.prefix { $0.isLetter })
    let signs = Array(text)
    let defines = signs.indices.contains { index in
      signs[index] == "=" && (index == 0 || !"<>!~=".contains(signs[index - 1]))
        && (index + 1 == signs.count || signs[index + 1] != "=")
    }
    return Self.verbs.contains(word) || defines
  }

  private mutating func evaluate(_ text: String) {
    printer.adaptToWindow()
    session.width = windowColumns(1)
    session.height = windowRows(1)
    noteStatement(text)
    defer { clearInterrupt() }
    let source = Array(text.utf8)
    switch session.read(source, file: "") {
    case .errors(let failures): printer.show(Array(failures.prefix(1)), source: source)
    case .script(let script):
      for index in script.statements.indices {
        let outcome = session.run(script, statement: index)
        host.clearProgress()
        if isInterrupted() { writeError("\n") }
        printer.show(outcome)
        if outcome.failure != nil { return }
      }
    }
  }
}
