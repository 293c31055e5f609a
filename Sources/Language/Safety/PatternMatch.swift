internal import Syntax

/// Where a formula of a rule, whose single letters stand for anything, occurs in a text.
///
/// Names that live definitions explain are looked through; sums and products match in either
/// order.
struct PatternMatch {
  let pattern: Tree
  let workspace: Workspace
  /// How what the letters stand for is written.
  let style: Style

  /// What each letter stands for, as text.
  typealias Letters = [String: String]

  /// The first way in which the pattern's `root` is the expression; `nil` if it is not.
  func letters(_ root: Tree.ID, _ subject: Reference) -> Letters? {
    matches(root, subject, [:], depth: 0).first
  }

  private func matches(
    _ id: Tree.ID, _ subject: Reference, _ letters: Letters, depth: Int
  ) -> [Letters] {
    if case .name(let name) = pattern[id], pattern.spelling(name).count == 1 {
      return bound(pattern.spelling(name), text(subject), letters).map { [$0] } ?? []
    }
    let tree = workspace.tree(subject)
    let part = { (id: Tree.ID) in Reference(source: subject.source, id: id) }
    if case .name(let name) = tree[subject.id] {
      let symbol = workspace.symbol(name, in: subject.source)
      guard depth < 20, case .formula(let reference)? = workspace.definitions[symbol]?.kind else {
        return []
      }
      return matches(id, reference, letters, depth: depth + 1)
    }
    switch (pattern[id], tree[subject.id]) {
    case (.number(let wanted), .number(let found)):
      return pattern[wanted] == tree[found] ? [letters] : []
    case (.prefix(let wanted, let inner), .prefix(let found, let operand)):
      return wanted == found ? matches(inner, part(operand), letters, depth: depth) : []
    case (.absolute(let inner), .absolute(let operand)), (.norm(let inner), .norm(let operand)):
      return matches(inner, part(operand), letters, depth: depth)
    case (.call(let callee, let inner), .call(let found, let operands)):
      guard case .name(let name) = pattern[callee], case .name(let other) = tree[found],
        Self.canonical(pattern.canonical(name)) == Self.canonical(tree.canonical(other)),
        inner.count == operands.count
      else { return [] }
      return all(Array(pattern[inner]), tree[operands].map(part), letters, depth)
    case (.call(let callee, let inner), .binary(let base, let exponent, .power)):
      // `e^x` for exp(x).
      guard case .name(let name) = pattern[callee], pattern.canonical(name) == "exp",
        case .name(let other) = tree[base], tree.canonical(other) == "e",
        let argument = pattern[inner].first
      else { return [] }
      return matches(argument, part(exponent), letters, depth: depth)
    case (.binary(let a, let b, let wanted), .binary(let x, let y, let found)):
      guard Self.sign(wanted) == Self.sign(found) else { return [] }
      let straight = all([a, b], [part(x), part(y)], letters, depth)
      guard wanted == .add || Self.sign(wanted) == .times else { return straight }
      return straight + all([a, b], [part(y), part(x)], letters, depth)
    case (.reduction(let eaches, let term, let wanted), .reduction(let ranges, let body, let found)):
      guard wanted == found, eaches.count == ranges.count else { return [] }
      return all(
        Array(pattern[eaches]) + [term], tree[ranges].map(part) + [part(body)], letters, depth)
    case (.each(let wanted, let inner), .each(let found, let range)):
      guard let more = bound(pattern.spelling(wanted), tree.spelling(found), letters) else {
        return []
      }
      return matches(inner, part(range), more, depth: depth)
    case (.range(let a, let b), .range(let x, let y)):
      return all([a, b], [part(x), part(y)], letters, depth)
    default: return []
    }
  }

  private func all(
    _ ids: [Tree.ID], _ subjects: [Reference], _ letters: Letters, _ depth: Int
  ) -> [Letters] {
    zip(ids, subjects).reduce([letters]) { found, pair in
      found.flatMap { matches(pair.0, pair.1, $0, depth: depth) }
    }
  }

  private func bound(_ letter: String, _ text: String, _ letters: Letters) -> Letters? {
    if let known = letters[letter] { return known == text ? letters : nil }
    var letters = letters
    letters[letter] = text
    return letters
  }

  /// In brackets, unless it needs none anywhere.
  private func text(_ subject: Reference) -> String {
    let tree = workspace.tree(subject)
    let text = tree.text(subject.id, style)
    switch tree[subject.id] {
    case .name, .number, .call, .vector, .matrix, .index, .field: return text
    default: return "(\(text))"
    }
  }

  private static func canonical(_ name: String) -> String {
    switch name {
    case "log": "ln"
    case "σ", "sigma": "sigmoid"
    default: name
    }
  }

  private static func sign(_ sign: Binary) -> Binary {
    switch sign {
    case .dot, .juxtapose, .elementwise: .times
    default: sign
    }
  }
}
