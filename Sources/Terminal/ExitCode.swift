/// What a shell learns from gd.
enum ExitCode {
  static let success: Int32 = 0
  /// A statement or an assertion failed, or a run diverged.
  static let failed: Int32 = 1
  /// The command line is wrong, a file cannot be read, or the output cannot be written.
  static let usage: Int32 = 2
  /// A syntax error; nothing was run.
  static let syntax: Int32 = 3
  /// A fault of gd itself.
  static let fault: Int32 = 70
  static let interrupted: Int32 = 130
  /// The reader of standard output has gone.
  static let closed: Int32 = 141
}
