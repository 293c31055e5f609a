/// How trees are written.
public struct Style: Hashable, Sendable {
  public enum Alphabet: Hashable, Sendable {
    /// `2x²·√y`
    case unicode
    /// `2*x^2*sqrt(y)`, for other programs and old terminals.
    case ascii
  }

  public var alphabet: Alphabet
  /// Significant digits of decimals; nil for the shortest text that reads back to the same double.
  public var digits: Int?

  public init(_ alphabet: Alphabet, digits: Int? = nil) {
    self.alphabet = alphabet
    self.digits = digits
  }

  public static let unicode = Style(.unicode)
  public static let ascii = Style(.ascii)
}

extension Tree {
  /// The expression as it could be typed, on one line, with as few brackets as the grammar allows.
  /// Linear; a chain of any length.
  public func text(_ id: ID, _ style: Style = .unicode) -> String {
    var printer = Printer(self, style)
    printer.print(id)
    return printer.text
  }

  public func text(_ statement: Statement, _ style: Style = .unicode) -> String {
    var printer = Printer(self, style)
    printer.print(statement)
    return printer.text
  }
}
