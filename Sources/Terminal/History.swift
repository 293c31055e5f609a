import Glibc
import Language

/// The statements of earlier sessions: a text file with one statement a line, `⏎` for a line end
/// inside one. Each is appended by one write, so that two sessions at once lose nothing.
struct History {
  /// How many statements an editor recalls.
  static let longest = 100_000

  private let path: String
  private var last: String?

  /// `$XDG_STATE_HOME/gd/history`, else `~/.local/state/gd/history`; nil without a home.
  init?(stateHome: String? = environment("XDG_STATE_HOME"), home: String? = environment("HOME")) {
    if let stateHome, stateHome.hasPrefix("/") {
      path = stateHome + "/gd/history"
    } else if let home {
      path = home + "/.local/state/gd/history"
    } else {
      return nil
    }
  }

  /// The newest statements, oldest first: at most `longest` from the last 16 MB.
  mutating func load() -> [String] {
    guard let bytes = tail(1 << 24) else { return [] }
    var statements: [String] = []
    for line in bytes.split(separator: 10) {
      let text = String(decoding: line, as: UTF8.self)
      if text != statements.last { statements.append(text) }
    }
    last = statements.last
    return statements.suffix(History.longest)
  }

  /// Adds a statement unless it repeats the last one; one beyond 64 kB is not kept. A history
  /// that cannot be written is no reason to disturb anyone.
  mutating func append(_ statement: String) {
    let line = oneLine(statement)
    guard line != last, !line.isEmpty, line.utf8.count < 1 << 16 else { return }
    last = line
    makeFolders()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    fchmod(descriptor, 0o600)
    _ = writeAll(Array((line + "\n").utf8)[...], to: descriptor)
  }

  private func makeFolders() {
    let parts = path.split(separator: "/").dropLast()
    var folder = ""
    for part in parts {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
  }

  /// The last `limit` bytes of the file, without the line that the cut went through.
  private func tail(_ limit: Int) -> ArraySlice<UInt8>? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    let start = max(0, size - limit)
    guard lseek(descriptor, start, SEEK_SET) >= 0,
      let bytes = try? contents(ofDescriptor: descriptor, limit: 2 * limit)
    else { return nil }
    if start == 0 { return bytes[...] }
    return bytes.drop { $0 != 10 }
  }
}
