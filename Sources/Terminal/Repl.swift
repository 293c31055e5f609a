import Language

/// The conversation at the prompt.
struct Repl {
  private var session: Session
  private let host: TerminalHost
  private let printer: Printer
  private let editor: Editor?
  private var history = History()
  /// Lines of a statement that is not complete yet.
  private var pending = ""

  init(_ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool) {
    catchSignals(.interactive)
    host = TerminalHost(allowsFiles: invocation.allowsFiles, progress: invocation.progress)
    session = Session(host: host, options: invocation.options(isUTF8: isUTF8))
    self.printer = printer
    printer.namesPlaces = false
    editor = Editor()
  }

  /// Talks until the user leaves; always 0, a wrong statement is part of a conversation.
  consuming func run() -> Int32 {
    guard let editor else {
      complain("the line editor does not work on this terminal; statements can come through a pipe")
      return ExitCode.usage
    }
    for statement in history?.load() ?? [] { editor.remember(statement) }
    greet()
    while printer.output.failure == nil {
      printer.flush()
      let known = session
      editor.complete = { line in
        openFileName(line).map(fileCompletions) ?? known.completions(line, at: line.utf8.count)
      }
      let line = editor.read(prompt: pending.isEmpty ? "gd> " : "... ")
      // A second owner of the session would make each statement copy all names.
      editor.complete = { _ in [] }
      switch line {
      case .end:
        printer.output.line("")
        return ExitCode.success
      case .interrupted: pending = ""
      case .text(let text):
        guard take(text) else { return ExitCode.success }
      }
    }
    return ExitCode.success
  }

  private func greet() {
    printer.output.write(
      """
      gd \(version): formulas and their gradients
      Try: grad (w-5)^2 at w=8
      help says more; exit or Ctrl-D leaves.

      """)
  }

  /// Takes what was entered at a prompt; false if it asks to leave.
  private mutating func take(_ text: String) -> Bool {
    let isBlank = text.allSatisfy(\.isWhitespace)
    let leaves = ["exit", "quit", "exit()", "quit()"].contains(trimmed(text))
    if pending.isEmpty {
      if isBlank { return true }
      if leaves { return false }
    } else if isBlank {
      let statement = pending
      pending = ""
      remember(statement)
      evaluate(statement)
      return true
    } else if leaves {
      if case .incomplete(let reason) = Session.isComplete(pending) {
        complain("\(reason); an empty line ends the statement, Ctrl-C drops it")
      }
      return true
    }
    let whole = pending.isEmpty ? text : pending + "\n" + text
    let pieces = statements(of: whole)
    pending = pieces.rest
    for (index, statement) in pieces.complete.enumerated() {
      remember(statement)
      if evaluate(statement) { continue }
      let dropped = pieces.complete.count - index - 1 + (pending.isEmpty ? 0 : 1)
      if dropped > 0 {
        complain("\(dropped) more pasted \(dropped == 1 ? "line was" : "lines were") not run")
      }
      pending = ""
      break
    }
    return true
  }

  /// Splits what was pasted into complete statements and what waits for more.
  private func statements(of text: String) -> (complete: [String], rest: String) {
    var complete: [String] = []
    var current = ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      current += (current.isEmpty ? "" : "\n") + line
      let next = index + 1 < lines.count ? trimmed(String(lines[index + 1])) : ""
      if next.hasPrefix("then ") || next.hasPrefix("else ") { continue }
      guard Session.isComplete(current) == .complete else { continue }
      if !current.allSatisfy(\.isWhitespace) { complete.append(current) }
      current = ""
    }
    return (complete, current)
  }

  /// Runs a statement and prints its answer; whether it succeeded.
  @discardableResult
  private mutating func evaluate(_ text: String) -> Bool {
    noteStatement(text)
    printer.adaptToWindow()
    session.width = windowColumns(1)
    session.height = windowRows(1)
    defer { clearInterrupt() }
    let source = Array(text.utf8)
    switch session.read(source, file: "") {
    case .errors(let failures):
      printer.show(Array(failures.prefix(1)), source: source)
      return false
    case .script(let script):
      for index in script.statements.indices {
        let outcome = session.run(script, statement: index)
        host.clearProgress()
        printer.show(outcome, goesOn: outcome.kind == "help" ? asksForMore : nil)
        if outcome.failure != nil { return false }
      }
      return true
    }
  }

  private func asksForMore() -> Bool { editor?.wish() == .more }

  private mutating func remember(_ statement: String) {
    editor?.remember(statement)
    history?.append(statement)
  }
}

/// A text without the spaces around it.
func trimmed(_ text: String) -> String {
  String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
}
