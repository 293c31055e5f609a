/// The tree of `source`, and what is wrong with it: at most `limit` errors, in order.
///
/// A statement with an error is left out of the tree. Never traps, whatever the bytes; linear in
/// their number.
public func parse(_ source: Source, limit: Int = 20) -> (tree: Tree, errors: [Diagnostic]) {
  var parser = Parser(source, limit: limit)
  parser.parseAll()
  return (parser.tree, parser.errors)
}

/// Whether `text` could stand as it is: no bracket is open, and it does not end in an operator, a
/// comma, an arrow, or a word that wants more. An empty text is complete.
public func isComplete(_ text: String) -> Bool {
  Parser.isComplete(Source(text))
}
