extension Tree {
  /// The expressions that a verb with its clauses is made of, in the order written.
  public func parts(of statement: Statement) -> [ID] {
    guard case .verb(_, let subject) = statement.kind else { return [] }
    return (subject.map { [$0] } ?? []) + self[statement.clauses].flatMap { parts(of: $0) }
  }

  private func parts(of clause: Clause) -> [ID] {
    switch clause.kind {
    case .at(let list), .wrt(let list), .from(let list), .over(let list), .with(let list),
      .local(let list), .swept(_, let list):
      Array(self[list])
    case .atStep(let id), .by(let id), .on(let id), .of(let id), .limit(let id, _),
      .until(let id), .within(let id), .loss(let id), .every(let id), .seed(let id), .form(let id),
      .to(let id):
      [id]
    case .rate(let id), .batch(let id): id.map { [$0] } ?? []
    case .inOrder: []
    case .statement(let nested): parts(of: self[nested])
    }
  }
}
