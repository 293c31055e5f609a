/// The place of a function in its table.
public struct FunctionID: Hashable, Sendable {
  public let index: UInt32
}

/// The place of a pair of branches in its table.
public struct ConditionalID: Hashable, Sendable {
  public let index: UInt32
}

/// The place of a loop's attributes in its table.
public struct LoopID: Hashable, Sendable {
  public let index: UInt32
}

/// A closed graph: the first nodes are the inputs, every operand stands before its user, and
/// every other node is needed by an output.
public struct Function: Sendable {
  public let inputs: [TypeID]
  public let nodes: [Node]
  /// Operands of the nodes that have more than three.
  public let operands: [UInt32]
  public let outputs: [NodeID]
  /// One a node, in step with `nodes`.
  public let origins: [Origin]

  public func type(of node: NodeID) -> TypeID { nodes[node.int].type }

  /// The operands of `node` in order; none for inputs and constants.
  public func operands(of node: Node) -> Operands { Operands(of: node, in: operands) }
}

/// The operands of one node, without an allocation.
public struct Operands: RandomAccessCollection, Sendable {
  private let node: Node
  private let side: [UInt32]
  public let endIndex: Int

  init(of node: Node, in operands: [UInt32]) {
    self.node = node
    side = node.isWide ? operands : []
    endIndex = node.operandCount
  }

  public var startIndex: Int { 0 }

  public subscript(position: Int) -> NodeID {
    if node.isWide { return NodeID(index: side[Int(node.a) + position]) }
    return NodeID(index: position == 0 ? node.a : position == 1 ? node.b : node.c)
  }
}

extension Node {
  var operandCount: Int {
    switch code {
    case Code.input, Code.constant: 0
    case Code.mark, Code.project: 1
    case Self.firstAttributed...: a == Self.unused ? 0 : b == Self.unused ? 1 : 2
    default:
      isWide
        ? Int(b) : a == Self.unused ? 0 : b == Self.unused ? 1 : c == Self.unused ? 2 : 3
    }
  }
}

/// Two functions of the same inputs and results; only the chosen one is evaluated. The operands
/// of the node are the condition and then the inputs.
public struct Conditional: Hashable, Sendable {
  public let then: FunctionID
  public let otherwise: FunctionID

  public init(then: FunctionID, otherwise: FunctionID) {
    self.then = then
    self.otherwise = otherwise
  }
}

/// A scan.
///
/// Operands of the node: the count (only where `condition` is `nil`), the initial `states`, the
/// `sequences` (one element a step, along the first axis; a value of the element's own type is
/// the element of every step), the `invariants`.
/// Inputs of `body` and `condition`: the step's index from 0 (an integer), the states, the
/// elements, the invariants. Outputs of `body`: the new states, then `collects` values.
/// Results of the node: the final states, the collected values (with a first axis for the steps:
/// its length is the count where that is an exact constant, else `trips`), and the trip count (an
/// integer).
public struct Loop: Hashable, Sendable {
  public enum Order: UInt8, Hashable, Sendable {
    case forward
    /// From the last index to the first; `sequences` are read and values collected by index.
    case backward
    /// The steps are independent but for accumulating states.
    case any

    /// The order in which a reverse sweep meets the steps.
    public var reversed: Order {
      switch self {
      case .forward: .backward
      case .backward: .forward
      case .any: .any
      }
    }
  }

  /// How a state only ever combines with a step's contribution.
  public enum Accumulation: UInt8, Hashable, Sendable {
    case sum, product, maximum, minimum
  }

  /// How its steps count where a person counts them.
  public enum Extent: UInt8, Hashable, Sendable {
    case whole
    /// A step is a segment of the steps of another loop, and is none itself.
    case segments
    /// Its steps are some of those; the first invariant is the index of the first of them.
    case segment
  }

  public var body: FunctionID
  /// Tested before each step; `nil` for a counted loop.
  public var condition: FunctionID?
  public var states: Int
  public var sequences: Int
  public var invariants: Int
  public var collects: Int
  public var order: Order
  /// One a state; `nil` for a state that may be anything.
  public var accumulates: [Accumulation?]
  public var extent: Extent

  public init(
    body: FunctionID, condition: FunctionID?, states: Int, sequences: Int, invariants: Int,
    collects: Int, order: Order = .forward, accumulates: [Accumulation?]? = nil,
    extent: Extent = .whole
  ) {
    self.body = body
    self.condition = condition
    self.states = states
    self.sequences = sequences
    self.invariants = invariants
    self.collects = collects
    self.order = order
    self.accumulates = accumulates ?? Array(repeating: nil, count: states)
    self.extent = extent
  }

  /// The first operand that is a state: 1 after a count, else 0.
  public var firstState: Int { condition == nil ? 1 : 0 }
  /// How many inputs `body` has.
  public var bodyInputs: Int { 1 + states + sequences + invariants }
  /// Which result is the trip count.
  public var tripResult: Int { states + collects }
}
