internal import Autodiff

/// A graph laid open for a reader: calls written out, names kept, derivatives that are still to be
/// taken standing in it as nodes.
///
/// Equal nodes are one; operands stand before their users. At a point the nodes have values: then
/// only the chosen branch of an `if` is there, and loops are unrolled.
struct Sketch {
  struct ID: Hashable, Comparable {
    let index: Int
    static func < (a: ID, b: ID) -> Bool { a.index < b.index }
  }

  enum Node: Hashable {
    case input(Int)
    case constant(Constant)
    case row(RowID, [ID])
    /// `if` the first `then` the second `else` the third.
    case choice(ID, ID, ID)
    /// A live definition or a local name.
    case mark(ID, MarkID)
    /// The derivative of a node, not yet taken.
    case pending(ID)
    /// A state of a loop that stays closed: its value before or after any step.
    case state(Int)
  }

  /// A loop that stays closed, with nodes for its states.
  struct ClosedLoop {
    let loop: Loop
    let operands: [ID]
    let states: [ID]
    let origin: Origin
  }

  /// What cannot be laid open.
  enum Failure: Error {
    case loop
    case tooLarge(limit: Int)
  }

  let table: FunctionTable
  /// The inputs that the derivatives are by.
  let variables: Set<Int>
  /// The values of the inputs, if there is a point.
  let point: [Double]?
  private(set) var nodes: [Node] = []
  /// Whether a node depends on a variable, differentiably.
  private(set) var isActive: [Bool] = []
  /// Whether a derivative is still to be taken in it.
  private(set) var isOpen: [Bool] = []
  /// About how many symbols a node is written with, its names as names.
  private(set) var weights: [Int] = []
  /// The values at the point, in step with `nodes`.
  private(set) var values: [Double] = []
  /// The loops, in the order in which they were met, and whether each state is active.
  private(set) var loops: [ClosedLoop] = []
  private var stateActivity: [Bool] = []
  private var places: [Node: ID] = [:]
  /// What each mark names; `nil` for a name that stands for two things.
  private var named: [MarkID: ID?] = [:]
  private let limit: Int

  init(_ table: FunctionTable, variables: Set<Int>, point: [Double]? = nil, limit: Int) {
    self.table = table
    self.variables = variables
    self.point = point
    self.limit = limit
  }

  subscript(id: ID) -> Node { nodes[id.index] }

  mutating func add(_ node: Node) -> ID {
    if let known = places[node] { return known }
    let id = ID(index: nodes.count)
    nodes.append(node)
    places[node] = id
    isActive.append(activity(of: node))
    isOpen.append(openness(of: node))
    weights.append(weight(of: node))
    if let point { values.append(value(of: node, at: point)) }
    return id
  }

  mutating func exact(_ ratio: Ratio) -> ID { add(.constant(.exact(ratio))) }

  /// The number that a node is, if it is exact.
  func exact(at id: ID) -> Ratio? {
    if case .constant(.exact(let ratio)) = self[id] { return ratio }
    return nil
  }

  /// `id` without the marks around it that name two things, an input, or a number.
  func content(_ id: ID) -> ID {
    var id = id
    while case .mark(let operand, let mark) = self[id], !isName(mark, of: operand) { id = operand }
    return id
  }

  private func isName(_ mark: MarkID, of operand: ID) -> Bool {
    guard named[mark] == .some(.some(operand)) else { return false }
    if case .row = self[skippingMarks(operand)] { return true }
    if case .choice = self[skippingMarks(operand)] { return true }
    return false
  }

  /// `id` without any name around it.
  func skippingMarks(_ id: ID) -> ID {
    var id = id
    while case .mark(let operand, _) = self[id] { id = operand }
    return id
  }

  /// Whether this is the variable itself, whatever it is called.
  func isVariable(_ id: ID) -> Bool {
    if case .input(let place) = self[skippingMarks(id)] { return variables.contains(place) }
    return false
  }

  private func activity(of node: Node) -> Bool {
    switch node {
    case .input(let place): variables.contains(place)
    case .state(let number): stateActivity[number]
    case .constant, .pending: false
    case .row(let row, let operands):
      operands.contains { isActive[$0.index] } && Row[row].differential != nil
    case .choice(_, let then, let otherwise):
      isActive[then.index] || isActive[otherwise.index]
    case .mark(let operand, _): isActive[operand.index]
    }
  }

  private func openness(of node: Node) -> Bool {
    switch node {
    case .input, .constant, .state: false
    // How a loop's state changes is no formula of what is outside: its derivative stays.
    case .pending(let subject): if case .state = self[subject] { false } else { true }
    case .row(_, let operands): operands.contains { isOpen[$0.index] }
    case .choice(let condition, let then, let otherwise):
      [condition, then, otherwise].contains { isOpen[$0.index] }
    case .mark(let operand, _): isOpen[operand.index]
    }
  }

  private func weight(of node: Node) -> Int {
    let parts: [ID] =
      switch node {
      case .input, .constant, .mark, .state: []
      case .pending(let subject): [subject]
      case .row(_, let operands): operands
      case .choice(let condition, let then, let otherwise): [condition, then, otherwise]
      }
    return parts.reduce(1) { min($0 + weights[$1.index], 1 << 40) }
  }

