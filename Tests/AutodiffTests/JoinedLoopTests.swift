import Testing

@testable import Autodiff

/// A value beside its own derivative is one loop.
@Suite struct JoinedLoopTests {
  private let table = FunctionTable()

  private func function(
    _ inputs: [TypeID], _ body: (inout Builder, [NodeID]) -> [NodeID]
  ) -> FunctionID {
    var builder = Builder(table, inputs: inputs)
    let outputs = body(&builder, inputs.indices.map { NodeID($0) })
    return builder.freeze(outputs)
  }

  /// x ← sin(x) + w from 0 on, while x < 2 or 40 times: the last x, and how often.
  private func iterated(hasCondition: Bool) -> FunctionID {
    let body = function([.integer, .real, .real]) { b, x in
      let sine = b.apply(.sin, x[1])
      return [b.apply(.add, sine, x[2])]
    }
    let condition = function([.integer, .real, .real]) { b, x in
      let two = b.exact(2)
      return [b.apply(.less, x[1], two)]
    }
    let loop = Loop(
      body: body, condition: hasCondition ? condition : nil, states: 1, sequences: 0,
      invariants: 1, collects: 0)
    return function([.real]) { b, x in
      let (zero, count) = (b.exact(0), b.exact(40))
      let node = b.loop(loop, (hasCondition ? [] : [count]) + [zero, x[0]])
      return [b.project(node, 0), b.project(node, 1)]
    }
  }

  private func loops(in id: FunctionID) -> Int {
    table[table.flattened(id)].nodes.count { $0.code == Node.Code.loop }
  }

  @Test(arguments: [true, false])
  func `a value and its derivative in either mode share the loop`(_ hasCondition: Bool) {
    let value = iterated(hasCondition: hasCondition)
    let last = function([.real]) { b, x in
      let call = b.call(value, x)
      return [b.project(call, 0)]
    }
    let forward = table.derivative(of: last, by: 0)
    let reverse = table.gradient(of: last, by: [0])
    for (slope, count) in [(forward, 1), (reverse, 2)] {
      let both = function([.real]) { b, x in
        let (first, second) = (b.call(value, x), b.call(slope, x))
        return [b.project(first, 0), b.project(first, 1), b.project(second, 0)]
      }
      #expect(loops(in: slope) == count)
      #expect(loops(in: both) == count)
    }
  }

  @Test func `a derivative at the value itself has a loop of its own`() {
    let value = iterated(hasCondition: true)
    let slope = table.derivative(of: value, by: 0)
    let inner = function([.real]) { b, x in
      let first = b.call(value, x)
      let second = b.call(slope, [b.project(first, 0)])
      return [b.project(first, 0), b.project(second, 0)]
    }
    #expect(loops(in: inner) == 2)
  }

  @Test func `loops that differ in a step or in their end stay two`() {
    let both = function([.real]) { b, x in
      let first = b.call(iterated(hasCondition: true), x)
      let second = b.call(table.derivative(of: iterated(hasCondition: false), by: 0), x)
      return [b.project(first, 0), b.project(second, 0)]
    }
    #expect(loops(in: both) == 2)
  }
}
