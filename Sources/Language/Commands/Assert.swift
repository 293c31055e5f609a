internal import Autodiff
internal import Syntax

/// `assert A = B`, `assert c`: silence, or an error with both sides.
extension Session {
  mutating func assertion(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    if let subject, case .binary(let left, let right, .and) = context.tree[subject] {
      let first = try assertion(left, context)
      return first.failure == nil ? try assertion(right, context) : first
    }
    var (answer, question) = try verdict("assert", subject, context)
    answer.isSilent = true
    guard case .refuted(let example) = answer.finding else { return Reply(answer) }
    let page = Page(notation: notation, width: options.width, symbols: workspace.symbols)
    let place = example.point.map { "\($0.name) = \(notation.text($0.value, page.symbols))" }
    let isGeneral = question.globals.contains { number($0, question.point) == nil }
    let at = isGeneral && !place.isEmpty ? "at \(place.joined(separator: ", ")) " : ""
    let side = question.sides[question.isCondition ? 0 : example.link]
    var said = at + "this is false"
    if !question.isCondition {
      let pair = page.distinct(example.left, example.right)
      said = at + "left side is \(pair.left), right side is \(pair.right)"
    }
    var error = Diagnostic("assertion failed", at: context.tree.span(of: side), said)
    error.note = answer.mistake
    return Reply(answer, failure: error)
  }
}
