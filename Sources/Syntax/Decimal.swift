/// Doubles as text, by the rules that hold everywhere in gd.
public enum Decimal {
  /// Fixed notation for 1e-4 ≤ |x| < 1e15, else scientific without padding (`1e-5`, `1.5e20`); whole
  /// values without a point, those below 2⁵³ of more than 6 figures in full; `-0` is `0`.
  ///
  /// `digits` are significant ones, halves away from zero; whole values below 2⁵³ keep all theirs.
  /// Nil gives the shortest text that reads back to the same double. Infinities are `inf` and
  /// `-inf`, and what is no number is `nan`.
  public static func text(_ value: Double, digits: Int? = nil) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    var (figures, exponent) = figures(of: value.magnitude)
    let isWhole = value.magnitude < 9_007_199_254_740_992 && value == value.rounded(.towardZero)
    if let digits, !isWhole {
      (figures, exponent) = rounded(figures, exponent, to: max(1, digits))
    }
    return (value < 0 ? "-" : "") + layout(figures, exponent, isWhole: isWhole)
  }

  /// The shortest decimal figures d₁d₂… and e with value = 0.d₁d₂… · 10^e; no zeros at the end.
  private static func figures(of value: Double) -> ([UInt8], Int) {
    var figures: [UInt8] = []
    var exponent = 0
    var point: Int?
    var text = Array(value.description.utf8)[...]
    if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
      text = text[..<mark]
    }
    for byte in text {
      if byte == UInt8(ascii: ".") { point = figures.count } else { figures.append(byte - 0x30) }
    }
    exponent += point ?? figures.count
    while figures.first == 0 {
      figures.removeFirst()
      exponent -= 1
    }
    while figures.last == 0 { figures.removeLast() }
    return (figures, exponent)
  }

  private static func rounded(_ figures: [UInt8], _ exponent: Int, to count: Int) -> ([UInt8], Int)
  {
    guard figures.count > count else { return (figures, exponent) }
    var (kept, exponent) = (Array(figures[..<count]), exponent)
    if figures[count] >= 5 {
      var index = count - 1
      while index >= 0, kept[index] == 9 {
        kept[index] = 0
        index -= 1
      }
      if index >= 0 {
        kept[index] += 1
      } else {
        kept.insert(1, at: 0)
        exponent += 1
      }
    }
    while kept.last == 0 { kept.removeLast() }
    return (kept, exponent)
  }

  private static func layout(_ figures: [UInt8], _ exponent: Int, isWhole: Bool) -> String {
    let digits = figures.map { Character(Unicode.Scalar($0 + 0x30)) }
    if exponent < -3 || exponent > 15 && (!isWhole || figures.count <= 6) {
      let rest = digits.dropFirst()
      return String(digits[0]) + (rest.isEmpty ? "" : "." + String(rest)) + "e\(exponent - 1)"
    }
    if exponent <= 0 { return "0." + String(repeating: "0", count: -exponent) + String(digits) }
    if exponent >= digits.count {
      return String(digits) + String(repeating: "0", count: exponent - digits.count)
    }
    return String(digits[..<exponent]) + "." + String(digits[exponent...])
  }
}
