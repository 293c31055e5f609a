import Glibc
import Language

/// The version that `gd --version` and the first screen name.
let version = "0.1.0"

/// Runs gd with the process's arguments and answers its exit code.
public func runMain() -> Int32 {
  let arguments = Array(CommandLine.arguments.dropFirst())
  return onLargeStack { run(arguments) }
}

private func run(_ arguments: [String]) -> Int32 {
  catchSignals(.plain)
  let isUTF8 = useLocale()
  let invocation: Invocation
  do throws(UsageError) {
    invocation = try Invocation(arguments)
  } catch {
    complain("\(error)")
    writeError("Try gd --help\n")
    return ExitCode.usage
  }
  let printer = Printer(invocation)
  let isTold = tellOfNative(invocation)
  let code = run(invocation, printer, isUTF8)
  if !isTold { _ = tellOfNative(invocation) }
  return printer.finish(code)
}

/// Says why there is no machine code where it was asked for; whether there was anything to say.
private func tellOfNative(_ invocation: Invocation) -> Bool {
  guard invocation.native == .on, let reason = Options.Native.failure else { return false }
  complain("no machine code: \(reason)")
  return true
}

private func run(_ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool) -> Int32 {
  switch invocation.mode {
  case .usage:
    printer.output.write(usage)
    return ExitCode.success
  case .generate(let what):
    printer.output.write(what.text)
    return ExitCode.success
  case .version:
    printer.output.line("gd \(version)")
    return ExitCode.success
  case .standardInput:
    if isatty(0) == 1, isatty(1) == 1 { return Repl(invocation, printer, isUTF8).run() }
    return script("-", invocation, printer, isUTF8)
  case .markClass(let folder, let lesson):
    catchSignals(.script)
    return ClassRun(invocation: invocation, printer: printer, isUTF8: isUTF8)
      .run(folder: folder, lesson: lesson)
  case .script(let path) where path.hasSuffix(".md"):
    return lesson(path, invocation, printer, isUTF8)
  case .script(let path): return script(path, invocation, printer, isUTF8)
  case .statements(let statements):
    let source = Array(statements.joined(separator: "\n").utf8)
    catchSignals(.script)
    var run = ScriptRun(invocation, printer: printer, isUTF8: isUTF8)
    return run.run(source, file: "-e")
  case .help(let topic):
    let statement = "help" + (topic.map { " " + $0 } ?? "")
    printer.namesPlaces = false
    var run = ScriptRun(invocation, printer: printer, isUTF8: isUTF8)
    return run.run(Array(statement.utf8), file: "help")
  case .test(let paths):
    catchSignals(.script)
    return TestRun(invocation, printer, isUTF8).run(paths)
  case .check(let paths): return check(paths, invocation, printer, isUTF8)
  case .format(let paths, let onlyChecks): return format(paths, onlyChecks: onlyChecks, printer)
  case .serve(let path):
    return Server(invocation, printer, isUTF8).run(startingWith: path)
  }
}

private func script(
  _ path: String, _ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool
) -> Int32 {
  catchSignals(.script)
  let source: [UInt8]
  do throws(HostError) {
    source = try contents(of: path)
  } catch {
    if error == .interrupted { return raiseInterrupt() }
    complainUnreadable(path, error)
    return ExitCode.usage
  }
  var run = ScriptRun(invocation, printer: printer, isUTF8: isUTF8)
  return run.run(source, file: path == "-" ? "<stdin>" : path)
}

/// Goes through a lesson with whoever sits at the terminal.
private func lesson(
  _ path: String, _ invocation: Invocation, _ printer: Printer, _ isUTF8: Bool
) -> Int32 {
  do throws(HostError) {
    let text = String(decoding: try contents(of: path), as: UTF8.self)
    guard isatty(0) == 1, isatty(1) == 1 else {
      complain("a lesson is for a terminal; gd test \(path) checks it")
      return ExitCode.usage
    }
    return LessonRun(text, invocation, printer, isUTF8)?.run() ?? ExitCode.usage
  } catch {
    complainUnreadable(path, error)
    return ExitCode.usage
  }
}

/// Says that a file cannot be read, and how statements are given when it looks like one.
func complainUnreadable(_ path: String, _ error: HostError) {
  let shown = path == "-" ? "standard input" : path
  complain("cannot read \(shown): \(error.message)")
  if path.contains(where: { " ^+*()=".contains($0) }) {
    writeError("To run a statement: gd -e '\(path)'\n")
  }
}
