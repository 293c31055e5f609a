import Language

/// The part of a line, up to the cursor, that a completion replaces: a file name after an open
/// quote, else a name or `\alpha`.
func wordBeforeCursor(_ line: String) -> String {
  if let name = openFileName(line) { return name }
  let word = String(
    line.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      .reversed())
  let before = line.dropLast(word.count)
  return before.last == "\\" ? "\\" + word : word
}

/// What stands after a quote that is not closed yet; nil if there is none.
func openFileName(_ line: String) -> String? {
  let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
  return parts.count.isMultiple(of: 2) ? parts.last.map(String.init) : nil
}

/// The files and folders that begin with `start`; folders end in `/`.
func fileCompletions(_ start: String) -> [Completion] {
  let slash = start.lastIndex(of: "/")
  let folder = slash.map { String(start[...$0]) } ?? ""
  let name = String(slash.map { start[start.index(after: $0)...] } ?? start[...])
  return entries(of: folder.isEmpty ? "." : folder)
    .filter { $0.name.hasPrefix(name) && (name.hasPrefix(".") || !$0.name.hasPrefix(".")) }
    .map {
      Completion(folder + $0.name + ($0.isFolder ? "/" : ""), $0.isFolder ? "folder" : "file")
    }
}

/// Candidates with their meaning, one a line.
func completionList(_ found: [Completion], width: Int) -> String {
  let shown = found.prefix(Completion.listed)
  let column = min((shown.map { columns($0.text) }.max() ?? 0) + 3, max(width / 2, 4))
  var lines = shown.map { item in
    let line = padded(item.text, to: column) + item.meaning
    return String(line.prefix(width - 1))
  }
  if found.count > shown.count { lines.append("... and \(found.count - shown.count) more") }
  return lines.joined(separator: "\n") + "\n"
}
