import Language

/// `gd test`: scripts with their assertions, lessons and transcripts with their answers.
final class TestRun {
  private let invocation: Invocation
  private let printer: Printer
  private let isUTF8: Bool
  private var checks = 0
  private var failures = 0
  private var files = 0

  init(_ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool) {
    self.invocation = invocation
    self.printer = printer
    self.isUTF8 = isUTF8
  }

  /// Tests files, and folders with everything in them; 1 if a check failed, 2 if a file cannot
  /// be read or there is nothing to test.
  func run(_ paths: [String]) -> Int32 {
    for path in paths.flatMap(scripts) {
      let source: [UInt8]
      do throws(HostError) {
        source = try contents(of: path)
      } catch {
        complainUnreadable(path, error)
        return ExitCode.usage
      }
      files += 1
      if path.hasSuffix(".gd") || path == "-" {
        testScript(source, path)
      } else {
        testTranscript(source, path)
      }
      if isInterrupted() { return raiseInterrupt() }
    }
    guard files > 0 else {
      complain("no .gd or .md file in \(paths.joined(separator: ", "))")
      return ExitCode.usage
    }
    summarize()
    return failures == 0 ? ExitCode.success : ExitCode.failed
  }

  private func summarize() {
    if printer.form == .json {
      printer.show(
        json: [
          .init("ok", .bool(failures == 0)), .init("kind", .string("test")),
          .init("files", .integer(Int64(files))), .init("checks", .integer(Int64(checks))),
          .init("failed", .integer(Int64(failures))),
        ])
    } else {
      let verdict = failures == 0 ? "all passed" : "\(failures) failed"
      printer.output.line("\(count(files, "file")), \(count(checks, "check")): \(verdict)")
    }
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A file is itself; a folder is its scripts and lessons, in the order of their names.
  private func scripts(_ path: String) -> [String] {
    guard isFolder(path) else { return [path] }
    return entries(of: path).flatMap { entry -> [String] in
      let inner = path.hasSuffix("/") ? path + entry.name : path + "/" + entry.name
      if entry.isFolder { return entry.name.hasPrefix(".") ? [] : scripts(inner) }
      return entry.name.hasSuffix(".gd") || entry.name.hasSuffix(".md") ? [inner] : []
    }
  }

  /// Runs all statements; each assertion is a check, and so is each statement that fails.
  private func testScript(_ source: [UInt8], _ path: String) {
    var run = ScriptRun(invocation, printer: printer, isUTF8: isUTF8)
    switch run.session.read(source, file: path) {
    case .errors(let errors):
      checks += 1
      failures += 1
      printer.show(errors, source: source)
    case .script(let script):
      for index in script.statements.indices {
        noteStatement(script.statements[index].text)
        let outcome = run.session.run(script, statement: index)
        if outcome.failure != nil || outcome.kind == "assert" { checks += 1 }
        guard let failure = outcome.failure else { continue }
        failures += 1
        printer.show([failure], source: source)
        if isInterrupted() { return }
      }
    }
  }

  private func testTranscript(_ source: [UInt8], _ path: String) {
    let transcript = Transcript(
      String(decoding: source, as: UTF8.self), isMarkdown: path.hasSuffix(".md"))
    var run = ScriptRun(invocation, printer: printer, isUTF8: isUTF8)
    let holes = path.hasSuffix(".md") ? Lesson(String(decoding: source, as: UTF8.self)).holes : []
    for exchange in transcript.exchanges {
      if let hole = holes.first(where: { $0.line == exchange.line }) {
        checks += 1
        testHole(hole, path, &run.session)
        continue
      }
      let typed = exchange.typed.joined(separator: "\n")
      let answer = answer(to: typed, &run.session)
      checks += 1
      if answer != exchange.expected { report(exchange, answer, path) }
      if isInterrupted() { return }
    }
  }

  /// A hole must hold with the answer that the lesson gives.
  private func testHole(_ hole: Hole, _ path: String, _ session: inout Session) {
    let isRight = hole.answer.map { holds(hole.filled(with: $0), &session) }
    guard isRight != true else { return }
    fail(
      path, hole.line, hole.before + "?" + hole.after,
      hole.answer.map { "the answer \($0) does not hold here" }
        ?? "this hole has no answer; write <!-- answer: … --> below its block")
  }

  /// A check of a lesson that failed: a line, with more below it, or an object with more fields.
  private func fail(
    _ path: String, _ line: Int, _ statement: String, _ message: String, _ more: String = "",
    _ fields: [JSONValue.Field] = []
  ) {
    failures += 1
    if printer.form == .json {
      printer.show(
        json: [
          .init("ok", .bool(false)), .init("statement", .string(statement)),
          .init("line", .integer(Int64(line))), .init("kind", .string("error")),
          .init("message", .string(message)), .init("file", .string(path)),
        ] + fields)
    } else {
      printer.flush()
      writeError("\(path):\(line): error: \(message)\n" + more)
    }
  }

  /// The lines that the prompt would show: the answer, then notes, then the error.
  private func answer(to typed: String, _ session: inout Session) -> [String] {
    noteStatement(typed)
    var lines: [String] = []
    switch session.read(Array(typed.utf8), file: "") {
    case .errors(let errors): lines = errors.prefix(1).flatMap(\.plainLines)
    case .script(let script):
      for index in script.statements.indices {
        let outcome = session.run(script, statement: index)
        lines += (outcome.lines + outcome.notes).map { $0.map(\.text).joined() }
        guard let failure = outcome.failure else { continue }
        lines += failure.plainLines
        break
      }
    }
    lines = lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
      .map { withoutTrailingSpace(String($0)) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private func report(_ exchange: Transcript.Exchange, _ answer: [String], _ path: String) {
    let isJSON = printer.form == .json
    fail(
      path, exchange.line, exchange.typed.joined(separator: "\n"),
      isJSON ? "the answer differs" : "the answer differs (- expected, + found)",
      "> \(exchange.typed.joined(separator: "\n... "))\n"
        + exchange.expected.map { "- \($0)\n" }.joined() + answer.map { "+ \($0)\n" }.joined(),
      [
        .init("expected", .array(exchange.expected.map { .string($0) })),
        .init("found", .array(answer.map { .string($0) })),
      ])
  }
}

extension Failure {
  fileprivate var plainLines: [String] {
    ["error: \(message)"] + details.map { $0.map(\.text).joined() }
  }
}
