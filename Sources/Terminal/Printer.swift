import Glibc
import Language

/// Prints what statements answer, in the form that the command line chose.
final class Printer {
  enum Form: Equatable, Sendable { case text, quiet, json }

  let output = Output(1)
  let form: Form
  /// Whether errors begin with `FILE:LINE:COL`, as they do in scripts.
  var namesPlaces = true
  private var painter = Painter()
  private var errorPainter: Painter
  private var lastFlush = monotonicSeconds()

  init(_ invocation: Invocation) {
    form = invocation.isJSON ? .json : invocation.isQuiet ? .quiet : .text
    painter.usesColor = usesColor(1, invocation.color)
    errorPainter = Painter(usesColor: usesColor(2, invocation.color))
    adaptToWindow()
  }

  /// Folds lines to the terminal as wide as it is now; on a pipe they stay whole.
  func adaptToWindow() {
    painter.width = isatty(1) == 1 ? windowColumns(1) : nil
    errorPainter.width = !namesPlaces && isatty(2) == 1 ? windowColumns(2) : nil
  }

  /// - Parameter goesOn: asked behind each screenful; nil for what is not read from its start.
  func show(_ outcome: Outcome, goesOn: (() -> Bool)? = nil) {
    switch form {
    case .json: output.line(jsonText(outcome.json))
    case .quiet:
      for value in outcome.values { output.line(value) }
      if let failure = outcome.failure { show(failure) }
    case .text:
      write(painter.text(outcome.lines), goesOn)
      if !outcome.notes.isEmpty {
        output.flush()
        writeError(errorPainter.text(outcome.notes))
      }
      if let failure = outcome.failure { show(failure) }
    }
    if monotonicSeconds() - lastFlush > 0.05 { flush() }
  }

  private func write(_ text: String, _ goesOn: (() -> Bool)?) {
    guard let goesOn else { return output.write(text) }
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let screen = windowRows(1) - 1
    for start in stride(from: 0, to: rows.count, by: screen) {
      if start > 0 {
        flush()
        guard goesOn() else { return }
      }
      for row in rows.dropFirst(start).prefix(screen) { output.line(String(row)) }
    }
  }

  /// Prints an object, as one line.
  func show(json fields: [JSONValue.Field]) { output.line(jsonText(.object(fields))) }

  /// Prints text that a person wrote, folded anew.
  func show(paragraph: String) {
    guard !paragraph.isEmpty else { return }
    adaptToWindow()
    output.write(painter.text([[StyledSpan(paragraph)]], hanging: 0))
  }

  /// Prints the errors of a source that was not run.
  func show(_ failures: [Failure], source: [UInt8]) {
    if form != .json {
      for failure in failures { show(failure) }
      return
    }
    let lines = source.split(separator: 10, omittingEmptySubsequences: false)
    for failure in failures {
      let line = lines.indices.contains(failure.line - 1) ? lines[failure.line - 1] : []
      output.line(jsonText(failure.json(statement: String(decoding: line, as: UTF8.self))))
    }
  }

  private func show(_ failure: Failure) {
    output.flush()
    let place = "\(failure.file):\(failure.line):\(failure.column): "
    var first: StyledLine = [StyledSpan("error:", .error), StyledSpan(" " + failure.message)]
    if namesPlaces { first.insert(StyledSpan(place), at: 0) }
    var text = ""
    for line in [first] + failure.details {
      var painter = errorPainter
      // What was typed stays whole: the carets below it count its columns.
      if line.first?.text.first == " " { painter.width = nil }
      text += painter.text([line])
    }
    writeError(text)
  }

  func flush() {
    output.flush()
    lastFlush = monotonicSeconds()
  }

  /// The exit code once everything is written: `code`, unless the output could not take it.
  func finish(_ code: Int32) -> Int32 {
    output.flush()
    switch output.failure {
    case nil: return code
    case .closed: return ExitCode.closed
    case .failed(let reason):
      complain("cannot write to standard output: \(reason)")
      return ExitCode.usage
    }
  }
}

/// Whether to color what goes to a descriptor: as asked, else on a terminal without `NO_COLOR`.
func usesColor(_ descriptor: Int32, _ choice: Invocation.Color) -> Bool {
  switch choice {
  case .always: true
  case .never: false
  case .auto:
    isatty(descriptor) == 1 && environment("NO_COLOR") == nil && environment("TERM") != "dumb"
  }
}

/// A sentence of gd itself, not of a statement.
func complain(_ sentence: String) {
  writeError("gd: \(sentence)\n")
}
