extension Forms {
  /// What `id` costs a reader when the forms in `named` stand there by name, `id` itself written
  /// out; counting stops at a million.
  public func cost(of id: Form.ID, naming named: Set<Form.ID>) -> Int {
    var total = 0
    var pending = [id]
    while let next = pending.popLast(), total < 1_000_000 {
      total += 1
      if next != id && named.contains(next) { continue }
      switch self[next] {
      case .number, .constant, .truth, .name, .mark: break
      case .sum(let terms): pending += terms.map(\.form)
      case .product(_, let factors): pending += factors.flatMap { [$0.base, $0.exponent] }
      case .apply(_, let operands), .structured(_, let operands, _): pending += operands
      case .conditional(let first, let second, let third): pending += [first, second, third]
      }
    }
    return total
  }
}
