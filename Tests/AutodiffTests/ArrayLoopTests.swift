import Testing

@testable import Autodiff

/// Derivatives of programs over arrays.
@Suite struct ArrayLoopTests {
  @Test(arguments: ArrayProbe.programs.indices)
  func `programs have the derivatives that differences have`(_ place: Int) {
    let sample = ArrayProbe.programs[place]
    let table = FunctionTable()
    let function = sample.function(in: table)
    var numbers = SeededNumbers(seed: 7)
    let point = sample.point(&numbers)
    let masks =
      [point.map { _ in true }] + point.indices.map { alone in point.indices.map { $0 == alone } }
    for active in masks {
      probe(function, in: table, at: point, active: active, &numbers, sample.name)
      let flat = table.flattened(function)
      probe(flat, in: table, at: point, active: active, &numbers, "flat \(sample.name)")
    }
  }

  @Test(arguments: ArrayProbe.programs.indices)
  func `gradients of programs have the derivatives that differences have`(_ place: Int) {
    let sample = ArrayProbe.programs[place]
    let table = FunctionTable()
    let gradient = table.gradient(
      of: sample.scalar(in: table), by: Array(sample.inputs.indices))
    var numbers = SeededNumbers(seed: 8)
    let point = sample.point(&numbers)
    probe(
      gradient, in: table, at: point, active: point.map { _ in true }, &numbers,
      "∇ \(sample.name)")
  }

  /// The nodes of `function` and of what it reaches, with whether they are in an inner function.
  private static func nodes(
    of function: FunctionID, in table: FunctionTable
  ) -> [(node: Node, isInner: Bool)] {
    var seen: Set<FunctionID> = [function]
    var pending = [function]
    var found: [(Node, Bool)] = []
    while let next = pending.popLast() {
      found += table[next].nodes.map { ($0, next != function) }
      for callee in table.callees(of: next) where seen.insert(callee).inserted {
        pending.append(callee)
      }
    }
    return found
  }

  @Test(arguments: [false, true])
  func `the reverse of an indexing loop updates its sum at one place a step`(isNested: Bool) {
    // A step that touched all n entries would make the gradient of n reads cost n².
    let length = 1000
    let table = FunctionTable()
    let w = table.intern(ValueType(.real, [.size(length)]))
    let places = table.intern(ValueType(.integer, [.size(length)]))
    var b = Builder(table, inputs: [w, places])
    var total: NodeID
    if isNested {
      let zero = b.exact(0)
      let inputs = [b.input(0), b.input(1)]
      let loop = b.steps(
        20, states: [zero], invariants: inputs, order: .any, accumulates: [.sum]
      ) { b, states, _, invariants in
        let inner = b.gatheredSum(invariants[0], invariants[1], count: length)
        return [b.apply(.add, states[0], inner)]
      }
      total = b.project(loop, 0)
    } else {
      let (x, k) = (b.input(0), b.input(1))
      total = b.gatheredSum(x, k, count: length)
    }
    let gradient = table.gradient(of: b.freeze([total]), by: [0])
    let inner = Self.nodes(of: gradient, in: table).filter(\.isInner).map(\.node)
    let arrays = inner.filter { $0.code != Node.Code.input && $0.type == w }
    let isUpdate = { (node: Node) in node.row == .scatterAdd || node.code == Node.Code.project }
    #expect(arrays.allSatisfy(isUpdate), "\(arrays)")
    #expect(arrays.filter { $0.row == .scatterAdd }.count == 1)
    // No array of n², and nothing saved: the steps are independent.
    let sizes = inner.map { table[$0.type].shape }
    #expect(sizes.allSatisfy { $0.count <= 1 })
    let loops = table[gradient].nodes.compactMap { node -> Loop? in
      if case .loop(let id) = node.kind { table[id] } else { nil }
    }
    #expect(loops.count == 1)
    #expect(loops.allSatisfy { $0.collects == 0 && $0.order == .any && $0.accumulates == [.sum] })

    // ∂/∂w of Σ w[k]²: 2·w·(how often k is read).
    let list = (0..<length).map { Double($0 * $0 % 7) }
    let entries = (0..<length).map { Double($0 % 5) }
    let found = Evaluator(table: table).evaluate(gradient, [.vector(entries), .vector(list)])
    let factor = isNested ? 40.0 : 2
    let expected = (0..<length).map { place in
      factor * entries[place] * Double(list.filter { $0 == Double(place) }.count)
    }
    #expect(found == [.vector(expected)])
  }

