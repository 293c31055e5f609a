internal import Autodiff

/// Writes a function out as it runs at one point: the branches that are taken, every step of its
/// loops, no calls. Near the point, and away from the borders of its conditions, the straight
/// function is the same function, and each of its corners is a node of its own.
struct Straightening: ~Copyable {
  struct Result {
    let function: FunctionID
    /// Whether an `if` that depends on a variable would turn at once if that moved.
    let isOnBorder: Bool
  }

  /// A number, or the elements of a sequence.
  private indirect enum Item {
    case one(NodeID)
    case many([Item])
  }
  private struct TooLong: Error {}

  /// More nodes than this are not written out.
  static let mostNodes = 1 << 16
  private static let mostDepth = 400

  private let table: FunctionTable
  private var builder: Builder
  private var run: PointRun
  private var isOnBorder = false
  private var depth = 0
  private var work = 0

  /// `nil` if the function takes too many steps, or has no value at the point.
  static func straight(
    _ function: FunctionID, at point: [Double], variables: [Bool], in table: FunctionTable
  ) -> Result? {
    var pass = Straightening(function, point, variables, table)
    let inputs = point.indices.map { Item.one(NodeID($0)) }
    guard let outputs = try? pass.inline(function, inputs) else { return nil }
    var nodes: [NodeID] = []
    for output in outputs {
      guard case .one(let node) = output else { return nil }
      nodes.append(node)
    }
    let isOnBorder = pass.isOnBorder
    return Result(function: pass.builder.frozen(nodes, inputs: nil), isOnBorder: isOnBorder)
  }

  private init(
    _ function: FunctionID, _ point: [Double], _ variables: [Bool], _ table: FunctionTable
  ) {
    self.table = table
    builder = Builder(table, inputs: table[function].inputs)
    run = PointRun(point: point, variables: variables)
  }

  private mutating func inline(
    _ id: FunctionID, _ arguments: [Item]
  ) throws(TooLong) -> [Item] {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.mostDepth else { throw TooLong() }
    let body = table[id]
    var map: [Item] = []
    var structured: [Int: [Item]] = [:]
    map.reserveCapacity(body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      work += 1
      guard work < 8 * Self.mostNodes, builder.nodes.count < Self.mostNodes else {
        throw TooLong()
      }
      if body.origins[index] != 0 { builder.origin = body.origins[index] }
      switch node.kind {
      case .input(let position): map.append(arguments[position])
      case .constant(let constant): map.append(note(builder.constant(table[constant])))
      case .mark(let operand, _): map.append(map[operand.int])
      case .project(let source, let position):
        guard let results = structured[source.int], results.indices.contains(position) else {
          throw TooLong()
        }
        map.append(results[position])
      case .primitive(let row):
        map.append(try apply(row, body.operands(of: node).map { map[$0.int] }))
      case .conditional, .call, .loop:
        let operands = body.operands(of: node).map { map[$0.int] }
        structured[index] = try results(of: node, operands)
        map.append(.many([]))
      }
    }
    return body.outputs.map { map[$0.int] }
  }

  private mutating func results(
    of node: Node, _ operands: [Item]
  ) throws(TooLong) -> [Item] {
    switch node.kind {
    case .conditional(let id):
      let condition = try number(operands[0])
      if run.isTied(condition) { isOnBorder = true }
      let isTrue = run.value(condition) != 0
      return try inline(
        isTrue ? table[id].then : table[id].otherwise, Array(operands.dropFirst()))
    case .call(let callee): return try inline(callee, operands)
    case .loop(let id): return try results(of: table[id], operands)
    case .input, .constant, .mark, .primitive, .project: return []
    }
  }

  private mutating func results(
    of loop: Loop, _ operands: [Item]
  ) throws(TooLong) -> [Item] {
    var trips: Int?
    if loop.condition == nil {
      guard let count = Int(exactly: run.value(try number(operands[0]))), count >= 0 else {
        throw TooLong()
      }
      trips = count
    }
    let firstSequence = loop.firstState + loop.states
    let firstInvariant = firstSequence + loop.sequences
    var states = Array(operands[loop.firstState..<firstSequence])
    var collected = Array(repeating: [Item](), count: loop.collects)
    let isBackward = loop.order == .backward && trips != nil
    var done = 0
    while trips.map({ done < $0 }) ?? true {
      let step = isBackward ? (trips ?? 0) - 1 - done : done
      var inputs = [note(builder.exact(Ratio(step)))] + states
      for sequence in operands[firstSequence..<firstInvariant] {
        guard case .many(let elements) = sequence else {
          inputs.append(sequence)
          continue
        }
        guard elements.indices.contains(step) else { throw TooLong() }
        inputs.append(elements[step])
      }
      inputs += operands[firstInvariant...]
      if let condition = loop.condition {
        let going = try inline(condition, inputs)
        guard let first = going.first, run.value(try number(first)) != 0 else { break }
      }
      let results = try inline(loop.body, inputs)
      states = Array(results[..<loop.states])
      for place in collected.indices { collected[place].append(results[loop.states + place]) }
      done += 1
    }
    let sequences = collected.map { Item.many(isBackward ? $0.reversed() : $0) }
    return states + sequences + [note(builder.exact(Ratio(done)))]
  }

