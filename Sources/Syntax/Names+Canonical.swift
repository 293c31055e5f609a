extension Names {
  /// The one spelling: Greek letters by their English names where they stand alone or before
  /// digits, subscript digits as digits, no `_` between a letter and the digits at the end.
  static func canonical(_ text: [UInt8]) -> [UInt8] {
    if isPlain(text[...]) { return text }
    let ascii = text.allSatisfy { $0 < 0x80 }
    var plain = ascii ? text : withoutSubscripts(text)
    var digits = plain.count
    while digits > 0, isDigit(plain[digits - 1]) { digits -= 1 }
    if digits < plain.count, digits > 1, plain[digits - 1] == 0x5F {
      let before = plain[digits - 2]
      if before != 0x5F, !isDigit(before) {
        plain.remove(at: digits - 1)
        digits -= 1
      }
    }
    if !ascii, digits > 0, digits <= 4,
      let english = Greek.english[String(decoding: plain[..<digits], as: UTF8.self)]
    {
      return Array(english.utf8) + plain[digits...]
    }
    return plain
  }

  /// Letters and digits of ASCII alone: the one spelling.
  static func isPlain(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy { $0 < 0x80 && $0 != 0x5F }
  }

  /// `₀` to `₉` are E2 82 80 to E2 82 89.
  private static func withoutSubscripts(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if index + 2 < text.count, text[index] == 0xE2, text[index + 1] == 0x82,
        (0x80...0x89).contains(text[index + 2])
      {
        result.append(text[index + 2] - 0x80 + 0x30)
        index += 3
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

/// The Greek letters that have a name in ASCII.
public enum Greek {
  /// By letter, variants too: `ε` and `ϵ` are `epsilon`.
  public static let english: [String: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi",
    "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "\u{B5}": "mu", "∞": "inf",
  ]

  /// By English name; of variants the common letter.
  public static let letters: [String: String] = {
    let variants: Set = ["ϵ", "ϑ", "ϕ", "\u{B5}"]
    var result: [String: String] = [:]
    for (letter, name) in english where !variants.contains(letter) { result[name] = letter }
    return result
  }()
}
