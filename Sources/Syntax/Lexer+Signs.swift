extension Lexer {
  mutating func readSign(_ first: UInt8, _ token: inout Token) {
    let second = byte(position + 1)
    switch first {
    case UInt8(ascii: "("): take(.openRound, 1, &token)
    case UInt8(ascii: ")"): take(.closeRound, 1, &token)
    case UInt8(ascii: "["): take(.openSquare, 1, &token)
    case UInt8(ascii: "]"): take(.closeSquare, 1, &token)
    case UInt8(ascii: "{"): take(.openBrace, 1, &token)
    case UInt8(ascii: "}"): take(.closeBrace, 1, &token)
    case UInt8(ascii: ","): take(.comma, 1, &token)
    case UInt8(ascii: ";"): take(.semicolon, 1, &token)
    case UInt8(ascii: "^"): take(.caret, 1, &token)
    case UInt8(ascii: "'"): readPrimes(&token)
    case UInt8(ascii: "\""): readText(&token)
    case UInt8(ascii: "+"): sign(.plus, &token, second, foreign: "=")
    case UInt8(ascii: "-"):
      if second == UInt8(ascii: ">") {
        take(.arrow, 2, &token)
      } else {
        sign(.minus, &token, second, foreign: "=")
      }
    case UInt8(ascii: "*"): sign(.times, &token, second, foreign: "=*")
    case UInt8(ascii: "/"): sign(.divide, &token, second, foreign: "=/")
    case UInt8(ascii: "="):
      if second == UInt8(ascii: ">") {
        take(.foreign, 2, &token)
      } else {
        take(.equal, second == UInt8(ascii: "=") ? 2 : 1, &token)
      }
    case UInt8(ascii: "<"): pair(.less, .lessOrEqual, &token, second)
    case UInt8(ascii: ">"): pair(.greater, .greaterOrEqual, &token, second)
    case UInt8(ascii: "~"): pair(.tilde, .close, &token, second)
    case UInt8(ascii: ":"): pair(.colon, .assign, &token, second)
    case UInt8(ascii: "!"): pair(.foreign, .unequal, &token, second)
    case UInt8(ascii: "."):
      switch second {
      case UInt8(ascii: "."): take(.range, 2, &token)
      case UInt8(ascii: "*"): take(.elementwise, 2, &token)
      default: take(.point, 1, &token)
      }
    case UInt8(ascii: "|"): take(second == first ? .foreign : .bar, second == first ? 2 : 1, &token)
    case UInt8(ascii: "&"): take(.foreign, second == first ? 2 : 1, &token)
    case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "?"), UInt8(ascii: "$"),
      UInt8(ascii: "\\"), UInt8(ascii: "`"):
      take(.foreign, 1, &token)
    case 0: fault(.null, 1, &token)
    default: fault(.character, 1, &token)
    }
  }

  private mutating func take(_ kind: Token.Kind, _ length: Int, _ token: inout Token) {
    token.kind = kind
    position += length
  }

  private mutating func fault(_ fault: Fault, _ length: Int, _ token: inout Token) {
    token.value = fault.rawValue
    take(.fault, length, &token)
  }

  private mutating func sign(
    _ kind: Token.Kind, _ token: inout Token, _ second: UInt8, foreign: StaticString
  ) {
    let isForeign = foreign.withUTF8Buffer { $0.contains(second) }
    take(isForeign ? .foreign : kind, isForeign ? 2 : 1, &token)
  }

  private mutating func pair(
    _ kind: Token.Kind, _ withEqual: Token.Kind, _ token: inout Token, _ second: UInt8
  ) {
    let isPair = second == UInt8(ascii: "=")
    take(isPair ? withEqual : kind, isPair ? 2 : 1, &token)
  }

  private mutating func readPrimes(_ token: inout Token) {
    token.kind = .prime
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "'") {
        token.value += 1
        position += 1
      } else if bytes[position] == 0xE2, byte(position + 1) == 0x80,
        let strokes = Lexer.strokes(byte(position + 2))
      {
        token.value += strokes
        position += 3
      } else {
        return
      }
    }
  }

  /// By the third byte of `’ ′ ″ ‴`.
  private static func strokes(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x99, 0xB2: 1
    case 0xB3: 2
    case 0xB4: 3
    default: nil
    }
  }

  /// To the closing quote on the same line, with `\"`, `\\`, `\n` and `\t`.
  private mutating func readText(_ token: inout Token) {
    token.kind = .text
    position += 1
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"):
        if !"\"\\nt".utf8.contains(byte(position + 1)) {
          token.kind = .fault
          token.value = Fault.escape.rawValue
        }
        position += byte(position + 1) == 0x0A || byte(position + 1) == 0x0D ? 1 : 2
      default: position += 1
      }
    }
    position = min(position, bytes.count)
    token.kind = .fault
    token.value = Fault.unterminated.rawValue
  }

  mutating func readUnicode(_ token: inout Token) {
    guard let (scalar, length) = scalar(at: position) else { return fault(.encoding, 1, &token) }
    switch scalar {
    case "π": take(.pi, length, &token)
    case "∞": take(.infinity, length, &token)
    case "−": take(.minus, length, &token)
    case "·", "⋅", "∙": take(.dot, length, &token)
    case "⊙": take(.elementwise, length, &token)
    case "×": take(.cross, length, &token)
    case "√": take(.root, length, &token)
    case "∂": take(.partial, length, &token)
    case "∇": take(.nabla, length, &token)
    case "ᵀ": take(.transpose, length, &token)
    case "‖": take(.doubleBar, length, &token)
    case "≠": take(.unequal, length, &token)
    case "≤": take(.lessOrEqual, length, &token)
    case "≥": take(.greaterOrEqual, length, &token)
    case "≈": take(.close, length, &token)
    case "←": take(.assign, length, &token)
    case "→": take(.arrow, length, &token)
    case "’", "′", "″", "‴": readPrimes(&token)
    case "÷", "∑", "∏", "∫", "∧", "∨", "¬", "∈", "⇒", "∘", "“", "”", "…":
      take(.foreign, length, &token)
    default:
      if let (above, below) = Lexer.fraction(scalar) {
        token.value = above << 8 | below
        take(.fraction, length, &token)
      } else if Lexer.isSuperscript(scalar) {
        token.kind = .superscript
        while let (next, length) = self.scalar(at: position), Lexer.isSuperscript(next) {
          position += length
        }
      } else if nameLength(at: position) > 0 {
        readUnicodeName(&token)
      } else {
        fault(.character, length, &token)
      }
    }
  }
}
