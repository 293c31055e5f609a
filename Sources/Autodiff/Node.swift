/// The place of a node in its function.
public struct NodeID: Hashable, Sendable {
  public let index: UInt32

  public init(index: UInt32) { self.index = index }
  public init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }

  public var int: Int { Int(index) }
}

/// Where a node came from, as a number that only the caller understands; 0 is nowhere.
public typealias Origin = UInt32

/// One node of a graph: 16 bytes.
///
/// `code` is one of the structural codes or, from `Node.firstRow` on, a row. A primitive of up
/// to three operands holds them in `a`, `b`, `c`; whatever has more holds the start and the
/// count of a range of its function's `operands` in `a` and `b`. A row with attributes holds them
/// in `c`, and up to two operands.
public struct Node: Hashable, Sendable {
  public let code: UInt16
  public let type: TypeID
  public let a: UInt32
  public let b: UInt32
  public let c: UInt32

  package static var firstRow: UInt16 { 16 }
  /// In `b` or `c`: there is no such operand.
  static let unused = UInt32.max
  /// In `c` of a primitive: `a` and `b` are a range of the function's `operands`.
  static let wide = UInt32.max - 1

  /// Rows with attributes stand last.
  static var firstAttributed: UInt16 { RowID.broadcast.rawValue + firstRow }

  enum Code {
    static let input: UInt16 = 0
    static let constant: UInt16 = 1
    static let mark: UInt16 = 2
    static let conditional: UInt16 = 3
    static let loop: UInt16 = 4
    static let call: UInt16 = 5
    static let project: UInt16 = 6
  }

  /// What kind of node this is; the operands of primitives and structured nodes are read with
  /// `Function.operands(of:)`.
  public enum Kind: Hashable, Sendable {
    /// The input at this position.
    case input(Int)
    case constant(ConstantID)
    case primitive(RowID)
    /// The identity, with a name: a live definition, a `where`, a block's local.
    case mark(NodeID, MarkID)
    case conditional(ConditionalID)
    case loop(LoopID)
    case call(FunctionID)
    /// One result of a structured node.
    case project(NodeID, Int)
  }

  public var kind: Kind {
    switch code {
    case Code.input: .input(Int(a))
    case Code.constant: .constant(ConstantID(index: a))
    case Code.mark: .mark(NodeID(index: a), MarkID(index: b))
    case Code.conditional: .conditional(ConditionalID(index: c))
    case Code.loop: .loop(LoopID(index: c))
    case Code.call: .call(FunctionID(index: c))
    case Code.project: .project(NodeID(index: a), Int(b))
    default: .primitive(RowID(code: code))
    }
  }

  /// The row of a primitive; `nil` for every other kind. Cheaper than `kind` in hot passes.
  public var row: RowID? { code >= Self.firstRow ? RowID(code: code) : nil }

  /// Where the attributes of this node stand, if its row has any.
  public var attributes: AttributesID? {
    code >= Self.firstAttributed ? AttributesID(index: c) : nil
  }

  var isStructured: Bool { code >= Code.conditional && code <= Code.call }

  /// Whether the operands are a range of the function's `operands`.
  var isWide: Bool { isStructured || (code >= Self.firstRow && c == Self.wide) }
}

extension RowID {
  var code: UInt16 { rawValue + Node.firstRow }

  init(code: UInt16) {
    guard let row = RowID(rawValue: code &- Node.firstRow) else {
      preconditionFailure("a node's code is structural or a row's: the builder wrote it")
    }
    self = row
  }
}

/// The place of a row's attributes in their table: a list of integers, of which the row knows
/// the meaning.
public struct AttributesID: Hashable, Sendable {
  public let index: UInt32
}

/// The place of a mark's name in its table.
public struct MarkID: Hashable, Sendable {
  public let index: UInt32
}
