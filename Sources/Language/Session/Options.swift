/// What the user chose for a whole session.
public struct Options: Sendable {
  public enum Digits: Equatable, Sendable {
    case significant(Int)
    case full
  }
  /// When plans become machine code: once they have proved hot, before they run, or never.
  public enum Native: String, CaseIterable, Sendable { case auto, on, off }
  public struct Override: Equatable, Sendable {
    public let name: String
    public let value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public var seed: UInt64 = 1
  /// Nil: all cores.
  public var threads: Int?
  /// Nil: `NativeMode.usual`.
  public var native: Native?
  public var isSingle = false
  public var digits = Digits.significant(6)
  public var isASCII = false
  /// Whether formulas are shown where numbers are known too.
  public var wantsFormulas = true
  /// Columns to lay tables out in.
  public var width = 80
  /// Lines of the window, to fit pictures into.
  public var height = 24
  public var maxMemory: Int?
  public var maxSeconds: Double?
  public var maxSteps: Int?
  public var allowsFiles = true
  public var overrides: [Override] = []
  public init() {}
}
