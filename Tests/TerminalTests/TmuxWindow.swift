import Glibc
import Testing

/// A window of tmux with a shell in it, used as a person would: keys in, the rows of the screen out.
///
/// Each has a server of its own, so nobody's configuration and no other window can interfere.
final class TmuxWindow {
  private let place = Folder()
  private let home: Folder
  private let environment: [String: String]
  private var hasMissed = false

  /// - Parameter home: where gd keeps its history, and what the shell's folder is.
  init(columns: Int = 80, rows: Int = 24, home: Folder, environment: [String: String] = [:]) {
    self.home = home
    self.environment = [
      "HOME": home.path, "XDG_STATE_HOME": home.path, "GD": Child.gd,
      "ENV": place.file("profile", "PS1='$ '\n"),
      "TERM": "screen-256color", "INPUTRC": "/dev/null",
    ].merging(environment) { $1 }
    tmux(
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "-c", home.path, "exec /bin/sh -i")
    expect("$ ")
  }

  deinit { tmux("kill-server") }

  /// Starts gd at its prompt.
  func startGd(_ options: String = "") {
    type("clear; \"$GD\" \(options)")
    press("Enter")
    expect("gd> ")
  }

  /// Types text as it stands.
  func type(_ text: String) { tmux("send-keys", "-l", "--", text) }

  /// Presses keys by tmux's names for them: `Enter`, `Tab`, `C-c`, `Up`.
  func press(_ keys: String...) { tmux(["send-keys"] + keys) }

  /// Types a line and Enter at the next prompt.
  func enter(_ line: String, at location: SourceLocation = #_sourceLocation) {
    wait(for: "a prompt", at: location) { rows in
      rows.last.map { ["$", "gd>", "..."].contains(withoutSpaces($0)) } == true
    }
    type(line)
    press("Enter")
  }

  /// Pastes as the mouse would, marked as a paste where the program asked for that.
  func paste(_ text: String) {
    tmux("load-buffer", place.file("paste", text))
    tmux("paste-buffer", "-p")
  }

  func resize(columns: Int, rows: Int = 24) {
    tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// The rows of the screen, without the empty ones at its end.
  var rows: [String] {
    var rows = tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false)
    while rows.last?.isEmpty == true { rows.removeLast() }
    return rows.map(String.init)
  }

  /// Waits until the cursor is in a column, counted from 0.
  func expect(cursorAt column: Int, at location: SourceLocation = #_sourceLocation) {
    wait(for: "the cursor in column \(column)", at: location) { _ in
      tmux("display-message", "-p", "#{cursor_x}") == "\(column)\n"
    }
  }

  /// The same with the sequences for colors.
  var paintedRows: String { tmux("capture-pane", "-p", "-e") }

  /// Waits until the screen is as `holds` says.
  func wait(
    for what: String, seconds: Double = 30, at location: SourceLocation = #_sourceLocation,
    until holds: ([String]) -> Bool
  ) {
    // After a miss nothing that follows can be trusted, nor is worth the wait.
    let end = monotonic() + (hasMissed ? 0 : seconds)
    while true {
      let rows = rows
      if holds(rows) { return }
      guard monotonic() < end else {
        hasMissed = true
        Issue.record(
          "the screen does not show \(what); it shows:\n\(rows.joined(separator: "\n"))",
          sourceLocation: location)
        return
      }
      usleep(20_000)
    }
  }

  /// Waits until the last row is `text` and maybe spaces.
  func expect(_ text: String, at location: SourceLocation = #_sourceLocation) {
    wait(for: "\(text) as its last row", at: location) {
      $0.last.map { withoutSpaces($0) == withoutSpaces(text) } == true
    }
  }

  /// Waits until rows one below the other are `rows`, whatever stands around them.
  func expect(rows wanted: String..., at location: SourceLocation = #_sourceLocation) {
    wait(for: wanted.joined(separator: "\n"), at: location) { rows in
      rows.indices.contains { start in
        rows[start...].prefix(wanted.count).elementsEqual(wanted) {
          withoutSpaces($0) == withoutSpaces($1)
        }
      }
    }
  }

  /// Waits until a row contains `text`.
  func expect(anywhere text: String, at location: SourceLocation = #_sourceLocation) {
    wait(for: text, at: location) { $0.contains { $0.contains(text) } }
  }

  @discardableResult
  private func tmux(_ arguments: String...) -> String { tmux(arguments) }

  @discardableResult
  private func tmux(_ arguments: [String]) -> String {
    Child(
      "/usr/bin/env", ["tmux", "-u", "-S", place.path + "/socket"] + arguments, bytes: [],
      environment: environment, seconds: 30
    ).output
  }
}

private func withoutSpaces(_ row: String) -> String {
  var row = row[...]
  while row.last == " " { row.removeLast() }
  return String(row)
}
