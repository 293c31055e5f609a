public import Autodiff

/// Where in a run something happened.
public struct Site: Hashable, Sendable {
  /// The innermost function, and the node in it.
  public let function: FunctionID
  public let node: NodeID
  /// The node's origin; where it has none, that of the structured node around it.
  public let origin: Origin
  /// The index of the step of each running loop, innermost last.
  public let steps: [Int]

  public init(function: FunctionID, node: NodeID, origin: Origin, steps: [Int]) {
    self.function = function
    self.node = node
    self.origin = origin
    self.steps = steps
  }
}

/// A value that is not a real number, at the first node that made one.
public struct Fault: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// An operand lies outside the row's domain; this condition of `Row.domain` fails.
    case domain(Int)
    /// The operands are finite and the result is beyond the doubles.
    case overflow
    case notANumber
  }

  public let site: Site
  public let kind: Kind
  /// `nil` if the value came in as an input or a constant.
  public let row: RowID?
  public let operands: [Double]

  public init(site: Site, kind: Kind, row: RowID?, operands: [Double]) {
    self.site = site
    self.kind = kind
    self.row = row
    self.operands = operands
  }

  /// What the row says about its domain, if that is what failed.
  public var wording: String? {
    guard case .domain(let place) = kind, let row else { return nil }
    return RowFacts[row].domain[place].wording
  }
}

/// Why a run gave no answer.
public enum RunError: Error, Hashable, Sendable {
  case undefined(Fault)
  /// A loop was told to run this often.
  case count(Double, Site)
  /// A sequence has fewer elements than its loop has steps, or two lengths differ.
  case lengths(Site)
  case stepLimit(Int)
  case depthLimit(Int)
  /// Collected values or calls would need more than the limit; both in bytes.
  case memoryLimit(needed: Int, limit: Int)
  case cancelled
  case inputCount(expected: Int, found: Int)
}

/// Why a function cannot be planned.
public enum PlanError: Error, Hashable, Sendable {
  /// A length that is a symbol stands only in formulas.
  case symbolicShape(FunctionID, NodeID)
  /// Only numbers go into a plan.
  case sequenceInput(Int)
  /// A sequence stands where a number was expected, or has more than two axes.
  case shape(FunctionID, NodeID)
  case tooLarge(nodes: Int)
}

extension RunError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .undefined(let fault): fault.description
    case .count(let count, _): "a loop cannot run \(count) times: it needs a whole number from 0"
    case .lengths: "two sequences differ in length"
    case .stepLimit(let limit): "stopped after \(limit) steps"
    case .depthLimit(let limit): "calls are nested more than \(limit) deep"
    case .memoryLimit(let needed, let limit):
      "this needs \(needed >> 20) MB for intermediate values; the limit is \(limit >> 20) MB"
    case .cancelled: "cancelled"
    case .inputCount(let expected, let found): "takes \(expected) inputs, found \(found)"
    }
  }
}

extension Fault: CustomStringConvertible {
  public var description: String {
    let name = row.map { RowFacts[$0].name } ?? "input"
    return switch kind {
    case .domain: wording ?? name
    case .overflow: "\(name) is too large for a double"
    case .notANumber: "\(name) is not a number"
    }
  }
}

extension PlanError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .symbolicShape: "a length is a symbol; a run needs numbers"
    case .sequenceInput(let position): "input \(position + 1) is a sequence"
    case .shape: "a sequence stands where a number is needed"
    case .tooLarge(let nodes): "\(nodes) operations are too many for one plan"
    }
  }
}
