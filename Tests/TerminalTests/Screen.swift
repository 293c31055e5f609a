import Glibc
import Testing

/// gd on a pseudo-terminal, driven as a person would: keys in, and what the screen gets out.
final class Screen {
  private let master: Int32
  private let process: pid_t
  private let columns: Int
  private var everything = ""
  private var unread = ""
  private var pending: [UInt8] = []
  private var hasEnded = false
  private var hasMissed = false

  init(
    columns: Int = 80, rows: Int = 24, environment: [String: String] = [:],
    arguments: [String] = []
  ) {
    self.columns = columns
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // What unlockpt and ptsname do; Glibc does not show them to Swift.
    var unlocked: Int32 = 0
    var number: Int32 = 0
    _ = ioctl(master, 0x4004_5431, &unlocked)
    _ = ioctl(master, 0x8004_5430, &number)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The session is new, so the first terminal it opens is the one that sends Ctrl-C.
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    let variables = Child.environment(
      ["TERM": "xterm", "NO_COLOR": "1"].merging(environment) { $1 })
    process = spawn(Child.gd, arguments, variables, &actions, ownSession: true)
  }

  deinit {
    if !hasEnded {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(master)
  }

  func type(_ keys: String) {
    _ = Array(keys.utf8).withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Types a line and Enter.
  func enter(_ line: String) { type(line + "\r") }

  /// Waits until the screen got `text` and forgets what came before it and the text itself.
  ///
  /// Answers what came before; nil, with an issue, if it does not come in time.
  @discardableResult
  func expect(
    _ text: String, seconds: Double = 20, at location: SourceLocation = #_sourceLocation
  ) -> String? {
    // After a miss nothing that follows can be trusted, nor is worth the wait.
    let end = monotonic() + (hasMissed ? 0 : seconds)
    while true {
      if let range = find(text) {
        let before = String(unread[..<range.lowerBound])
        unread = String(unread[range.upperBound...])
        return before
      }
      guard monotonic() < end, fill(until: end) else {
        hasMissed = true
        let seen = unread.map { $0 == "\u{1B}" ? "␛" : "\($0)" }.joined()
        Issue.record("the screen did not get \(text); it got: \(seen)", sourceLocation: location)
        return nil
      }
    }
  }

  /// Waits until a row of the window shows `text`, however the editor painted it, and forgets all
  /// that came.
  func shows(
    _ text: String, seconds: Double = 20, at location: SourceLocation = #_sourceLocation
  ) {
    let end = monotonic() + (hasMissed ? 0 : seconds)
    while true {
      let rows = Grid(everything, columns: columns).rows.map { String($0) }
      if rows.contains(where: { $0.contains(text) }) {
        unread = ""
        return
      }
      guard monotonic() < end, fill(until: end) else {
        hasMissed = true
        let seen = rows.joined(separator: "\n")
        Issue.record("no row shows \(text); they are:\n\(seen)", sourceLocation: location)
        return
      }
    }
  }

  /// The exit code, once gd has left.
  func wait(seconds: Double = 20) -> Int32 {
    let end = monotonic() + seconds
    while fill(until: end), monotonic() < end {}
    if monotonic() >= end { kill(process, SIGKILL) }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    hasEnded = true
    return exitCode(status)
  }

  func send(_ signal: Int32) { kill(process, signal) }

  func resize(columns: Int, rows: Int = 24) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Reads what has come; false at the end.
  private func fill(until end: Double) -> Bool {
    var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    poll(&entry, 1, Int32(max(0, min(200, (end - monotonic()) * 1000))))
    guard entry.revents != 0 else { return true }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(master, &chunk, chunk.count)
    guard count > 0 else { return false }
    pending += chunk[..<count]
    // A read may end inside a character.
    guard let text = String(validating: pending, as: UTF8.self) else { return true }
    unread += text
    everything += text
    pending = []
    return true
  }

  private func find(_ text: String) -> Range<String.Index>? {
    let wanted = Array(text.unicodeScalars)
    let scalars = unread.unicodeScalars
    var start = scalars.startIndex
    while start < scalars.endIndex {
      if scalars[start...].starts(with: wanted) {
        return start..<scalars.index(start, offsetBy: wanted.count)
      }
      start = scalars.index(after: start)
    }
    return nil
  }
}
