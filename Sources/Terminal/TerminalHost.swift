import Glibc
import Language

/// Files, clock, Ctrl-C and the progress line of a process.
final class TerminalHost: Host {
  private let allowsFiles: Bool
  private let style: Invocation.Progress
  private let isTerminal = isatty(2) == 1
  /// The columns that the progress line takes; 0 if there is none.
  private var shownColumns = 0

  init(allowsFiles: Bool, progress style: Invocation.Progress) {
    self.allowsFiles = allowsFiles
    self.style = style
  }

  var isCancelled: Bool { isInterrupted() }

  func readFile(_ path: String) throws(HostError) -> [UInt8] {
    guard allowsFiles else { throw .filesRefused }
    return try wholeFile(path)
  }

  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
    guard allowsFiles else { throw .filesRefused }
    try replaceFile(path, with: bytes)
  }

  func run(
    _ program: String, _ arguments: [String], input: [UInt8]
  ) throws(HostError) -> [UInt8] {
    guard allowsFiles else { throw .filesRefused }
    return try output(of: program, arguments, input: input)
  }

  func now() -> Double { monotonicSeconds() }

  func progress(_ progress: Progress) {
    switch style {
    case .none: break
    case .plain: writeError(progress.plain + "\n")
    case .auto:
      guard isTerminal else { return }
      let width = windowColumns(2)
      // The last column stays free: a cursor beyond it may be on the next line.
      let line = progress.text(width: width - 1)
      writeError(backToStart(width) + line + "\u{1B}[K")
      shownColumns = columns(line)
    }
  }

  /// Takes the progress line away; the result comes in its place.
  func clearProgress() {
    guard shownColumns > 0 else { return }
    writeError(backToStart(windowColumns(2)) + "\u{1B}[K")
    shownColumns = 0
  }

  /// Moves to the start of the progress line; where the window became narrower and has folded it,
  /// erases the rows that it now takes.
  private func backToStart(_ width: Int) -> String {
    let rows = max(0, shownColumns - 1) / width
    return rows > 0 && windowFolds() ? "\r\u{1B}[\(rows)A\u{1B}[J" : "\r"
  }
}

extension HostError {
  static let filesRefused = HostError("files are off (--no-files)")
}

func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func writeError(_ text: String) {
  _ = writeAll(Array(text.utf8)[...], to: 2)
}
