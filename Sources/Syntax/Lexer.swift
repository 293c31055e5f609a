/// Reads tokens off UTF-8, one at a time; copy it to look ahead.
///
/// Never fails: what cannot be read is a token of kind `fault`.
struct Lexer {
  let bytes: [UInt8]
  let words = Words.all
  var position = 0

  /// Why a token of kind `fault` cannot be read.
  enum Fault: UInt32 {
    case null, encoding, character, unterminated, escape
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    if byte(position) == 0x23, byte(position + 1) == 0x21 { skipLine() }
  }

  /// The byte at `index`, 0 beyond the end.
  func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  mutating func next() -> Token {
    var token = Token()
    skip(&token)
    token.start = UInt32(truncatingIfNeeded: position)
    if position < bytes.count {
      let first = bytes[position]
      token.first = first
      if Lexer.isLetter(first) {
        readName(&token)
      } else if Lexer.isDigit(first) || first == 0x2E && Lexer.isDigit(byte(position + 1)) {
        readNumber(&token)
      } else if first < 0x80 {
        readSign(first, &token)
      } else {
        readUnicode(&token)
      }
    }
    token.end = UInt32(truncatingIfNeeded: position)
    return token
  }

  /// Spaces, line ends and comments.
  private mutating func skip(_ token: inout Token) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0B, 0x0C:
        token.spaceBefore = true
        position += 1
      case 0x0A, 0x0D:
        token.newlineBefore = true
        token.spaceBefore = true
        position += 1
      case 0x23:
        token.spaceBefore = true
        skipLine()
      case 0xC2 where byte(position + 1) == 0xA0:
        token.spaceBefore = true
        position += 2
      case 0xE2 where byte(position + 1) == 0x80 && Lexer.isThinSpace(byte(position + 2)):
        token.spaceBefore = true
        position += 3
      default: return
      }
    }
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
  }

  private mutating func readName(_ token: inout Token) {
    let start = position
    var hash = Names.seed
    var ascii = true
    while position < bytes.count {
      let byte = bytes[position]
      if Lexer.isLetter(byte) || Lexer.isDigit(byte) {
        hash = Names.hash(hash, byte)
        position += 1
      } else if byte >= 0x80 {
        let length = nameLength(at: position)
        if length == 0 { break }
        ascii = false
        for offset in 0..<length { hash = Names.hash(hash, bytes[position + offset]) }
        position += length
      } else {
        break
      }
    }
    token.kind = .name
    token.value = hash
    if ascii, position - start <= Words.longest {
      token.word = words.word(bytes, start, position, hash)
    }
  }

  /// Continues a name that began with a letter beyond ASCII.
  mutating func readUnicodeName(_ token: inout Token) { readName(&token) }

  /// Digits with `_` between them, a point only before a digit, `e` only before digits or a sign
  /// and digits.
  private mutating func readNumber(_ token: inout Token) {
    token.kind = .number
    readDigits()
    if byte(position) == 0x2E, Lexer.isDigit(byte(position + 1)) {
      token.value = 1
      position += 1
      readDigits()
    }
    if byte(position) | 0x20 == 0x65 {
      var exponent = position + 1
      if byte(exponent) == 0x2B || byte(exponent) == 0x2D {
        exponent += 1
      } else if isMinus(at: exponent) {
        exponent += 3
      }
      if Lexer.isDigit(byte(exponent)) {
        token.value = 1
        position = exponent
        readDigits()
      }
    }
  }

  private mutating func readDigits() {
    while Lexer.isDigit(byte(position))
      || byte(position) == 0x5F && position > 0 && Lexer.isDigit(bytes[position - 1])
        && Lexer.isDigit(byte(position + 1))
    { position += 1 }
  }

  /// Whether the Unicode minus, E2 88 92, stands at `index`.
  func isMinus(at index: Int) -> Bool {
    byte(index) == 0xE2 && byte(index + 1) == 0x88 && byte(index + 2) == 0x92
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x5F
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The third byte of U+2000 to U+200A and of U+202F.
  private static func isThinSpace(_ byte: UInt8) -> Bool {
    byte >= 0x80 && byte <= 0x8A || byte == 0xAF
  }
}
