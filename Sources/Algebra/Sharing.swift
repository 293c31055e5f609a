/// Names for the parts of an answer that is too long to repeat them.
extension Forms {
  /// The forms below `roots` that are worth a name (`… where t = …`), parts before their users;
  /// none where all roots together cost at most `limit`.
  ///
  /// A part is named where the repetitions that this saves outweigh the definition, and where
  /// nesting would become too deep to read back. A part that is only used inside the branch of an
  /// `if` keeps its place, because a name is computed in any case; unless it is too large to
  /// write more than once. Linear in the number of forms.
  public func shared(in roots: [Form.ID], beyond limit: Int = 400) -> [Form.ID] {
    guard roots.reduce(0, { $0 + cost(of: $1) }) > limit,
      let greatest = roots.map(\.int).max()
    else { return [] }
    var uses = [Int32](repeating: 0, count: greatest + 1)
    var isOutside = [Bool](repeating: false, count: greatest + 1)
    forEachForm(below: roots, insideBranches: false) { isOutside[$0.int] = true }
    var reached: [Form.ID] = []
    forEachForm(below: roots) { id in
      reached.append(id)
      forEachPart(of: id) { uses[$0] += 1 }
    }
    var isRoot = [Bool](repeating: false, count: greatest + 1)
    for root in roots {
      isRoot[root.int] = true
      uses[root.int] += 1
    }
    var size = [Int](repeating: 1, count: greatest + 1)
    var depth = [Int](repeating: 0, count: greatest + 1)
    var named: [Form.ID] = []
    for id in reached.reversed() where entries[id.int].count > 0 {
      var own = Int(entries[id.int].count) + 1
      var below = 0
      forEachPart(of: id) {
        own += size[$0]
        below = max(below, depth[$0])
      }
      own = min(own, Self.greatestCost)
      let saved = (Int(uses[id.int]) - 1) * (own - 1)
      let isDeep = below >= Self.readableDepth && !isRoot[id.int]
      let mayMove = isOutside[id.int] || saved > Self.tooMuchToRepeat
      if mayMove && (saved >= Self.worthNaming || isDeep) {
        named.append(id)
      } else {
        size[id.int] = own
        depth[id.int] = below + 1
      }
    }
    return named
  }

  private static let worthNaming = 12
  private static let tooMuchToRepeat = 2000
  /// The parser reads 1,000 nested brackets; a form's step can print as several.
  private static let readableDepth = 100

  /// The forms in `id`, exponents that are numbers left out.
  private func forEachPart(of id: Form.ID, _ body: (Int) -> Void) {
    let entry = entries[id.int]
    let isSum = entry.kind == .sum
    for position in entry.range
    where !isSum || (position - entry.range.lowerBound) % 2 == 1 {
      let part = Int(parts[position])
      if entries[part].count > 0 { body(part) }
    }
  }
}
