import Autodiff

/// The choice among equal forms, from the inside out.
///
/// A tidy form stays unless another is cheaper: identities and a common factor if they are
/// strictly cheaper, an expanded form only at two thirds of the cost, a common denominator also
/// where it costs no more symbols than it saves bars. Other ties stay as derived.
extension Forms {
  /// Finds the simplest form of everything below `roots`; read with `chosenForm`.
  mutating func choose(_ roots: [Form.ID]) {
    var reached: [Form.ID] = []
    forEachForm(below: roots) { reached.append($0) }
    for id in reached.reversed() where chosen[id.index] == nil {
      chosen[id.index] = settled(id).index
    }
  }

  func chosenForm(_ id: Form.ID) -> Form.ID { Form.ID(chosen[id.index] ?? id.index) }

  /// Steps that each make the form cheaper, or rebuild it from simpler parts, until none does.
  private mutating func settled(_ id: Form.ID) -> Form.ID {
    var form = rebuilt(id)
    for _ in 0..<8 {
      let better = improved(form)
      if better == form { break }
      form = better
      // What an improvement built inside has not been chosen yet.
      if choiceDepth < 4 {
        choiceDepth += 1
        choose(parts(of: better))
        choiceDepth -= 1
        form = rebuilt(better)
      }
      if let known = chosen[form.index] { return Form.ID(known) }
    }
    if form != id { chosen[form.index] = form.index }
    return form
  }

  private func parts(of id: Form.ID) -> [Form.ID] {
    let entry = entries[id.int]
    let step = entry.kind == .sum || entry.kind == .product ? 2 : 1
    return stride(
      from: entry.range.lowerBound + (entry.kind == .sum ? 1 : 0), to: entry.range.upperBound,
      by: step
    ).map { Form.ID(parts[$0]) }
  }

  /// `id` with its parts replaced by their choices.
  private mutating func rebuilt(_ id: Form.ID) -> Form.ID {
    let entry = entries[id.int]
    switch entry.kind {
    case .number, .constant, .truth, .name, .mark: return id
    case .sum:
      var isSame = true
      var pairs: [Pair] = []
      for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
        let form = chosen[parts[position + 1]] ?? parts[position + 1]
        if form != parts[position + 1] { isSame = false }
        pairs.append(Pair(parts[position], form))
      }
      return isSame ? id : sum(pairs)
    case .product:
      var isSame = true
      var pairs: [Pair] = []
      for position in entry.range where (position - entry.range.lowerBound) % 2 == 0 {
        let (base, exponent) = (parts[position], parts[position + 1])
        let pair = Pair(chosen[base] ?? base, chosen[exponent] ?? exponent)
        if pair.first != base || pair.second != exponent { isSame = false }
        pairs.append(pair)
      }
      return isSame ? id : product(entry.extra, pairs)
    case .apply, .conditional, .loop, .call:
      let operands = operands(of: id)
      let simpler = operands.map { chosenForm($0) }
      if simpler == operands { return id }
      return rebuilt(id, operands: simpler)
    }
  }

  /// The same node over other operands.
  mutating func rebuilt(_ id: Form.ID, operands: [Form.ID]) -> Form.ID {
    switch self[id] {
    case .apply(let row, _):
      arrayNote(of: id).map { array(row, operands, $0) } ?? apply(row, operands)
    case .conditional: conditional(operands[0], operands[1], operands[2])
    case .structured(let node, _, let result): structured(node, operands, result: result)
    case .number, .constant, .truth, .name, .mark, .sum, .product: id
    }
  }

  /// A better form of the outermost step, else `id`.
  private mutating func improved(_ id: Form.ID) -> Form.ID {
    switch entries[id.int].kind {
    case .sum:
      if let shorter = pythagorean(id) ?? complement(id) ?? reflected(id) { return shorter }
      if isArray(id), let shorter = improvedArraySum(id) { return shorter }
      let factored = commonFactor(of: id).flatMap { isNested($0) ? nil : $0 }
      let expansions = [distributed(id), expanded(id)]
      let better = cheaper(id, factored, expansions)
      return better == id && !isArray(id) ? combined(id) ?? id : better
    case .product:
      if let merged = functionProduct(id) ?? branched(id) ?? cancelled(id) ?? unnested(id)
        ?? turned(id)
      {
        return merged
      }
      let merged = mergedExponentials(id)
      // `(e^x)²` reads worse than it counts.
      if let merged, writesPowersOfE, costs[merged.int] <= costs[id.int] + 1 { return merged }
      let expansion = expanded(id)
      return cheaper(id, merged, [expansion])
    case .number, .constant, .truth, .name, .mark, .apply, .conditional, .loop, .call: return id
    }
  }

  /// The cheapest of `id`, `rival` if strictly cheaper, and expansions that cost at most two thirds.
  private func cheaper(
    _ id: Form.ID, _ rival: Form.ID?, _ expansions: [Form.ID?]
  ) -> Form.ID {
    var best = id
    if let rival, costs[rival.int] < costs[best.int] { best = rival }
    for case let rival? in expansions {
      guard Int(costs[rival.int]) * 3 <= Int(costs[best.int]) * 2 else { continue }
      best = rival
    }
    return best
  }
}
