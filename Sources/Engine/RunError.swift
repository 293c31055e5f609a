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
    /// The result is a double and beyond the floats, which its plan works with.
    case beyondSingle
    case notANumber
    /// An index from 1 that is beyond the length of its axis.
    case outside(length: Int)
    /// An index that is no whole number.
    case notWhole
    /// A matrix without an inverse, to the precision of doubles; for `logdet`, one whose
    /// determinant is not above 0.
    case singular
    /// The greatest or smallest of no entries.
    case empty
  }

  public let site: Site
  public let kind: Kind
  /// `nil` if the value came in as an input or a constant.
  public let row: RowID?
  /// Of an index, the index; empty for other rows of arrays.
  public let operands: [Double]
  /// The coordinates, from 0, of the entry of the array; empty for a number.
  public let element: [Int]

  public init(
    site: Site, kind: Kind, row: RowID?, operands: [Double], element: [Int] = []
  ) {
    self.site = site
    self.kind = kind
    self.row = row
    self.operands = operands
    self.element = element
  }

  /// What the row says about its domain, if that is what failed.
  public var wording: String? {
    switch kind {
    case .domain(let place): row.map { RowFacts[$0].domain[place].wording }
    case .outside(let length): "index \(index) is outside 1..\(length)"
    case .notWhole: "an index is a whole number; this is \(index)"
    case .singular:
      row == .logdet
        ? "logdet needs a matrix with a determinant above 0" : "the matrix has no inverse"
    case .empty: "there is no entry to choose from"
    case .beyondSingle: "the result is too large for single precision (it ends at 3.4e38)"
    case .overflow, .notANumber: nil
    }
  }

  /// The index as a person writes it.
  private var index: String {
    let number = operands.first ?? .nan
    return Int(exactly: number).map { String($0) } ?? "\(number)"
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
  /// The value at this position has not the input's shape.
  case inputShape(Int)
}

/// Why a function cannot be planned.
public enum PlanError: Error, Hashable, Sendable {
  /// A length that is a symbol stands only in formulas.
  case symbolicShape(FunctionID, NodeID)
  /// An array stands where a number was expected, or shapes do not fit.
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
      "this needs \(ByteCount(needed)) for intermediate values;"
        + " the limit is \(ByteCount(limit))"
    case .cancelled: "cancelled"
    case .inputShape(let position): "input \(position + 1) has another shape"
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
    case .outside, .notWhole, .singular, .empty, .beyondSingle: wording ?? name
    }
  }
}

extension PlanError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .symbolicShape: "a length is a symbol; a run needs numbers"
    case .shape: "an array stands where a number is needed"
    case .tooLarge(let nodes): "\(nodes) operations are too many for one plan"
    }
  }
}
