import Autodiff

/// A part of a sum or product before it is tidied: number and form, or base and exponent.
struct Pair: Sendable {
  var first: UInt32
  var second: UInt32

  init(_ first: UInt32, _ second: UInt32) {
    self.first = first
    self.second = second
  }
}

/// Sums: flat, like terms collected where the first of them stands.
///
/// A number never distributes over a sum and a sum's sign is never flipped: `2(x + 1)` and
/// `-(x - 1)` stay terms with the coefficients 2 and -1.
extension Forms {
  /// The sum of `coefficient · form`, coefficients by their places in `numbers`.
  mutating func sum(_ raw: [Pair]) -> Form.ID {
    terms.begin()
    for pair in raw { addTerm(pair.first, pair.second) }
    let start = parts.count
    for part in terms.parts {
      let number = part.isMerged ? place(of: terms.totals[Int(part.first)]) : part.first
      if numbers[Int(number)].isZero { continue }
      parts.append(number)
      parts.append(part.second)
    }
    switch parts.count - start {
    case 0: return Self.zero
    case 2:
      let (coefficient, form) = (parts[start], parts[start + 1])
      parts.removeLast(2)
      return scaled(coefficient, Form.ID(form))
    default: return intern(.sum, row: 0, extra: 0, from: start)
    }
  }

  private mutating func addTerm(_ coefficient: UInt32, _ form: UInt32) {
    let entry = entries[Int(form)]
    switch entry.kind {
    case .number:
      if let number = multiplied(coefficient, entry.extra) { collect(number, Self.one.index) }
    case .product where entry.extra != Self.numberOne:
      if let number = multiplied(coefficient, entry.extra) {
        collect(number, monic(Form.ID(form)).index)
      } else {
        collect(coefficient, form)
      }
    case .sum where coefficient == Self.numberOne && entry.count / 2 <= Self.flattenLimit:
      for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
        collect(parts[position], parts[position + 1])
      }
    default: collect(coefficient, form)
    }
  }

  private mutating func collect(_ coefficient: UInt32, _ form: UInt32) {
    let canon = canons[Int(form)]
    guard canon != infinity, let place = terms.place(of: canon) else {
      return terms.append(coefficient, form, canon: canon)
    }
    let part = terms[place]
    let known = part.isMerged ? terms.totals[Int(part.first)] : numbers[Int(part.first)]
    guard let total = known.adding(numbers[Int(coefficient)]) else {
      return terms.append(coefficient, form, canon: canon)
    }
    if part.isMerged {
      terms.totals[Int(part.first)] = total
    } else {
      terms[place].first = UInt32(terms.totals.count)
      terms[place].isMerged = true
      terms.totals.append(total)
    }
  }

  /// `coefficient · form`; distributes over nothing.
  mutating func scaled(_ coefficient: UInt32, _ form: Form.ID) -> Form.ID {
    if coefficient == Self.numberOne { return form }
    let entry = entries[form.int]
    if numbers[Int(coefficient)].isZero { return Self.zero }
    let start = parts.count
    switch entry.kind {
    case .number:
      if let number = multiplied(coefficient, entry.extra) { return leaf(.number, extra: number) }
    case .product:
      if let number = multiplied(coefficient, entry.extra) {
        if number == Self.numberOne { return monic(form) }
        for position in entry.range { parts.append(parts[position]) }
        return intern(.product, row: 0, extra: number, from: start)
      }
    case .constant, .truth, .name, .mark, .sum, .apply, .conditional, .loop, .call: break
    }
    parts.append(form.index)
    parts.append(Self.one.index)
    return intern(.product, row: 0, extra: coefficient, from: start)
  }

  mutating func negated(_ form: Form.ID) -> Form.ID { scaled(Self.numberMinusOne, form) }

  /// A product without its coefficient.
  mutating func monic(_ form: Form.ID) -> Form.ID {
    let entry = entries[form.int]
    guard entry.kind == .product, entry.extra != Self.numberOne else { return form }
    let start = parts.count
    if entry.count == 2 && parts[Int(entry.start) + 1] == Self.one.index {
      return Form.ID(parts[Int(entry.start)])
    }
    for position in entry.range { parts.append(parts[position]) }
    return intern(.product, row: 0, extra: Self.numberOne, from: start)
  }

  /// `form` as a coefficient and the rest.
  mutating func split(_ form: Form.ID) -> Pair {
    let entry = entries[form.int]
    switch entry.kind {
    case .number: return Pair(entry.extra, Self.one.index)
    case .product: return Pair(entry.extra, monic(form).index)
    default: return Pair(Self.numberOne, form.index)
    }
  }

  /// The terms of `form`: its own if it is a sum, else itself.
  mutating func termPairs(of form: Form.ID) -> [Pair] {
    let entry = entries[form.int]
    guard entry.kind == .sum else { return [split(form)] }
    return stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2).map {
      Pair(parts[$0], parts[$0 + 1])
    }
  }

  mutating func multiplied(_ a: UInt32, _ b: UInt32) -> UInt32? {
    if a == Self.numberOne { return b }
    if b == Self.numberOne { return a }
    return numbers[Int(a)].multiplied(by: numbers[Int(b)]).map { place(of: $0) }
  }
}
