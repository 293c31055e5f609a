internal import Algebra
internal import Autodiff

/// A derivative by an array, backwards: the steps of the computation by name, and the derivative
/// of the result by each of them, from the last to the variable.
///
/// Each line is the reverse sweep over the nodes between one name and the next; it knows no rule
/// of its own.
struct Backward {
  struct Step {
    let node: NodeID
    /// What the user called it; a letter otherwise.
    let mark: MarkID?
    let shape: [Dimension]
  }

  let table: FunctionTable
  /// The function with its calls written out.
  let function: FunctionID
  /// The function cut at the steps: what they are, and then the result, are its outputs.
  let cut: FunctionID
  /// The place of the variable among the inputs.
  let variable: Int
  /// In the order of the computation.
  let steps: [Step]
  /// For each step, and last for the variable, the rows on the way to what uses it.
  private(set) var ways: [[RowID]] = []
  /// For each step, and last for the variable, which outputs of `cut` use it.
  private(set) var users: [[Int]] = []

  static let nodeLimit = 2_000
  static let stepLimit = 40

  /// `nil` where the function is too long to tell, or has loops on the way.
  init?(_ id: FunctionID, by variable: Int, in table: FunctionTable) {
    guard let function = table.opened(id, limit: Self.nodeLimit) else { return nil }
    self.table = table
    self.function = function
    self.variable = variable
    let body = table[function]
    guard body.outputs.count == 1 else { return nil }
    let plan = Plan(body, variable, table)
    guard !plan.hasStructure else { return nil }
    steps = plan.steps
    guard steps.count <= Self.stepLimit else { return nil }
    cut = table.cutting(function, at: steps.map(\.node))
    find(plan, body)
  }

  /// The function from the inputs, the steps and the derivatives by their users (in the order of
  /// `users`) to the derivative by the step at `place`, or by the variable after all steps.
  func slope(at place: Int) -> FunctionID {
    let body = table[cut]
    let input = place < steps.count ? table[function].inputs.count + place : variable
    let active = body.inputs.indices.map { $0 == input }
    var seeded = body.outputs.map { _ in false }
    for user in users[place] { seeded[user] = true }
    let pulled = table.vjp(of: cut, active: active, seeded: seeded)
    let results = table.resultTypes(of: pulled).count
    return table.selecting([results - 1], of: pulled)
  }

  /// The nodes on the way from each step to the next ones.
  private mutating func find(_ plan: Plan, _ body: Function) {
    var places: [Int: Int] = [:]
    for (place, step) in steps.enumerated() { places[step.node.int] = place }
    let starts = steps.map(\.node.int) + [variable]
    for start in starts {
      var rows: [RowID] = []
      var found: Set<Int> = []
      var isReached = Array(repeating: false, count: body.nodes.count)
      isReached[start] = true
      for index in body.nodes.indices where index > start && plan.isOnWay[index] {
        let operands = body.operands(of: body.nodes[index])
        guard operands.contains(where: { isReached[$0.int] }) else { continue }
        if let row = body.nodes[index].row { rows.append(row) }
        if let place = places[index] {
          found.insert(place)
        } else {
          isReached[index] = true
          if body.outputs[0].int == index { found.insert(steps.count) }
        }
      }
      ways.append(rows)
      users.append(found.sorted())
    }
  }

  /// Which nodes lie between the variable and the result, and which of them get a name.
  private struct Plan {
    private(set) var isOnWay: [Bool]
    private(set) var steps: [Step] = []
    private(set) var hasStructure = false

    init(_ body: Function, _ variable: Int, _ table: FunctionTable) {
      let nodes = body.nodes
      var depends = Array(repeating: false, count: nodes.count)
      var leads = depends
      depends[variable] = true
      for index in nodes.indices where table[nodes[index].type].element == .real {
        if body.operands(of: nodes[index]).contains(where: { depends[$0.int] }) {
          depends[index] = true
        }
      }
      leads[body.outputs[0].int] = true
      for index in nodes.indices.reversed() where leads[index] {
        for operand in body.operands(of: nodes[index]) { leads[operand.int] = true }
      }
      isOnWay = zip(depends, leads).map { $0 && $1 }
      var users: [[Int]] = nodes.map { _ in [] }
      for index in nodes.indices where isOnWay[index] {
        for operand in Set(body.operands(of: nodes[index])) where isOnWay[operand.int] {
          users[operand.int].append(index)
        }
      }
      for index in nodes.indices where isOnWay[index] {
        switch nodes[index].kind {
        case .mark(_, let mark) where index != body.outputs[0].int:
          add(index, mark, nodes[index], table)
        case .primitive(let row) where users[index].count > 0:
          let type = table[nodes[index].type]
          let isLong = users[index].count > 1
          guard !type.isScalar || isLong else { continue }
          let next = users[index].map { nodes[$0] }
          if !isLong, case .mark = next[0].kind { continue }
          if !isLong, let user = next[0].row, Self.isMerged(row, user) { continue }
          add(index, nil, nodes[index], table)
        case .conditional, .loop, .call: hasStructure = true
        case .input, .constant, .primitive, .mark, .project: break
        }
      }
    }

    private mutating func add(_ index: Int, _ mark: MarkID?, _ node: Node, _ table: FunctionTable) {
      steps.append(Step(node: NodeID(index), mark: mark, shape: table[node.type].shape))
    }

    /// Sums of sums are one step; what only changes the layout is none.
    private static func isMerged(_ row: RowID, _ user: RowID) -> Bool {
      switch row {
      case .broadcast, .reshape, .transpose, .negate: true
      case .add, .subtract: user == .add || user == .subtract || user == .negate
      default: false
      }
    }
  }
}