  @Test(arguments: [false, true])
  func `reading columns and entries of a matrix costs as much as it reads`(isColumn: Bool) {
    let table = FunctionTable()
    let type = table.intern(ValueType(.real, [.size(30), .size(40)]))
    let places = table.intern(ValueType(.integer, [.size(50)]))
    var b = Builder(table, inputs: [type, places])
    let (matrix, k, zero) = (b.input(0), b.input(1), b.exact(0))
    let loop = b.steps(
      50, states: [zero], sequences: [k], invariants: [matrix], order: .any, accumulates: [.sum]
    ) { b, states, elements, invariants in
      let view =
        isColumn ? b.transpose(invariants[0]) : b.reshape(invariants[0], to: [1200])
      let part = b.gather(view, elements[0])
      let square = isColumn ? b.matmul(part, part) : b.apply(.multiply, part, part)
      return [b.apply(.add, states[0], square)]
    }
    let total = b.project(loop, 0)
    let function = b.freeze([total])
    let flat = table.flattened(function)
    let gradient = table.gradient(of: flat, by: [0])
    let large = Self.nodes(of: gradient, in: table).filter(\.isInner).map(\.node).filter {
      $0.code != Node.Code.input && table[$0.type].shape.count == 2
        || table[$0.type].shape == [.size(1200)] && $0.code != Node.Code.input
    }
    #expect(large.map(\.row) == [.scatterAdd], "\(large)")
    var numbers = SeededNumbers(seed: 3)
    let x = ArrayProbe.draw([30, 40], &numbers)
    let list = Value.vector((0..<50).map { Double($0 * 7 % (isColumn ? 40 : 1200)) })
    let evaluate = Evaluator(table: table)
    let plain = evaluate.evaluate(table.gradient(of: function, by: [0]), [x, list])
    let found = evaluate.evaluate(gradient, [x, list])
    #expect(zip(plain[0].entries, found[0].entries).allSatisfy { abs($0 - $1) <= 1e-14 })
    // ∂/∂x Σ x² over what is read: 2·x·(how often).
    let expected = x.entries.enumerated().map { place, entry in
      let position = isColumn ? place % 40 : place
      return 2 * entry * Double(list.entries.filter { $0 == Double(position) }.count)
    }
    #expect(zip(expected, found[0].entries).allSatisfy { abs($0 - $1) <= 1e-13 })
  }

  @Test func `a reverse loop keeps the states that it reads and no others`() {
    // c ← c + x·s, x ← sin(x): the reverse needs each x, but no c.
    let table = FunctionTable()
    let type = table.intern(ValueType(.real, [.size(3)]))
    var b = Builder(table, inputs: [type, .real])
    let (x, s, zero) = (b.input(0), b.input(1), b.zero(of: type))
    let loop = b.steps(10, states: [x, zero], invariants: [s]) { b, states, _, invariants in
      let sine = b.apply(.sin, states[0])
      let scaled = b.scaled(invariants[0], states[0])
      return [sine, b.apply(.add, states[1], scaled)]
    }
    let last = b.project(loop, 1)
    let total = b.sum(last)
    let gradient = table.gradient(of: b.freeze([total]), by: [0, 1])
    let loops = table[gradient].nodes.compactMap { node -> Loop? in
      if case .loop(let id) = node.kind { table[id] } else { nil }
    }
    #expect(loops.map(\.collects) == [1, 0])
    #expect(loops[0].states == 1)
    let saved = table[gradient].nodes.filter {
      $0.code == Node.Code.project && table[$0.type].shape == [.size(10), .size(3)]
    }
    #expect(saved.count == 1)
  }

  @Test func `what a loop of known count collects has a known length`() {
    let table = FunctionTable()
    var b = Builder(table, inputs: [table.intern(ValueType(.real, [.size(4), .size(2)]))])
    let x = b.input(0)
    let loop = b.steps(4, sequences: [x], collects: 1, order: .any) { b, _, elements, _ in
      [b.array(.norm, [elements[0]])]
    }
    #expect(table[b.type(of: b.project(loop, 0))].shape == [.size(4)])
  }

  @Test func `static reads of a stack are its parts once calls are inlined`() {
    let table = FunctionTable()
    let type = table.intern(ValueType(.real, [.size(3)]))
    var f = Builder(table, inputs: [type])
    let first = f.places([2, 0], length: 3)
    let read = f.gather(f.input(0), first)
    let entry = f.sum(read)
    let two = f.exact(2)
    let place = f.index(two, length: 3)
    let second = f.gather(f.input(0), place)
    let total = f.apply(.add, entry, second)
    let function = f.freeze([total])
    var b = Builder(table, inputs: [.real, .real])
    let (x, y) = (b.input(0), b.input(1))
    let parts = b.stack([x, y, x])
    let call = b.call(function, [parts])
    let result = b.project(call, 0)
    let flat = table[table.flattened(b.freeze([result]))]
    // The read at the single place is `y` itself; the one at a list of places stays, and its two
    // entries are added one by one.
    let reads = flat.nodes.filter { $0.row == .gather }
    #expect(reads.filter { !$0.type.isScalar }.count == 1)
    #expect(reads.count == 3)
    #expect(flat.operands(of: flat.nodes[flat.nodes.count - 1]).last == NodeID(1))
  }
}
