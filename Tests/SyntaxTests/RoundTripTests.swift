import Testing

@testable import Syntax

@Suite struct RoundTripTests {
  @Test(arguments: [Style.unicode, .ascii])
  func `what is printed reads back as the same statement`(_ style: Style) {
    var failures = 0
    for seed in 0..<3000 {
      var generator = Generator(seed: UInt64(seed))
      let statement = generator.statement(seed % 5)
      let text = generator.tree.text(statement, style)
      let (tree, errors) = parse(Source(text))
      let first = tree.statements.first.map { Structure(tree: tree).text($0) }
      let expected = Structure(tree: generator.tree).text(statement)
      if !errors.isEmpty || tree.statements.count != 1 || first != expected {
        failures += 1
        if failures <= 12 {
          let said = errors.map { $0.text(in: tree.source, placed: false) }.joined(separator: "\n")
          Issue.record("\(text)\n\(said)\n\(first ?? "nothing")\n\(expected)")
        }
      }
    }
    #expect(failures == 0)
  }

  @Test func `a part of a tree reads the same alone`() {
    var count = 0
    for seed in 0..<3000 {
      var generator = Generator(seed: UInt64(seed))
      let statement = generator.statement(seed % 5)
      guard case .expression(let id) = statement.kind else { continue }
      count += 1
      let (part, root) = generator.tree.excerpt(id)
      #expect(part.text(root, .unicode) == generator.tree.text(id, .unicode))
    }
    #expect(count > 100)
  }
}
