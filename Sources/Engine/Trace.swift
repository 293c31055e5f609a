public import Autodiff

/// A corner or a jump that a run has met exactly.
public struct Contact: Hashable, Sendable {
  public enum Corner: Hashable, Sendable {
    /// The position in `Row.kinks`.
    case kink(Int)
    /// The position in `Row.jumps`.
    case jump(Int)
  }

  struct Place: Hashable {
    let function: FunctionID
    let node: NodeID
    let corner: Corner
  }

  /// The traced function, or an inner one: a branch, the body of a loop, a callee.
  public let function: FunctionID
  public let node: NodeID
  public let corner: Corner
  /// How many times: once for each step and each entry.
  public let count: Int
}

/// The values of all nodes of one run.
public struct Trace: Sendable {
  /// One a node of the traced function; NaN for structured nodes and arrays.
  public let values: [Double]
  public let outputs: [Value]
  /// Those of the traced function first, in order of their nodes.
  public let contacts: [Contact]
}

extension Interpreter {
  /// Runs `function` and keeps the value of every node and the corners that it meets.
  public static func trace(
    _ function: FunctionID, inputs: [Double], in table: FunctionTable, limits: Limits = Limits()
  ) throws(RunError) -> Trace {
    try trace(function, inputs: inputs.map { .number($0) }, in: table, limits: limits)
  }

  /// The same with arrays among the inputs.
  public static func trace(
    _ function: FunctionID, inputs: [Value], in table: FunctionTable, limits: Limits = Limits()
  ) throws(RunError) -> Trace {
    var interpreter = Interpreter(table, limits)
    interpreter.contacts = [:]
    let end = try interpreter.run(function, inputs)
    var values = end.values
    for node in end.arrays.keys { values[node] = .nan }
    for node in end.structured.keys { values[node] = .nan }
    let contacts = (interpreter.contacts ?? [:]).map { place, count in
      Contact(function: place.function, node: place.node, corner: place.corner, count: count)
    }
    return Trace(
      values: values, outputs: try interpreter.results(of: end),
      contacts: contacts.sorted { left, right in
        (left.function == function ? 0 : 1, left.function.index, left.node.index, left.corner.order)
          < (
            right.function == function ? 0 : 1, right.function.index, right.node.index,
            right.corner.order
          )
      })
  }
}

extension Contact.Corner {
  fileprivate var order: Int {
    switch self {
    case .kink(let place): 2 * place
    case .jump(let place): 2 * place + 1
    }
  }
}
