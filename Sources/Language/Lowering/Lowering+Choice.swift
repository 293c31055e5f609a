internal import Autodiff
internal import Syntax

/// How one element of an array made by an `if` is made: two functions of elements and numbers.
struct ElementChoice {
  let branches: Conditional
  let condition: NodeID
  /// What the functions take, arrays and numbers, in order.
  let operands: [NodeID]
}

/// `if x > 0 then ln(x) else 0` of a vector: each element takes its own branch, and the other one
/// is not computed there.
///
/// The branches are lowered over whole arrays. What is made entry by entry there is made again for
/// one element; what is not (a sum, a product of matrices) is computed once, outside.
extension Lowering {
  func lowerChoice(
    _ condition: Term, _ then: Tree.ID, _ otherwise: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard let sizes = condition.type.sizes else {
      throw blame(id, "an if for each element needs a known shape")
    }
    let frames = (
      Frame(.branch, in: table, inputs: [], parent: frame),
      Frame(.branch, in: table, inputs: [], parent: frame)
    )
    let left = try branch(then, in: frames.0, like: condition)
    let right = try branch(otherwise, in: frames.1, like: condition)
    let types = (frames.0.builder.type(of: left), frames.1.builder.type(of: right))
    guard table[types.0].element == table[types.1].element else {
      throw blame(id, "then and else must both be numbers or both be true or false")
    }
    var first = ElementBody(frames.0, shape: condition.shape)
    var second = ElementBody(frames.1, shape: condition.shape)
    let results = (first.element(left), second.element(right))
    let outer = (moved(first.sources, from: frames.0), moved(second.sources, from: frames.1))
    var operands: [NodeID] = []
    for node in outer.0 + outer.1 where !operands.contains(node) { operands.append(node) }
    let slots = { (body: borrowing ElementBody, sources: [NodeID]) -> [InputSlot] in
      operands.map { operand in
        guard let place = sources.firstIndex(of: operand) else {
          let type = self.table[self.type(of: operand)]
          return .unused(type.isScalar ? self.type(of: operand) : type.element.scalar)
        }
        return .input(body.inputs[place])
      }
    }
    let choice = ElementChoice(
      branches: Conditional(
        then: first.builder.frozen([results.0], inputs: slots(first, outer.0)),
        otherwise: second.builder.frozen([results.1], inputs: slots(second, outer.1))),
      condition: condition.node, operands: operands)
    let result = loop(over: choice, sizes, id)
    frame.choices[result] = choice
    return .node(result, isRow: condition.isRow)
  }

  /// A branch: a number, or an array of the condition's shape.
  private func branch(
    _ id: Tree.ID, in inner: Frame, like condition: Term
  ) throws(Diagnostic) -> NodeID {
    let value = try lower(id, in: inner)
    guard case .node(let found, let isRow) = value else {
      throw blame(id, "a number or an array is needed here, for each element of the condition")
    }
    let node = inner.real(found)
    let type = table[inner.builder.type(of: node)]
    guard type.isScalar || (type.shape == condition.shape && isRow == condition.isRow) else {
      throw blame(
        id,
        "the condition is \(condition.type.shapeText) truth values, this is"
          + " \(type.kindName(isRow: isRow)): each element takes its own branch")
    }
    return node
  }

  /// Nodes of a branch that are computed once, as nodes of the current frame.
  private func moved(_ nodes: [NodeID], from inner: Frame) -> [NodeID] {
    let slots = inner.captures.map { capture in
      inner.captureNodes[capture].map { InputSlot.input($0) } ?? .unused(type(of: capture))
    }
    let function = inner.builder.frozen(nodes, inputs: slots)
    return frame.builder.inline(function, inner.captures)
  }

