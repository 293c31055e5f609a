/// What the outside world offers a session.
public protocol Host: AnyObject {
  func readFile(_ path: String) throws(HostError) -> [UInt8]
  /// Writes beside the file, then renames, so that a reader never sees half of it.
  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError)
  /// Seconds of a clock that never goes back.
  func now() -> Double
  /// Whether the user asked to stop; computations poll it.
  var isCancelled: Bool { get }
  /// How far long work has come, for whoever waits for it.
  func progress(_ progress: Progress)
  /// What a program writes to its standard output when it gets `input`; started without a shell.
  ///
  /// - Throws: `missingProgram` if there is none of this name; what it complained about if it fails.
  func run(_ program: String, _ arguments: [String], input: [UInt8]) throws(HostError) -> [UInt8]
}

extension Host {
  public func run(
    _ program: String, _ arguments: [String], input: [UInt8]
  ) throws(HostError) -> [UInt8] { throw .missingProgram }
}

public struct HostError: Error, Equatable, Sendable {
  public let message: String
  public init(_ message: String) { self.message = message }

  public static let missingProgram = HostError("it is not installed")
}
