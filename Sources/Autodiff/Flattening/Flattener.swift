/// A value while a function is written out.
enum Part {
  case node(NodeID)
  /// An integer that is known: the index of a step.
  case integer(Int)
  case array(Entries)
  /// What a structured node answers.
  case results([Part])
}

/// An array of which the entries are at hand.
struct Entries {
  enum Entry: Hashable {
    case node(NodeID)
    /// The entry of an array at a place, row by row.
    case read(NodeID, Int)
  }

  let type: TypeID
  /// The array itself, where it is a node already.
  let node: NodeID?
  let list: [Entry]

  init(type: TypeID, node: NodeID?, _ list: [Entry]) {
    self.type = type
    self.node = node
    self.list = list
  }
}

/// Writes functions into one builder, settling what is known.
struct Flattener: ~Copyable {
  /// Arrays of at most so many entries are numbers.
  static let shortCount = 8
  /// Of longer arrays than this the entries are not looked at.
  static let readableCount = 256
  /// An array of at most so many rows that are added one by one is a stack of them.
  static let mostRows = 32

  let table: FunctionTable
  var builder: Builder
  /// Calls of functions that call themselves, written out already.
  var expansions: [Expansion: [Part]] = [:]
  var expansionDepth = 0
  /// Whether a call could not be written out because a condition is not known.
  var isUndecided = false

  init(_ table: FunctionTable, inputs: [TypeID], capacity: Int) {
    self.table = table
    builder = Builder(table, inputs: inputs, capacity: capacity)
  }

  /// The results of `function` for these inputs.
  mutating func write(_ function: Function, _ inputs: [Part]) -> [Part] {
    var parts: [Part] = []
    parts.reserveCapacity(function.nodes.count)
    let outer = builder.origin
    for (index, node) in function.nodes.enumerated() {
      if node.code == Node.Code.input {
        parts.append(inputs[Int(node.a)])
        continue
      }
      builder.origin = function.origins[index] != 0 ? function.origins[index] : outer
      parts.append(write(node, of: function, parts))
    }
    builder.origin = outer
    return function.outputs.map { parts[$0.int] }
  }

  private mutating func write(_ node: Node, of function: Function, _ parts: [Part]) -> Part {
    switch node.code {
    case Node.Code.constant: return .node(builder.copy(node, of: function, []))
    case Node.Code.mark: return parts[Int(node.a)]
    case Node.Code.project:
      if case .results(let results) = parts[Int(node.a)] { return results[Int(node.b)] }
      return .node(builder.project(self.node(parts[Int(node.a)]), Int(node.b)))
    case Node.Code.call, Node.Code.conditional, Node.Code.loop:
      return structured(node, function.operands(of: node).map { parts[$0.int] })
    default:
      let row = RowID(code: node.code)
      if row.isElementwise && node.type.isScalar {
        return scalar(
          row, parts[Int(node.a)], node.b == Node.unused ? nil : parts[Int(node.b)],
          node.c == Node.unused ? nil : parts[Int(node.c)])
      }
      return array(row, node, function.operands(of: node).map { parts[$0.int] })
    }
  }

  // MARK: Parts as nodes

  /// The node that a part is, made if it must be.
  mutating func node(_ part: Part) -> NodeID {
    switch part {
    case .node(let node): return node
    case .integer(let value):
      let number = builder.exact(Ratio(value + 1))
      return builder.index(number, length: value + 1)
    case .array(let array):
      if let node = array.node { return node }
      if let whole = whole(array) { return whole }
      let numbers = array.list.map { number($0) }
      if let first = numbers.first, numbers.count > 1, numbers.allSatisfy({ $0 == first }) {
        return builder.broadcast(first, to: table[array.type].shape)
      }
      let stacked = builder.stack(numbers)
      return builder.reshape(stacked, as: array.type)
    case .results(let results):
      precondition(results.count == 1, "the results of a node are read one by one")
      return node(results[0])
    }
  }

  /// The array of which these are all entries in order.
  private mutating func whole(_ array: Entries) -> NodeID? {
    guard case .read(let base, 0)? = array.list.first,
      table.entryCount(of: builder.type(of: base)) == array.list.count
    else { return nil }
    for (place, entry) in array.list.enumerated() where entry != .read(base, place) { return nil }
    return builder.reshape(base, as: array.type)
  }

  /// The number that an entry is.
  mutating func number(_ entry: Entries.Entry) -> NodeID {
    switch entry {
    case .node(let node): return node
    case .read(let base, let place):
      guard let count = table.entryCount(of: builder.type(of: base)) else { return base }
      let flat = builder.reshape(base, to: [count])
      let number = builder.exact(Ratio(place + 1))
      let index = builder.index(number, length: count)
      return builder.gather(flat, index)
    }
  }

  /// The entries of a short array, or a number alone.
  mutating func numbers(of part: Part) -> [NodeID] {
    entries(of: part, upTo: Self.shortCount)?.map { number($0) } ?? [node(part)]
  }

  /// The type of a part.
  func type(of part: Part) -> TypeID {
    switch part {
    case .node(let node): builder.type(of: node)
    case .integer: .integer
    case .array(let array): array.type
    case .results: .several
    }
  }

  /// The entries of an array of at most `limit`, `nil` of a longer one and of a number.
  func entries(of part: Part, upTo limit: Int) -> [Entries.Entry]? {
    switch part {
    case .array(let array): return array.list
    case .integer, .results: return nil
    case .node(let node):
      let type = builder.type(of: node)
      guard !type.isScalar, let count = table.entryCount(of: type), count <= limit else {
        return nil
      }
      if let filling = builder.filling(of: node) {
        return Array(repeating: .node(filling), count: count)
      }
      return (0..<count).map { .read(node, $0) }
    }
  }

  /// The node that a part is already; `nil` if it would have to be made.
  func madeNode(_ part: Part) -> NodeID? {
    switch part {
    case .node(let node): node
    case .array(let array): array.node
    case .integer, .results: nil
    }
  }

  /// The whole number that a part is known to be.
  func integer(_ part: Part) -> Int? {
    switch part {
    case .integer(let value): value
    case .node(let node): builder.exact(at: node)?.int
    case .array, .results: nil
    }
  }
}
