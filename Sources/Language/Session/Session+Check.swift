internal import Syntax

/// `gd format`: a script in its one layout.
public enum Formatting: Sendable {
  case text([UInt8])
  case errors([Failure])
  /// The text would have meant something else: a fault of gd.
  case changed

  public init(_ bytes: [UInt8], file: String) {
    let source = Source(name: file, bytes: bytes)
    self =
      switch format(source) {
      case .text(let text): .text(text)
      case .errors(let errors): .errors(errors.map { Failure($0, in: source) })
      case .changed: .changed
      }
  }
}

extension Session {
  /// `gd check`: what can be said of a script without running it, in order: names that are not
  /// known, definitions in a circle, shapes that disagree.
  public func check(_ script: Script) -> [Failure] {
    var check = ScriptCheck(self)
    return check.failures(in: script)
  }
}
