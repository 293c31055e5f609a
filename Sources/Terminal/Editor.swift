import CEditline
import CTerminal
import Glibc
import Language

/// A line editor on the terminal, with history and completion. Alive at most once at a time.
final class Editor {
  enum Line: Equatable {
    case text(String)
    /// Ctrl-C: the line is gone.
    case interrupted
    case end
  }

  /// The completions of the text before the cursor.
  var complete: (String) -> [Completion] = { _ in [] }

  private let editor: UnsafeMutablePointer<gd_editor>
  private let marksPastes: Bool

  /// Nil if libedit cannot work here.
  init?() {
    gd_force_utf8()
    guard let editor = gd_editor_open(Int32(History.longest)) else { return nil }
    self.editor = editor
    let terminal = environment("TERM")
    marksPastes = terminal != nil && terminal != "dumb"
    editor.pointee.complete = completeAtCursor
    editor.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit { gd_editor_close(editor) }

  /// Reads a line; `⏎` in it, from a paste or from history, comes back as a line end.
  func read(prompt: String) -> Line {
    mark(BracketedPaste.on)
    var length: Int32 = 0
    let line = gd_editor_read(editor, prompt, &length)
    mark(BracketedPaste.off)
    if editor.pointee.was_interrupted != 0 {
      _ = writeAll(Array((marksPastes ? "\r\n\u{1B}[J" : "\r\n").utf8)[...], to: 1)
      return .interrupted
    }
    guard let line else { return .end }
    var text = String(cString: line)
    if text.last == "\n" { text.removeLast() }
    return .text(text.contains("⏎") ? text.map { $0 == "⏎" ? "\n" : "\($0)" }.joined() : text)
  }

  /// Makes a statement the newest of the history; line ends are shown as `⏎`.
  func remember(_ statement: String) {
    gd_editor_remember(editor, oneLine(statement))
  }

  /// What a person at the keyboard asks for behind a screen of a long text.
  enum Wish { case more, end, nextLine }

  func wish() -> Wish {
    guard marksPastes else { return .more }
    switch Int(gd_editor_more(editor)) {
    case GD_MORE: return .more
    case GD_NEXT_LINE: return .nextLine
    default: return .end
    }
  }

  private func mark(_ sequence: String) {
    if marksPastes { _ = writeAll(Array(sequence.utf8)[...], to: 1) }
  }

  /// Completes before the cursor; answers whether a list was printed below the line.
  fileprivate func complete(again: Bool) -> Bool {
    guard let pointer = gd_editor_before_cursor(editor) else { return false }
    defer { free(pointer) }
    let line = String(cString: pointer)
    let word = wordBeforeCursor(line)
    let found = complete(line)
    guard let first = found.first else { return false }
    var shared = first.text
    // Of thousands of names the first few show that they share no more than the word.
    for item in found.dropFirst() where shared.utf8.count > word.utf8.count {
      shared = sharedPrefix(shared, item.text)
    }
    if found.count == 1 || (shared.hasPrefix(word) && shared.count > word.count) {
      gd_editor_replace(editor, Int32(word.count), shared)
      return false
    }
    guard again else { return false }
    let list = completionList(found, width: windowColumns(1))
    _ = writeAll(Array(("\n" + list).utf8)[...], to: 1)
    return true
  }
}

private func completeAtCursor(_ context: UnsafeMutableRawPointer?, _ again: Int32) -> Int32 {
  guard let context else { return 0 }
  let editor = Unmanaged<Editor>.fromOpaque(context).takeUnretainedValue()
  return editor.complete(again: again != 0) ? 1 : 0
}

/// A statement in one line, as the editor shows it and the history keeps it.
func oneLine(_ statement: String) -> String {
  // A carriage return is the start of the one line end that is more than a byte.
  if !statement.utf8.contains(where: { $0 == 10 || $0 == 13 }) { return statement }
  return statement.map { $0.isNewline ? "⏎" : "\($0)" }.joined()
}

private func sharedPrefix(_ a: String, _ b: String) -> String {
  String(zip(a, b).prefix { $0 == $1 }.map(\.0))
}
