import Language

/// Runs whole sources: a file, `-e`, a pipe.
struct ScriptRun {
  var session: Session
  let host: TerminalHost
  let printer: Printer
  let keepsGoing: Bool
  let showsTime: Bool

  init(_ invocation: Invocation, printer: Printer, isUTF8: Bool) {
    host = TerminalHost(allowsFiles: invocation.allowsFiles, progress: invocation.progress)
    session = Session(host: host, options: invocation.options(isUTF8: isUTF8))
    self.printer = printer
    keepsGoing = invocation.keepsGoing
    showsTime = invocation.showsTime
  }

  /// Parses everything, then runs it; the exit code.
  mutating func run(_ source: [UInt8], file: String) -> Int32 {
    switch session.read(source, file: file) {
    case .errors(let failures):
      printer.show(failures, source: source)
      return ExitCode.syntax
    case .script(let script):
      if let complaint = session.settleOverrides(for: script) {
        complain(complaint)
        return ExitCode.usage
      }
      return run(script) { [printer] in printer.show($0) }
    }
  }

  /// Runs the statements of a script; `show` gets each outcome.
  mutating func run(_ script: Script, show: (Outcome) -> Void) -> Int32 {
    var code = ExitCode.success
    for index in script.statements.indices {
      noteStatement(script.statements[index].text)
      let start = host.now()
      let outcome = session.run(script, statement: index)
      host.clearProgress()
      show(outcome)
      if showsTime { showTime(host.now() - start) }
      if isInterrupted() {
        printer.flush()
        return raiseInterrupt()
      }
      if printer.output.failure != nil { return code }
      if outcome.failure != nil || outcome.isDiverged { code = ExitCode.failed }
      if outcome.failure != nil, !keepsGoing { break }
      if outcome.kind == "exit" { break }
    }
    return code
  }

  private func showTime(_ seconds: Double) {
    printer.flush()
    let microseconds = Int(seconds * 1e6)
    let text =
      microseconds < 10_000
      ? "\(microseconds) µs"
      : microseconds < 10_000_000
        ? "\(microseconds / 1000) ms" : "\(microseconds / 1_000_000) s"
    writeError("time: \(text)\n")
  }
}

extension Invocation {
  /// The session's options; `isUTF8` is whether the locale can show more than ASCII.
  func options(isUTF8: Bool) -> Options {
    var options = Options()
    if let seed { options.seed = seed }
    options.threads = threads
    options.native = native
    options.isSingle = isSingle
    if let digits { options.digits = digits == 0 ? .full : .significant(digits) }
    options.isASCII = isASCII || !isUTF8
    options.wantsFormulas = !isQuiet || isJSON
    options.width = windowColumns(1)
    options.height = windowRows(1)
    options.maxMemory = maxMemory
    options.maxSeconds = maxTime
    options.maxSteps = maxSteps
    options.allowsFiles = allowsFiles
    options.overrides = overrides.map { .init(name: $0.name, value: $0.value) }
    return options
  }
}