  /// All elements, in one loop of independent steps.
  private func loop(over choice: ElementChoice, _ sizes: [Int], _ id: Tree.ID) -> NodeID {
    let count = sizes.reduce(1, *)
    frame.builder.origin = origin(id)
    let flat = { (node: NodeID) in
      sizes.count == 1 ? node : self.frame.builder.reshape(node, to: [count])
    }
    let arrays = choice.operands.filter { !type(of: $0).isScalar }
    let numbers = choice.operands.filter { type(of: $0).isScalar }
    let elements = arrays.map { table[type(of: $0)].element.scalar }
    var body = Builder(
      table, inputs: [.integer, .boolean] + elements + numbers.map { type(of: $0) })
    body.origin = origin(id)
    var inputs: [NodeID] = []
    for operand in choice.operands {
      let number = numbers.firstIndex(of: operand).map { $0 + arrays.count }
      inputs.append(body.input(2 + (arrays.firstIndex(of: operand) ?? number ?? 0)))
    }
    let chosen = body.input(1)
    let node = body.conditional(choice.branches, chosen, inputs)
    let result = body.project(node, 0)
    let function = body.frozen([result], inputs: nil)
    let loop = Loop(
      body: function, condition: nil, states: 0, sequences: 1 + arrays.count,
      invariants: numbers.count, collects: 1, order: .any)
    let steps = frame.builder.exact(Ratio(count))
    let sequences = ([choice.condition] + arrays).map(flat)
    let made = frame.builder.loop(loop, [steps] + sequences + numbers)
    let collected = frame.builder.project(made, 0)
    return sizes.count == 1 ? collected : frame.builder.reshape(collected, to: sizes)
  }
}

/// One element of a branch: a function of the elements of what is computed once.
private struct ElementBody: ~Copyable {
  let frame: Frame
  let shape: [Dimension]
  var builder: Builder
  /// Nodes of the branch that are computed once, and the inputs for them or their elements.
  private(set) var sources: [NodeID] = []
  private(set) var inputs: [NodeID] = []
  private var known: [NodeID: NodeID] = [:]

  init(_ frame: Frame, shape: [Dimension]) {
    self.frame = frame
    self.shape = shape
    builder = Builder(frame.builder.table, inputs: [])
  }

  mutating func element(_ node: NodeID) -> NodeID {
    if let made = known[node] { return made }
    let made = copied(node) ?? input(node)
    known[node] = made
    return made
  }

  /// What is made entry by entry, and numbers made of numbers; `nil` for everything else.
  private mutating func copied(_ id: NodeID) -> NodeID? {
    let node = frame.builder.nodes[id.int]
    let table = frame.builder.table
    if let choice = frame.choices[id] {
      let condition = element(choice.condition)
      let operands = choice.operands.map { element($0) }
      let chosen = builder.conditional(choice.branches, condition, operands)
      return builder.project(chosen, 0)
    }
    switch node.kind {
    case .constant(let constant): return builder.constant(table[constant])
    case .mark(let operand, let name):
      let inner = element(operand)
      return builder.mark(inner, name)
    case .primitive(.broadcast):
      let source = NodeID(index: node.a)
      return frame.builder.type(of: source).isScalar ? element(source) : nil
    case .primitive(let row) where row.isElementwise && node.a != .max:
      let operands = [node.a, node.b, node.c].prefix { $0 != .max }
      let parts = operands.map { element(NodeID(index: $0)) }
      return builder.apply(
        row, parts[0], parts.count > 1 ? parts[1] : nil, parts.count > 2 ? parts[2] : nil)
    case .primitive, .input, .conditional, .loop, .call, .project: return nil
    }
  }

  private mutating func input(_ node: NodeID) -> NodeID {
    let type = frame.builder.type(of: node)
    let input = builder.appendInput(
      type.isScalar ? type : frame.builder.table[type].element.scalar)
    sources.append(node)
    inputs.append(input)
    return input
  }
}

extension ElementKind {
  /// One entry.
  var scalar: TypeID {
    switch self {
    case .real: .real
    case .integer: .integer
    case .boolean: .boolean
    }
  }
}
