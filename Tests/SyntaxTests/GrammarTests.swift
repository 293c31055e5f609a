import Testing

@testable import Syntax

#if canImport(Glibc)
  import Glibc
#endif

/// The fenced blocks of Grammar.md with this label, a line each; in `refused`, the line and what
/// is said of it, apart by `→ `.
private func examples(_ label: String) -> [String] {
  let here = #filePath
  let root = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  guard let file = fopen(root.joined(separator: "/") + "/Grammar.md", "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  var lines: [String] = []
  var isInside = false
  for line in String(decoding: bytes, as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false)
  {
    if line.hasPrefix("```") {
      isInside = line == "```" + label
    } else if isInside {
      lines.append(String(line))
    }
  }
  return lines
}

@Suite struct GrammarTests {
  @Test func `each accepted example of the grammar is accepted`() {
    let lines = examples("gd")
    #expect(lines.count > 70)
    for line in lines {
      let errors = parse(Source(line)).errors
      #expect(errors.isEmpty, "\(line): \(errors.map(\.message))")
    }
  }

  @Test func `each refused example is refused, in these words`() {
    let lines = examples("refused")
    #expect(lines.count > 30)
    for line in lines {
      let parts = line.split(separator: "→ ", maxSplits: 1).map(String.init)
      let source = Source(parts[0])
      let error = parse(source).errors.first
      let said = error.map { ([$0.message] + $0.readings).joined(separator: " | ") }
      #expect(said == parts.last, "\(parts[0])")
    }
  }

  @Test func `an accepted example prints as it reads`() {
    for line in examples("gd") {
      let (tree, _) = parse(Source(line))
      for statement in tree.statements {
        let text = tree.text(statement)
        let again = parse(Source(text))
        #expect(
          again.tree.statements.first.map { Structure(tree: again.tree).text($0) }
            == Structure(tree: tree).text(statement), "\(line)")
      }
    }
  }
}
