import Autodiff

/// The order in which the nodes of a function with arrays are planned: elementwise rows of one
/// shape are brought together.
struct Grouping {
  enum Step {
    /// Rows of numbers.
    case rows(Range<Int>)
    /// Elementwise rows of one shape, and sums of them.
    case blocks([Int])
    /// An array row or a structured node.
    case single(Int)
  }

  private(set) var steps: [Step] = []
  /// By node: one number stands for the value.
  private(set) var isUniform: [Bool]

  /// The elementwise rows that will run together, in order, …
  private var open: [Int] = []
  private var openShape: [Int]?
  /// … and what must wait for them.
  private var waiting: [Step] = []
  /// By node: computed in or after the open rows.
  private var isPending: [Bool]
  private var isMember: [Bool]

  /// Nodes marked as pending, to be unmarked.
  private var marked: [Int] = []

  init(_ instance: borrowing Instance, _ table: FunctionTable) {
    let function = instance.function
    let count = function.nodes.count
    isUniform = Array(repeating: true, count: count)
    isPending = Array(repeating: false, count: count)
    isMember = Array(repeating: false, count: count)
    for index in function.inputs.indices { isUniform[index] = instance.buffers[index] == nil }
    for index in function.inputs.count..<count where Int(instance.root[index]) == index {
      add(index, instance, table)
    }
    close()
  }

  private mutating func add(
    _ index: Int, _ instance: borrowing Instance, _ table: FunctionTable
  ) {
    let function = instance.function
    let node = function.nodes[index]
    if instance.paddedSums.isInside(index) || instance.transposes.contains(index) {
      // Comes with its loop, or with its product.
      isUniform[index] = false
      if function.operands(of: node).contains(where: { isPending[instance.root($0.index)] }) {
        mark(index)
      }
      return
    }
    let operands = function.operands(of: node).map { instance.root($0.index) }
    var isNumber = false
    switch node.kind {
    case .input, .mark, .constant: return
    case .project(let source, _):
      isUniform[index] = node.type.isScalar
      if isPending[source.int] { mark(index) }
      return
    case .primitive(let row) where row.isElementwise:
      isUniform[index] = operands.allSatisfy { isUniform[$0] }
      guard isUniform[index] else {
        return join(index, Shapes.pattern(table[node.type]) ?? [], operands)
      }
      isNumber = true
    case .primitive(let row):
      isUniform[index] = node.type.isScalar
      if row == .sum, node.type.isScalar, let operand = operands.first, !isUniform[operand] {
        let type = function.nodes[Int(node.a)].type
        return join(index, Shapes.pattern(table[type]) ?? [], operands)
      }
      if row == .iota || Self.spread(node, function, table) != nil {
        return join(index, Shapes.pattern(table[node.type]) ?? [], operands)
      }
    case .conditional, .loop, .call: break
    }
    if operands.contains(where: { isPending[$0] }) {
      mark(index)
      waiting.append(isNumber ? .rows(index..<index + 1) : .single(index))
    } else if !isNumber {
      steps.append(.single(index))
    } else if case .rows(let range)? = steps.last, range.upperBound == index {
      steps[steps.count - 1] = .rows(range.lowerBound..<index + 1)
    } else {
      steps.append(.rows(index..<index + 1))
    }
  }

  private mutating func mark(_ index: Int) {
    isPending[index] = true
    marked.append(index)
  }

  /// The repetition that a broadcast of an array is: each number so often, all so many.
  static func spread(
    _ node: Node, _ function: Function, _ table: FunctionTable
  ) -> (each: Int, count: Int)? {
    guard node.row == .broadcast, let id = node.attributes,
      let operand = Shapes.pattern(table[function.nodes[Int(node.a)].type]), !operand.isEmpty,
      !operand.contains(0),
      let result = Shapes.pattern(table[node.type]), !result.contains(-1), !operand.contains(-1)
    else { return nil }
    let new = Set(table[id])
    let kept = result.indices.filter { !new.contains($0) }
    guard let first = kept.first, let last = kept.last, last - first == kept.count - 1 else {
      return nil
    }
    return (result[(last + 1)...].reduce(1, *), operand.reduce(1, *))
  }

  /// Lets an elementwise row run with the open ones, if it can.
  private mutating func join(_ index: Int, _ shape: [Int], _ operands: [Int]) {
    let canJoin = operands.allSatisfy { !isPending[$0] || (isMember[$0] && !isUniform[$0]) }
    if shape != openShape || !canJoin || open.count >= 64 {
      close()
      openShape = shape
    }
    open.append(index)
    mark(index)
    isMember[index] = true
  }

  private mutating func close() {
    if !open.isEmpty { steps.append(.blocks(open)) }
    steps += waiting
    for index in marked {
      isPending[index] = false
      isMember[index] = false
    }
    open = []
    waiting = []
    marked = []
    openShape = nil
  }
}
