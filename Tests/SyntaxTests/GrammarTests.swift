import Testing

@testable import Syntax

/// The fenced blocks of Grammar.md with this label, a line each; in `refused`, the line and what
/// is said of it, apart by `→ `.
private func examples(_ label: String) -> [String] {
  guard let text = projectFile("Grammar.md") else { return [] }
  var lines: [String] = []
  var isInside = false
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
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

  @Test func `the example of layout is laid out so`() throws {
    let typed = examples("typed").joined(separator: "\n")
    guard case .text(let text) = format(Source(typed)) else {
      Issue.record("no layout")
      return
    }
    let expected = examples("laidout").map { $0 + "\n" }.joined()
    #expect(!expected.isEmpty && String(decoding: text, as: UTF8.self) == expected)
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
