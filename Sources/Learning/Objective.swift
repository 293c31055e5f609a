public import Autodiff
public import Engine

/// A function of parameters, with everything else that it reads bound to values.
///
/// The first output is what is made small: a number for descent, a vector of residuals for least
/// squares. It is differentiated by its input slots, never by a node.
public struct Objective {
  public let table: FunctionTable
  public let function: FunctionID
  /// The input slots of `function` that move, in the order of the answer.
  public let parameters: [Int]
  /// A value for each input slot that stays: columns of data, names with a value.
  public var bound: [Int: Value]

  public init(
    _ function: FunctionID, in table: FunctionTable, parameters: [Int], bound: [Int: Value] = [:]
  ) {
    self.table = table
    self.function = function
    self.parameters = parameters
    self.bound = bound
  }
}
