import Language

/// `gd check`: reads each file without running it; 3 if one has errors, 2 if one cannot be read.
func check(
  _ paths: [String], _ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool
) -> Int32 {
  forEachFile(paths) { path, source in
    var run = ScriptRun(invocation, printer: printer, isUTF8: isUTF8)
    let failures =
      switch run.session.read(source, file: path, limit: .max) {
      case .errors(let failures): failures
      case .script(let script): run.session.check(script)
      }
    printer.show(failures, source: source)
    return failures.isEmpty ? ExitCode.success : ExitCode.syntax
  }
}

/// `gd format`: lays files out in their places, and standard input to standard output; names those
/// that changed. With `--check` nothing is written, and 1 says that a file would change.
func format(_ paths: [String], onlyChecks: Bool, _ printer: Printer) -> Int32 {
  forEachFile(paths) { path, source throws(HostError) in
    let isStream = path == "-"
    switch Formatting(source, file: isStream ? "<stdin>" : path) {
    case .errors(let failures):
      printer.show(failures, source: source)
      return ExitCode.syntax
    case .changed:
      complain(
        "the layout of \(path) would change its meaning; it stays as it is. Please report it")
      return ExitCode.fault
    case .text(let text):
      if isStream, !onlyChecks {
        printer.output.write(String(decoding: text, as: UTF8.self))
        return ExitCode.success
      }
      if text == source { return ExitCode.success }
      if !onlyChecks { try replaceFile(path, with: text) }
      switch printer.form {
      case .text: printer.output.line(onlyChecks ? "\(path) would change" : "\(path) changed")
      case .quiet: break
      case .json:
        printer.show(
          json: [
            .init("ok", .bool(!onlyChecks)), .init("kind", .string("format")),
            .init("file", .string(path)),
          ])
      }
      return onlyChecks ? ExitCode.failed : ExitCode.success
    }
  }
}

/// Runs `body` on the contents of each file, also behind one that cannot be read or written; the
/// worst of the codes.
private func forEachFile(
  _ paths: [String], _ body: (String, [UInt8]) throws(HostError) -> Int32
) -> Int32 {
  var worst = ExitCode.success
  for path in paths {
    do throws(HostError) {
      worst = max(worst, try body(path, try contents(of: path)))
    } catch {
      if error == .interrupted { return raiseInterrupt() }
      complainUnreadable(path, error)
      worst = max(worst, ExitCode.usage)
    }
  }
  return worst
}