  /// A row of numbers, or of the elements of sequences.
  private mutating func apply(
    _ row: RowID, _ operands: [Item]
  ) throws(TooLong) -> Item {
    var length: Int?
    for case .many(let elements) in operands { length = elements.count }
    guard let length else {
      var nodes: [NodeID] = []
      for operand in operands { nodes.append(try number(operand)) }
      return apply(row, nodes)
    }
    var results: [Item] = []
    for place in 0..<length {
      var parts: [Item] = []
      for operand in operands {
        guard case .many(let elements) = operand else {
          parts.append(operand)
          continue
        }
        guard elements.indices.contains(place) else { throw TooLong() }
        parts.append(elements[place])
      }
      results.append(try apply(row, parts))
    }
    return .many(results)
  }

  /// A bounded number is two choices, each with a corner of its own.
  private mutating func apply(_ row: RowID, _ nodes: [NodeID]) -> Item {
    if row == .clamp {
      guard case .one(let raised) = apply(.max, [nodes[0], nodes[1]]) else { return .many([]) }
      return apply(.min, [raised, nodes[2]])
    }
    return note(builder.apply(row, nodes))
  }

  private func number(_ item: Item) throws(TooLong) -> NodeID {
    guard case .one(let node) = item else { throw TooLong() }
    return node
  }

  private mutating func note(_ node: NodeID) -> Item {
    while run.count < builder.nodes.count { run.append(builder.nodes[run.count], table) }
    return .one(node)
  }
}

/// Values of the nodes of a straight function, and what depends on the variables.
struct PointRun {
  private(set) var values: [Double]
  private(set) var isActive: [Bool]
  private var isTied: [Bool]

  init(point: [Double], variables: [Bool]) {
    values = point
    isActive = variables
    isTied = variables.map { _ in false }
  }

  var count: Int { values.count }

  func value(_ node: NodeID) -> Double { values[node.int] }

  /// Whether a truth value rests on two equal numbers of which one depends on a variable.
  func isTied(_ node: NodeID) -> Bool { isTied[node.int] }

  func operands(_ node: Node) -> [Int] {
    guard let row = node.row else { return [] }
    return [Int(node.a), Int(node.b), Int(node.c)].prefix(Row[row].arity).map { $0 }
  }

  mutating func append(_ node: Node, _ table: FunctionTable) {
    guard let row = node.row else {
      if case .constant(let id) = node.kind { values.append(table[id].double) }
      isActive.append(false)
      isTied.append(false)
      return
    }
    let operands = operands(node)
    let numbers = operands.map { values[$0] } + [0, 0]
    values.append(Row[row].value(numbers[0], numbers[1], numbers[2]))
    let moves = operands.contains { isActive[$0] }
    switch row {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
      isActive.append(false)
      isTied.append(moves && numbers[0] == numbers[1])
    case .not, .and, .or:
      isActive.append(false)
      isTied.append(operands.contains { isTied[$0] })
    default:
      isActive.append(moves && row != .stop)
      isTied.append(false)
    }
  }
}

extension Row.Kernel {
  /// The value; numbers beyond the arity are ignored.
  func callAsFunction(_ x: Double, _ y: Double, _ z: Double) -> Double {
    switch self {
    case .unary(let f): f(x)
    case .binary(let f): f(x, y)
    case .ternary(let f): f(x, y, z)
    case .array: .nan
    }
  }
}

extension Builder {
  /// A row of as many operands as there are.
  mutating func apply(_ row: RowID, _ operands: [NodeID]) -> NodeID {
    apply(
      row, operands[0], operands.count > 1 ? operands[1] : nil,
      operands.count > 2 ? operands[2] : nil)
  }

  /// A formula without tangents over `operands` and `result`.
  mutating func value(
    of formula: Formula, _ operands: [NodeID], result: NodeID
  ) -> NodeID {
    var nodes: [NodeID] = []
    for term in formula.terms {
      switch term {
      case .operand(let position): nodes.append(operands[position])
      case .result: nodes.append(result)
      case .tangent: nodes.append(exact(.zero))
      case .number(let ratio): nodes.append(exact(ratio))
      case .named(let name): nodes.append(constant(.named(name)))
      case .apply(let row, let a, let b, let c):
        nodes.append(apply(row, [a, b, c].filter { $0 >= 0 }.map { nodes[$0] }))
      }
    }
    return nodes[nodes.count - 1]
  }
}