  private func value(of node: Node, at point: [Double]) -> Double {
    switch node {
    case .input(let place): place < point.count ? point[place] : .nan
    case .constant(let constant): constant.double
    case .row(let row, let operands): Row[row].value(operands.map { values[$0.index] })
    case .choice(let condition, let then, let otherwise):
      values[condition.index] != 0 ? values[then.index] : values[otherwise.index]
    case .mark(let operand, _): values[operand.index]
    case .pending, .state: .nan
    }
  }
}

// MARK: From graphs

extension Sketch {
  /// The outputs of `function` over `arguments`.
  ///
  /// - Throws: `loop` for a loop over arrays.
  mutating func open(_ function: FunctionID, _ arguments: [ID]) throws(Failure) -> [ID] {
    let body = table[function]
    var map: [ID] = []
    map.reserveCapacity(body.nodes.count)
    var results: [Int: [ID]] = [:]
    let vacant = exact(.zero)
    for (index, node) in body.nodes.enumerated() {
      guard nodes.count <= limit else { throw .tooLarge(limit: limit) }
      let operands = body.operands(of: node).map { map[$0.int] }
      switch node.kind {
      case .input(let place): map.append(arguments[place])
      case .constant(let id): map.append(add(.constant(table[id])))
      case .primitive(let row): map.append(add(.row(row, operands)))
      case .mark(let operand, let name): map.append(marked(map[operand.int], name))
      case .project(let source, let position):
        map.append(results[source.int]?[position] ?? vacant)
      case .call(let callee):
        results[index] = try open(callee, operands)
        map.append(vacant)
      case .conditional(let id):
        results[index] = try open(table[id], operands)
        map.append(vacant)
      case .loop(let id):
        results[index] =
          point == nil
          ? try close(table[id], operands, body.origins[index])
          : try unroll(table[id], operands)
        map.append(vacant)
      }
    }
    return body.outputs.map { map[$0.int] }
  }

  private mutating func marked(_ operand: ID, _ name: MarkID) -> ID {
    if let known = named[name] {
      if known != operand { named[name] = .some(nil) }
    } else {
      named[name] = operand
    }
    return add(.mark(operand, name))
  }

  private mutating func open(
    _ branches: Conditional, _ operands: [ID]
  ) throws(Failure) -> [ID] {
    let captures = Array(operands.dropFirst())
    if point != nil {
      let chosen = values[operands[0].index] != 0 ? branches.then : branches.otherwise
      return try open(chosen, captures)
    }
    let then = try open(branches.then, captures)
    let otherwise = try open(branches.otherwise, captures)
    return zip(then, otherwise).map { $0 == $1 ? $0 : add(.choice(operands[0], $0, $1)) }
  }

  /// The states of a loop after its last step, as nodes of their own.
  private mutating func close(
    _ loop: Loop, _ operands: [ID], _ origin: Origin
  ) throws(Failure) -> [ID] {
    guard loop.sequences == 0, loop.collects == 0, loop.order == .forward else { throw .loop }
    let active = table.loopActivity(loop, operands.map { isActive[$0.index] }).inputs
    var states: [ID] = []
    for place in 0..<loop.states {
      stateActivity.append(active[1 + place])
      states.append(add(.state(stateActivity.count - 1)))
    }
    loops.append(ClosedLoop(loop: loop, operands: operands, states: states, origin: origin))
    return states + [exact(.zero)]
  }

  /// What one step makes of the states of a closed loop.
  mutating func step(of closed: ClosedLoop) throws(Failure) -> [ID] {
    let loop = closed.loop
    let invariants = closed.operands[(loop.firstState + loop.states)...]
    let vacant = exact(.zero)
    return Array(
      try open(loop.body, [vacant] + closed.states + invariants).prefix(loop.states))
  }

  private mutating func unroll(_ loop: Loop, _ operands: [ID]) throws(Failure) -> [ID] {
    guard point != nil, loop.sequences == 0, loop.collects == 0, loop.order == .forward else {
      throw .loop
    }
    var states = Array(operands[loop.firstState..<loop.firstState + loop.states])
    let invariants = Array(operands[(loop.firstState + loop.states)...])
    let count = loop.condition == nil ? values[operands[0].index] : .infinity
    var step = 0
    while Double(step) < count {
      let inputs = [exact(Ratio(step))] + states + invariants
      if let condition = loop.condition {
        guard let test = try open(condition, inputs).first, values[test.index] != 0 else { break }
      }
      states = Array(try open(loop.body, inputs).prefix(loop.states))
      step += 1
    }
    return states + [exact(Ratio(step))]
  }
}

extension Row {
  /// The value of one entry; as many operands as the row has.
  fileprivate func value(_ operands: [Double]) -> Double {
    switch value {
    case .unary(let kernel): kernel(operands[0])
    case .binary(let kernel): kernel(operands[0], operands[1])
    case .ternary(let kernel): kernel(operands[0], operands[1], operands[2])
    case .array: .nan
    }
  }
}
