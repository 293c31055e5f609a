internal import Autodiff
internal import Syntax

/// Makes graphs of expressions: a partial evaluator over names, shapes and static integers.
///
/// One lowering serves one statement. It never changes a definition; `workspace` is given back
/// with what it has cached.
final class Lowering {
  var workspace: Workspace
  var frame: Frame
  var scope: Scope?
  /// The source that the expression being lowered stands in.
  var source: Int32
  var tree: Tree
  var symbols: [Symbol]
  var calls = OpenFunctions()
  /// Set with an error that says only that a function has no answer yet.
  var lacksAnswer = false
  var localsInProgress: [LocalKey] = []
  /// The local functions that were found to call themselves.
  var recursiveLocals: Set<LocalFunction> = []
  /// Set with an error that says only that a function must be made again, for known numbers.
  var wanting: LoweredCache.Key?
  /// Functions of local functions.
  var closures: [LoweredCache.Key: LoweredFunction] = [:]
  /// Values that stand where an expression is wanted, which they have none of their own.
  var standIns: (id: Tree.ID, values: [Lowered])?
  /// Whether whole numbers of the session count as unknown: they are inputs.
  var seesOnlyShapes = false
  var depth = 0
  /// How often what is being lowered will be differentiated by the `d/dx` around it.
  var derivativeOrder = 0
  /// The names met while a gradient asks what it goes over.
  var recorded: [Symbol]?
  /// The scope in which the recording began.
  var recordingScope: Scope?
  /// Whether any frame so far had local names that are inputs.
  var hasBoundLocals = false
  /// The values that `at` gives.
  let given: [Symbol: Value]
  /// Of these names the columns of data, which no gradient goes over.
  var columns: Set<Symbol> = []
  /// The shapes that `where W: 4x2` gives to free names.
  var declared: [Symbol: ValueType] = [:]
  /// Live definitions whose shape is being found.
  var typesInProgress: Set<Symbol> = []
  /// What random numbers are drawn for.
  var drawPlace: DrawPlace
  /// Where schedules find the step and the count of steps, the latter in the frame around it.
  var schedulePlace: (frame: Frame, step: NodeID, total: NodeID)?

  static let depthLimit = 10_000
  /// A session with so many shapes takes no new ones: the table of types has room for four times as
  /// many, and a derivative may need some of its own.
  private static let manyShapes = 16_000
  private let firstTypes: Int

  /// - Parameters:
  ///   - cut: names that are inputs whatever their definition.
  ///   - given: the values of some of them, which decide their shapes.
  init(
    _ workspace: Workspace, source: Int32, cut: Set<Symbol> = [], given: [Symbol: Value] = [:]
  ) {
    self.workspace = workspace
    self.source = source
    self.given = given
    firstTypes = workspace.table.typeCount
    drawPlace = DrawPlace(site: workspace.statementCount, root: nil)
    tree = workspace.sources[Int(source)]
    symbols = workspace.sourceSymbols[Int(source)]
    frame = Frame(.root, in: workspace.table, inputs: [], cut: cut)
  }

  var table: FunctionTable { workspace.table }
  /// The bytes that one array may have.
  var arrayLimit: Int { workspace.memoryLimit }

  func symbol(_ name: Name) -> Symbol { symbols[Int(name.index)] }

  /// The function of an expression, over the session names that it needs.
  func function(of id: Tree.ID) throws(Diagnostic) -> LoweredFunction {
    let result = try lower(id)
    return LoweredFunction(
      id: frame.builder.frozen(result.leaves, inputs: nil), globals: frame.globals, result: result)
  }

