import Glibc

/// Whether plans become machine code.
public enum NativeMode: String, CaseIterable, Sendable {
  /// Once a plan has proved hot, while its tape goes on.
  case auto
  /// Before the first run.
  case on
  case off

  /// What holds where nobody has chosen: `GD_NATIVE` of the environment, so that a whole test can
  /// run either way.
  public static let usual =
    getenv("GD_NATIVE").flatMap { NativeMode(rawValue: String(cString: $0)) } ?? .auto
}
