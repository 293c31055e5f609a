/// The maker of rows that work on whole arrays.
extension Row {
  /// A row whose value is the engine's work.
  ///
  /// - Parameters:
  ///   - name: the spelling in gd, or a word for what has none.
  ///   - result: the element kind of the result; rows that only move entries keep their kind.
  static func array(
    _ id: RowID, _ name: String, _ summary: String, arity: Int = 1, result: ElementKind = .real,
    rule: String = "linearity", domain: [Domain] = [],
    examples: @autoclosure @escaping @Sendable () -> [Example] = [], source: String,
    cost: Cost = .costly, _ derivative: ArrayRule
  ) -> Row {
    Row(
      id: id, name: name, summary: summary, arity: arity, result: result, value: .array,
      differential: nil, transpose: [], rule: rule, domain: domain, kinks: [], jumps: [],
      samples: [], identities: { [] }, evidence: { ([], examples()) }, source: source, cost: cost,
      arrayRule: derivative)
  }
}
