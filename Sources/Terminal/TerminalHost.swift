import Glibc
import Language

/// Files, clock, Ctrl-C and the progress line of a process.
final class TerminalHost: Host {
  private let allowsFiles: Bool
  private let style: Invocation.Progress
  private let isTerminal = isatty(2) == 1
  private var showsProgress = false

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
      showsProgress = true
      // The last column stays free: a cursor beyond it may be on the next line.
      writeError("\r" + progress.text(width: windowColumns(2) - 1) + "\u{1B}[K")
    }
  }

  /// Takes the progress line away; the result comes in its place.
  func clearProgress() {
    guard showsProgress else { return }
    showsProgress = false
    writeError("\r\u{1B}[K")
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
