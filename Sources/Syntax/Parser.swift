struct Parser {
  var tree: Tree
  var errors: [Diagnostic] = []
  init(_ source: Source, limit: Int) { tree = Tree(source: source) }
  mutating func parseAll() {}
  static func isComplete(_ source: Source) -> Bool { true }
}