  func lower(_ id: Tree.ID) throws(Diagnostic) -> Lowered {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else {
      throw blame(id, "this nests deeper than \(Self.depthLimit) levels")
    }
    let types = table.typeCount
    guard types < Self.manyShapes || (types == firstTypes && types < 3 * Self.manyShapes) else {
      throw blame(
        id, "arrays of more than \(Self.manyShapes) different shapes are too many for one session")
    }
    if let value = standIn(for: id) { return value }
    switch tree[id] {
    case .number(let numeral):
      return constant(tree[numeral].constant)
    case .boolean(let truth):
      return constant(.truth(truth))
    case .name(let name):
      if let node = lowered(local: symbol(name)) { return .node(node) }
      return try lowerName(symbol(name), id)
    case .prefix(let prefix, let operand):
      return try lowerPrefix(prefix, operand, id)
    case .binary:
      return try lowerBinary(id)
    case .comparison(let operands, let signs):
      return try lowerComparison(Array(tree[operands]), signs, id)
    case .absolute(let operand):
      return try lowerAbsolute(operand, id)
    case .norm(let operand):
      return try lowerNorm(operand, id)
    case .call(let callee, let arguments):
      return try lowerCall(callee, Array(tree[arguments]), id)
    case .index(let base, let indices):
      return try lowerIndex(base, Array(tree[indices]), id)
    case .field(let base, let name):
      return try lowerField(base, symbol(name), id)
    case .tuple(let parts):
      return .tuple(try lowerAll(parts))
    case .vector(let parts):
      return try lowerVector(Array(tree[parts]), id)
    case .matrix(let rows):
      return try lowerMatrix(Array(tree[rows]), id)
    case .transpose(let operand, let caret):
      return try lowerTranspose(operand, caret: caret, id)
    case .comprehension(let element, let indices):
      return try lowerComprehension(element, Array(tree[indices]), id)
    case .reduction(let indices, let term, let kind):
      return try lowerReduction(kind, Array(tree[indices]), term, id)
    case .record(let fields):
      return try lowerRecord(fields)
    case .conditional(let condition, let then, let otherwise):
      return try lowerConditional(condition, then, otherwise, id)
    case .local(let body, let bindings):
      return try lowerWhere(body, Array(tree[bindings]))
    case .block(let parts):
      return try lowerBlock(Array(tree[parts]))
    case .iterate(let state, let step, let ending):
      return try lowerIterate(state, step, ending, id)
    case .at(let body, let bindings):
      return try lowerAt(body, Array(tree[bindings]), id)
    case .derivative(let variables, let operand, _):
      return try lowerDerivative(by: Array(tree[variables]), of: operand, id)
    case .leibniz(let operand, let variables, _):
      try refuseQuotient(id)
      return try lowerDerivative(by: Array(tree[variables]), of: operand, id)
    case .gradient(let operand):
      return try lowerGradient(operand, id)
    case .text:
      throw blame(id, "a text stands only where a file name or a label does")
    case .range:
      throw blame(id, "a range stands in [ ], in an index, or after in: [1..5]")
    case .all:
      throw blame(id, ": stands only in an index, as in A[i, :]")
    case .verb(let statement):
      return try lowerVerb(tree[statement], id)
    case .prime:
      throw blame(id, "a function's derivative needs an argument, as in f'(x)")
    case .each, .binding, .declaration, .shape, .ending, .differential, .layer, .table:
      throw blame(id, "this has no value of its own")
    }
  }

  /// A number, as one node.
  func number(_ id: Tree.ID) throws(Diagnostic) -> NodeID {
    try scalar(try lower(id), id)
  }

  func scalar(_ value: Lowered, _ id: Tree.ID) throws(Diagnostic) -> NodeID {
    guard case .node(let node, _) = value, type(of: node).isScalar, type(of: node) != .boolean
    else { throw blame(id, "a number is needed here; this is \(kindName(value))") }
    return real(node)
  }

  /// A condition, as one node.
  func truth(_ id: Tree.ID) throws(Diagnostic) -> NodeID {
    let value = try condition(try lower(id), id)
    guard value.isNumber else {
      throw blame(id, "one condition is needed here; this is \(value.type.shapeText) of them")
    }
    return value.node
  }

  /// Integers of the graph (a step's index, a trip count) as reals.
  func real(_ node: NodeID) -> NodeID {
    frame.real(node)
  }

  func constant(_ constant: Constant) -> Lowered { .node(frame.builder.constant(constant)) }

  func apply(
    _ row: RowID, _ a: NodeID, _ b: NodeID? = nil, _ c: NodeID? = nil, at id: Tree.ID
  ) -> NodeID {
    frame.builder.origin = origin(id)
    return frame.builder.apply(row, a, b, c)
  }

  func origin(_ id: Tree.ID) -> Origin {
    workspace.origins.add(Reference(source: source, id: id))
  }

  func lowerAll(_ list: Tree.List) throws(Diagnostic) -> [Lowered] {
    var values: [Lowered] = []
    for part in tree[list] { values.append(try lower(part)) }
    return values
  }

  func blame(_ id: Tree.ID, _ message: String) -> Diagnostic {
    Diagnostic(message, at: tree.span(of: id))
  }

  /// Runs `body` in another text: a definition's.
  func inside<T>(
    _ reference: Reference, scope inner: Scope?, _ body: () throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    let outer = scope
    scope = inner
    defer { scope = outer }
    if reference.source == source { return try body() }
    let (oldSource, oldTree, oldSymbols) = (source, tree, symbols)
    source = reference.source
    tree = workspace.sources[Int(source)]
    symbols = workspace.sourceSymbols[Int(source)]
    defer { (source, tree, symbols) = (oldSource, oldTree, oldSymbols) }
    do throws(Diagnostic) {
      return try body()
    } catch {
      var diagnostic = error
      diagnostic.source = error.source ?? reference.source
      throw diagnostic
    }
  }
}

extension Number {
  /// The constant of a literal.
  var constant: Constant {
    switch self {
    case .integer(let value): .exact(Ratio(integer: value))
    case .decimal(let value): .decimal(value)
    }
  }
}
