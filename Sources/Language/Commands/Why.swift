internal import Syntax

/// The statement before, and how it failed, if it did.
struct LastStatement {
  let context: Context
  let failure: Diagnostic?
}

/// `why`: after an error the equal formula that avoids it; after a derivative its steps.
extension Session {
  mutating func why(_ context: Context) throws(Diagnostic) -> Reply {
    guard let last = lastStatement else { return nothing("there is no statement before this") }
    guard let failure = last.failure else {
      return try stepsOfLast(last.context) ?? nothing("the last statement gave no error")
    }
    if let remedy = remedy(for: failure, in: last.context) { return Reply(remedy) }
    return Reply(WhyAnswer(sentence: "gd knows no equal formula that avoids this error"))
  }

  private func nothing(_ reason: String) -> Reply {
    Reply(WhyAnswer(sentence: "nothing to explain: \(reason)"))
  }

  /// The rules by which the last statement's derivative was found.
  private mutating func stepsOfLast(_ last: Context) throws(Diagnostic) -> Reply? {
    let subject: Tree.ID
    switch last.statement.kind {
    case .verb(.grad, let id?): subject = id
    case .expression(let id):
      var body = id
      while case .at(let inner, _) = last.tree[body] { body = inner }
      guard DerivativeSubject(body, last.tree) != nil || isCallOfPrime(body, last.tree) else {
        return nil
      }
      subject = id
    default: return nil
    }
    var statement = last.statement
    statement.kind = .verb(.steps, subject)
    do {
      return try steps(
        of: subject, Context(source: last.source, tree: last.tree, statement: statement))
    } catch {
      var error = error
      error.source = error.source ?? last.source
      throw error
    }
  }

  /// `f'(x)`
  private func isCallOfPrime(_ id: Tree.ID, _ tree: Tree) -> Bool {
    guard case .call(let callee, _) = tree[id], case .prime = tree[callee] else { return false }
    return true
  }

  // MARK: Remedies

  /// A place where a rule fits.
  private struct Fit {
    let rule: SafeFormula
    let place: Reference
    let statement: Statement
    let safe: String
    /// Whether the error lies inside the formula.
    let isAround: Bool
  }

  /// The first formula that cures the statement, from the error outward first.
  private func remedy(for failure: Diagnostic, in last: Context) -> WhyAnswer? {
    for fit in fits(failure, last).prefix(Self.trialLimit) {
      guard let verdict = verdict(on: fit.rule),
        let (text, outcome) = trial(of: fit, last)
      else { continue }
      let tree = workspace.tree(fit.place)
      return WhyAnswer(
        remedy: .init(
          reason: fit.rule.reason, left: tree.text(fit.place.id, notation.style),
          right: tidied(fit.safe), verdict: verdict, rewritten: text, outcome: outcome))
    }
    return nil
  }

  /// How many formulas are tried in the place of others.
  private static let trialLimit = 12

  private func fits(_ failure: Diagnostic, _ last: Context) -> [Fit] {
    let source = failure.source ?? last.source
    let span = failure.labels.first?.span ?? .none
    var places: [(Int32, Statement)] = []
    if let statement = workspace.sources[Int(source)].statements.first(where: {
      $0.span.start <= span.start && span.end <= $0.span.end
    }) {
      places.append((source, statement))
    }
    if source != last.source || places.isEmpty { places.append((last.source, last.statement)) }
    let patterns = SafeFormula.table.compactMap { rule -> (SafeFormula, Tree, Tree.ID)? in
      Self.expression(rule.risky).map { (rule, $0.0, $0.1) }
    }
    var fits: [Fit] = []
    for (source, statement) in places {
      let tree = workspace.sources[Int(source)]
      for id in tree.nodes(of: statement) {
        let place = Reference(source: source, id: id)
        let here = tree.span(of: id)
        guard !here.isEmpty else { continue }
        for (rule, pattern, root) in patterns {
          let match = PatternMatch(pattern: pattern, workspace: workspace, style: .unicode)
          guard let letters = match.letters(root, place) else { continue }
          fits.append(
            Fit(
              rule: rule, place: place, statement: statement,
              safe: SafeFormula.filled(rule.safe, letters),
              isAround: here.start <= span.start && span.end <= here.end))
        }
      }
    }
    return fits.filter(\.isAround) + fits.filter { !$0.isAround }
  }

  private static func expression(_ text: String) -> (Tree, Tree.ID)? {
    let (tree, errors) = parse(Source(name: "", text))
    guard errors.isEmpty, case .expression(let id)? = tree.statements.first?.kind else {
      return nil
    }
    return (tree, id)
  }

  private func tidied(_ text: String) -> String {
    Self.expression(text).map { $0.0.text($0.1, notation.style) } ?? text
  }

  /// Whether both sides of a rule are equal, as `is` says it; `nil` if they are not.
  func verdict(on rule: SafeFormula) -> VerdictAnswer? {
    var session = Session(host: host, options: options)
    let sides = [rule.risky, rule.safe].map { SafeFormula.filled($0, rule.instance) }
    let text = "is \(sides[0]) = \(sides[1])"
    let (tree, errors) = parse(Source(name: "", text))
    guard errors.isEmpty, let statement = tree.statements.first,
      case .verb(.is, let subject?) = statement.kind
    else { return nil }
    let context = Context(
      source: session.workspace.add(tree), tree: tree, statement: statement)
    guard let found = try? session.verdict("is", subject, context).answer, found.holds else {
      return nil
    }
    return found
  }

  /// The statement with the other formula in its place, and what it answers; `nil` if that is an
  /// error too. Nothing of it stays.
  private func trial(of fit: Fit, _ last: Context) -> (String, Outcome)? {
    var session = self
    let tree = workspace.tree(fit.place)
    let (whole, part) = (fit.statement.span, tree.span(of: fit.place.id))
    let source = tree.source
    let isAll = source.text(whole) == source.text(part)
    let text =
      source.text(Span(whole.start, part.start)) + (isAll ? fit.safe : "(\(fit.safe))")
      + source.text(Span(part.end, whole.end))
    guard let first = session.answer(to: text) else { return nil }
    let shown = session.printed(text)
    let isHere = fit.place.source == last.source && fit.statement.span == last.statement.span
    if isHere { return (shown, first) }
    guard let second = session.answer(to: last.tree.source.text(last.statement.span)) else {
      return nil
    }
    return (shown, second)
  }

  /// The answer to one statement that is no error.
  private mutating func answer(to text: String) -> Outcome? {
    guard case .script(let script) = read(Array(text.utf8), file: ""),
      script.statements.count == 1
    else { return nil }
    let outcome = run(script, statement: 0)
    return outcome.failure == nil ? outcome : nil
  }

  private func printed(_ text: String) -> String {
    let (tree, errors) = parse(Source(name: "", text))
    guard errors.isEmpty, let statement = tree.statements.first else { return text }
    return tree.text(statement, notation.style)
  }
}

extension Tree {
  /// The expressions in a statement, those around others first.
  fileprivate func nodes(of statement: Statement) -> [ID] {
    var pending: [ID] =
      switch statement.kind {
      case .expression(let id), .definition(_, let id), .function(_, _, let id),
        .assignment(_, let id), .rule(_, let id), .verb(_, let id?):
        [id]
      case .parameters(let parameters): [parameters.value].compactMap(\.self)
      case .net, .data, .verb(_, nil), .digits, .help: []
      }
    var found: [ID] = []
    while let next = pending.popLast(), found.count < 20_000 {
      found.append(next)
      var children: [ID] = []
      forEachChild(of: next) { children.append($0) }
      pending += children.reversed()
    }
    return found
  }
}
