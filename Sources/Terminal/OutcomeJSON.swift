import Language

extension Outcome {
  /// The object that `--json` prints and `gd serve` answers for a statement.
  var json: JSONValue {
    if let failure { return failure.json(statement: statement) }
    return .object(
      [
        .init("ok", .bool(true)), .init("statement", .string(statement)),
        .init("line", .integer(Int64(line))), .init("kind", .string(kind)),
      ] + fields)
  }
}

extension Failure {
  /// The object of a statement that failed; `statement` is its text, or the line of a syntax error.
  func json(statement: String) -> JSONValue {
    .object([
      .init("ok", .bool(false)), .init("statement", .string(statement)),
      .init("line", .integer(Int64(line))), .init("kind", .string("error")),
      .init("message", .string(message)), .init("column", .integer(Int64(column))),
      .init("endColumn", .integer(Int64(endColumn))),
      .init("help", help.map { .string($0) } ?? .null), .init("file", .string(file)),
    ])
  }
}
