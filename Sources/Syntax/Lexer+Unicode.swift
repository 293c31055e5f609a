extension Lexer {
  /// The scalar that begins at `index`, with its length in bytes; nil for what is not UTF-8.
  func scalar(at index: Int) -> (Unicode.Scalar, Int)? {
    let first = byte(index)
    let length: Int
    switch first {
    case 0..<0x80: return (Unicode.Scalar(first), 1)
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return nil
    }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length {
      let next = byte(index + offset)
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    guard value >= (length == 3 ? 0x800 : length == 4 ? 0x10000 : 0x80),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    return (scalar, length)
  }

  /// The bytes of the letter, mark or subscript beyond ASCII at `index`; 0 if none can be in a name.
  func nameLength(at index: Int) -> Int {
    guard let (scalar, length) = scalar(at: index), scalar.value >= 0x80 else { return 0 }
    switch scalar {
    case "π", "ᵀ", "ⁿ", "ª", "º": return 0
    case "₀"..."₉": return length
    default: break
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber:
      return length
    default: return 0
    }
  }

  static func isSuperscript(_ scalar: Unicode.Scalar) -> Bool {
    superscript(scalar) != nil || scalar == "⁻" || scalar == "ⁿ"
  }

  /// The digit that a superscript shows.
  static func superscript(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar {
    case "¹": 1
    case "²": 2
    case "³": 3
    case "⁰", "⁴"..."⁹": UInt8(truncatingIfNeeded: scalar.value - 0x2070)
    default: nil
    }
  }

  static func fraction(_ scalar: Unicode.Scalar) -> (UInt32, UInt32)? {
    switch scalar {
    case "½": (1, 2)
    case "⅓": (1, 3)
    case "⅔": (2, 3)
    case "¼": (1, 4)
    case "¾": (3, 4)
    case "⅕": (1, 5)
    case "⅖": (2, 5)
    case "⅗": (3, 5)
    case "⅘": (4, 5)
    case "⅙": (1, 6)
    case "⅚": (5, 6)
    case "⅛": (1, 8)
    case "⅜": (3, 8)
    case "⅝": (5, 8)
    case "⅞": (7, 8)
    case "⅑": (1, 9)
    case "⅒": (1, 10)
    default: nil
    }
  }
}
