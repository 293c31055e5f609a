import Language

/// Answers requests, one JSON object a line in, one a line out, until its input ends.
final class Server {
  var run: ScriptRun
  private let printer: Printer

  init(_ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool) {
    run = ScriptRun(invocation, printer: printer, isUTF8: isUTF8)
    self.printer = printer
  }

  /// Runs the script first, its results unseen and its errors on standard error; then serves.
  ///
  /// Ctrl-C stops the request that is being answered, and ends a server that waits for one.
  func run(startingWith path: String?) -> Int32 {
    if let path {
      let code = load(path)
      if code != ExitCode.success { return code }
    }
    catchSignals(.serving)
    var reader = LineReader(0)
    while let line = reader.next(), !isInterrupted() {
      let reply = reply(to: line)
      clearInterrupt()
      printer.output.line(jsonText(reply))
      printer.output.flush()
      if printer.output.failure != nil { break }
    }
    if isInterrupted() { return raiseInterrupt() }
    return ExitCode.success
  }

  private func load(_ path: String) -> Int32 {
    let source: [UInt8]
    do throws(HostError) {
      source = try contents(of: path)
    } catch {
      complainUnreadable(path, error)
      return ExitCode.usage
    }
    switch run.session.read(source, file: path) {
    case .errors(let failures):
      for failure in failures { complain(failure.sentence) }
      return ExitCode.syntax
    case .script(let script):
      return run.run(script) { outcome in
        if let failure = outcome.failure { complain(failure.sentence) }
      }
    }
  }

  /// The reply to one request; never nothing.
  func reply(to line: ArraySlice<UInt8>) -> JSONValue {
    let request: JSONValue
    do throws(JSONError) {
      request = try parseJSON(line)
    } catch {
      return refusal(.null, error.message)
    }
    guard case .object(let fields) = request else {
      return refusal(.null, "a request is an object such as {\"id\": 1, \"eval\": \"2 + 2\"}")
    }
    let id = fields.last { $0.name == "id" }?.value ?? .null
    if let call = fields.last(where: { $0.name == "call" })?.value {
      return answer(call: call, fields, id)
    }
    guard let eval = fields.last(where: { $0.name == "eval" })?.value else {
      return refusal(id, "a request needs eval, the text of statements, or call, a function's name")
    }
    guard case .string(let text) = eval else { return refusal(id, "eval must be a string") }
    return evaluate(Array(text.utf8), id)
  }

  private func evaluate(_ source: [UInt8], _ id: JSONValue) -> JSONValue {
    switch run.session.read(source, file: "eval") {
    case .errors(let failures):
      let lines = source.split(separator: 10, omittingEmptySubsequences: false)
      let errors = failures.map { failure in
        let line = lines.indices.contains(failure.line - 1) ? lines[failure.line - 1] : []
        return failure.json(statement: String(decoding: line, as: UTF8.self))
      }
      return .object([
        .init("id", id), .init("ok", .bool(false)), .init("error", errors.first ?? .null),
        .init("errors", .array(errors)),
      ])
    case .script(let script):
      let results = script.statements.indices.map { index in
        noteStatement(script.statements[index].text)
        return run.session.run(script, statement: index).json
      }
      return .object([
        .init("id", id), .init("ok", .bool(true)), .init("results", .array(results)),
      ])
    }
  }

  func refusal(_ id: JSONValue, _ message: String) -> JSONValue {
    .object([
      .init("id", id), .init("ok", .bool(false)),
      .init(
        "error", .object([.init("kind", .string("error")), .init("message", .string(message))])),
    ])
  }
}

extension Failure {
  fileprivate var sentence: String { "\(file):\(line):\(column): error: \(message)" }
}
