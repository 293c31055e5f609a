internal import Autodiff

/// A function under construction.
final class Frame {
  enum Kind {
    /// A statement's own function, or a user function's body: no parent, session names are inputs.
    case root
    /// A branch of an `if`: nothing that only it needs may be computed outside.
    case branch
    /// The body or the condition of a loop: what does not depend on the step is computed outside.
    case loop
    /// A function that is differentiated: names that depend on its variables are followed inside.
    case derivative
  }

  let kind: Kind
  let parent: Frame?
  var builder: Builder
  /// Session names that are inputs here whatever their definition: variables of a derivative,
  /// names given by `at`.
  var bound = SymbolMap<Lowered>()
  /// Local names that are inputs here, for the same reasons.
  var boundLocals: [LocalKey: Lowered] = [:]
  /// In a root: session names that stay inputs in here because a caller binds them.
  let cut: Set<Symbol>
  /// In a root: what is known of those names.
  let known: [Symbol: KnownInput]
  /// The inputs that it began with.
  let parameterTypes: [TypeID]
  /// In a root: the session names that are inputs, in order.
  private(set) var globals: [Symbol] = []
  private var globalNodes = SymbolMap<NodeID>()
  /// Nodes of the parent that are inputs here, in order.
  private(set) var captures: [NodeID] = []
  private(set) var captureNodes: [NodeID: NodeID] = [:]
  /// In a loop over a range that is known before anything runs: its index.
  var index: LoopIndex?
  /// In a loop: what it reads element by element, as nodes of the parent and inputs here.
  private(set) var sequences: [(source: NodeID, element: NodeID)] = []
  /// Arrays made by an `if` for each element: how each element is made.
  var choices: [NodeID: ElementChoice] = [:]
  /// Live definitions lowered here.
  var formulas = SymbolMap<Lowered>()
  /// Local formulas lowered here, other than by the frame of their scope.
  var locals: [LocalKey: Lowered] = [:]

  init(
    _ kind: Kind, in table: FunctionTable, inputs: [TypeID], parent: Frame? = nil,
    cut: Set<Symbol> = [], known: [Symbol: KnownInput] = [:]
  ) {
    self.kind = kind
    self.parent = parent
    self.cut = cut
    self.known = known
    parameterTypes = inputs
    builder = Builder(table, inputs: inputs)
  }

  /// The input that stands for a session name.
  func global(_ symbol: Symbol, _ type: TypeID) -> NodeID {
    if let known = globalNodes[symbol] { return known }
    let node = builder.appendInput(type)
    globals.append(symbol)
    globalNodes[symbol] = node
    return node
  }

  /// The types of the leaves of a value that is made here.
  func types(of value: Lowered) -> [ValueType] {
    value.leaves.map { builder.table[builder.type(of: $0)] }
  }

  /// The types of `globals`.
  var globalTypes: [TypeID] {
    globals.compactMap { globalNodes[$0].map { builder.type(of: $0) } }
  }

  /// The input that stands for a node of the parent.
  func capture(_ node: NodeID, _ type: TypeID) -> NodeID {
    if let known = captureNodes[node] { return known }
    let input = builder.appendInput(type)
    captures.append(node)
    captureNodes[node] = input
    return input
  }

  /// The input that stands for the element of a node of the parent, its first axis as long as the
  /// loop.
  func element(of source: NodeID, _ type: TypeID) -> NodeID {
    if let known = sequences.first(where: { $0.source == source }) { return known.element }
    let input = builder.appendInput(type)
    sequences.append((source, input))
    return input
  }

  /// Integers as reals.
  func real(_ node: NodeID) -> NodeID {
    builder.table[builder.type(of: node)].element == .integer
      ? builder.apply(.convert, node) : node
  }

  /// `node` of `outer`, an ancestor or this frame itself, as a node in here.
  func imported(_ node: NodeID, from outer: Frame) -> NodeID {
    guard outer !== self, let parent else { return node }
    let near = parent.imported(node, from: outer)
    return capture(near, parent.builder.type(of: near))
  }

  /// The frame in which a formula that belongs to `home` is lowered when it is needed here: as far
  /// out as loops allow.
  func target(home: Frame?) -> Frame {
    var frame = self
    while frame.kind == .loop, frame !== home, let parent = frame.parent { frame = parent }
    return frame
  }
}

/// The index of a loop from `start`, `count` steps.
struct LoopIndex {
  let key: LocalKey
  let start: Int
  let count: Int
}
