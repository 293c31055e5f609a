/// The syntax of one source: all its nodes in one array, children by index.
///
/// An ID, list, name or literal is valid in the tree that made it and in every later value of that
/// tree; in another tree it reads as some node of that one, or as `.all` where there is none.
public struct Tree: Sendable {
  /// What the spans point into; empty for a tree that was built, not parsed.
  public let source: Source
  /// The statements of the source, in order.
  public internal(set) var statements: [Statement] = []

  /// By the index of their ID.
  public internal(set) var nodes: [Expression] = []
  var spans: [Span] = []
  var children: [ID] = []
  var nested: [Statement] = []
  var clauses: [Clause] = []
  public internal(set) var names = Names()
  var texts: [String] = []
  var numbers: [Number] = []

  public struct ID: Hashable, Sendable {
    public let index: UInt32

    public init(index: UInt32) { self.index = index }
  }

  /// A range of child IDs: read it with `tree[list]`.
  public struct List: Hashable, Sendable {
    let start: UInt32
    public let count: UInt32

    public static let none = List(start: 0, count: 0)
    public var isEmpty: Bool { count == 0 }
  }

  public init(source: Source = Source("")) {
    self.source = source
  }

  /// The number of nodes; IDs are `0..<count`, children before their parents.
  public var count: Int { nodes.count }
  /// The number of distinct names; their indices are `0..<nameCount`.
  public var nameCount: Int { names.count }

  public subscript(id: ID) -> Expression {
    id.index < nodes.count ? nodes[Int(id.index)] : .all
  }

  public subscript(list: List) -> ArraySlice<ID> {
    // Inlined, it copies a tree that is a class's property: a dozen counts of references, which
    // were 3 % of a long program.
    @inline(never) get {
      let end = Int(list.start) + Int(list.count)
      return end <= children.count ? children[Int(list.start)..<end] : []
    }
  }

  public subscript(list: Clause.List) -> ArraySlice<Clause> {
    let end = Int(list.start) + Int(list.count)
    return end <= clauses.count ? clauses[Int(list.start)..<end] : []
  }

  public subscript(id: Statement.ID) -> Statement {
    id.index < nested.count ? nested[Int(id.index)] : Statement(.verb(.undo, nil))
  }

  public subscript(numeral: Numeral) -> Number {
    if numeral.raw < Tree.inline { return .integer(Int128(numeral.raw)) }
    let index = Int(numeral.raw - Tree.inline)
    return index < numbers.count ? numbers[index] : .integer(0)
  }

  public subscript(text: Text) -> String {
    text.index < texts.count ? texts[Int(text.index)] : ""
  }

  public func span(of id: ID) -> Span {
    id.index < spans.count ? spans[Int(id.index)] : .none
  }

  /// The one spelling of a name: `alpha` for `α`, `W1` for `W_1` and `W₁`, `pi` for `π`.
  public func canonical(_ name: Name) -> String { names.canonical(name) }

  /// The name as the user first wrote it.
  public func spelling(_ name: Name) -> String { names.display(name) }

  /// Below this a numeral is its own value.
  static let inline: UInt32 = 1 << 31
}
