import Glibc

/// Files of the project, found from the place of this source.
enum Folder {
  static let root = parent(of: #filePath, times: 4)
  static let transcripts = root + "/Tests/LanguageTests/Transcripts"

  /// The names of the files in a folder that end in `suffix`, in order.
  static func names(in folder: String, endingIn suffix: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted()
  }

  static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }

  /// A script in a small form: what goes on for long takes two steps, and `gd test` runs it whole.
  static func smallScript(_ path: String) -> String? {
    text(of: path)?.replacing(/\ncount = \d+\n/, with: "\ncount = 2\n")
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func parent(of path: String, times: Int) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(times).joined(separator: "/")
  }
}
