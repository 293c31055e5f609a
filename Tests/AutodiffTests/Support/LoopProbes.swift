@testable import Autodiff

extension Builder {
  /// A counted loop over nodes of this builder; `body` answers the new states, then what is
  /// collected.
  mutating func steps(
    _ count: Int, states: [NodeID] = [], sequences: [NodeID] = [], invariants: [NodeID] = [],
    collects: Int = 0, order: Loop.Order = .forward, accumulates: [Loop.Accumulation?]? = nil,
    _ body: (inout Builder, _ states: [NodeID], _ elements: [NodeID], _ invariants: [NodeID])
      -> [NodeID]
  ) -> NodeID {
    let elements = sequences.map { sequence -> TypeID in
      let type = table[type(of: sequence)]
      return table.intern(ValueType(type.element, Array(type.shape.dropFirst())))
    }
    let types =
      [.integer] + states.map { type(of: $0) } + elements + invariants.map { type(of: $0) }
    var inner = Builder(table, inputs: types)
    let first = (1, 1 + states.count, 1 + states.count + sequences.count)
    let outputs = body(
      &inner, (first.0..<first.1).map { NodeID($0) }, (first.1..<first.2).map { NodeID($0) },
      (first.2..<types.count).map { NodeID($0) })
    let loop = Loop(
      body: inner.freeze(outputs), condition: nil, states: states.count,
      sequences: sequences.count, invariants: invariants.count, collects: collects, order: order,
      accumulates: accumulates)
    let number = exact(Ratio(count))
    return self.loop(loop, [number] + states + sequences + invariants)
  }

  /// The places from 0 as integers.
  mutating func places(_ list: [Int], length: Int) -> NodeID {
    var parts: [NodeID] = []
    for place in list { parts.append(exact(Ratio(place + 1))) }
    let numbers = stack(parts)
    return index(numbers, length: length)
  }

  /// `sum(i, w[places[i]]^2)`: one loop of any order.
  mutating func gatheredSum(_ w: NodeID, _ places: NodeID, count: Int) -> NodeID {
    let zero = exact(0)
    let loop = steps(
      count, states: [zero], sequences: [places], invariants: [w], order: .any,
      accumulates: [.sum]
    ) { b, states, elements, invariants in
      let entry = b.gather(invariants[0], elements[0])
      let two = b.exact(2)
      let square = b.apply(.power, entry, two)
      return [b.apply(.add, states[0], square)]
    }
    return project(loop, 0)
  }
}

extension ArrayProbe {
  /// Programs of loops, branches and calls over arrays.
  static let programs: [ArrayProbe] = [
    ArrayProbe("a sum over the rows of a matrix", [[3, 2], [2]]) { b, x in
      let zero = b.exact(0)
      let loop = b.steps(
        3, states: [zero], sequences: [x[0]], invariants: [x[1]], order: .any, accumulates: [.sum]
      ) { b, states, elements, invariants in
        let product = b.matmul(elements[0], invariants[0])
        let value = b.apply(.tanh, product)
        return [b.apply(.add, states[0], value)]
      }
      return b.project(loop, 0)
    },
    ArrayProbe("rows collected", [[3, 2]]) { b, x in
      let loop = b.steps(3, sequences: [x[0]], collects: 1, order: .any) { b, _, elements, _ in
        [b.array(.softmax, [elements[0]])]
      }
      return b.project(loop, 0)
    },
    ArrayProbe("a sum of gathered entries", [[4]]) { b, x in
      let places = b.places([2, 0, 2, 3, 2], length: 4)
      return b.gatheredSum(x[0], places, count: 5)
    },
    ArrayProbe("nested sums of gathered entries", [[4], [3]]) { b, x in
      let zero = b.exact(0)
      let places = b.places([1, 3, 1], length: 4)
      let loop = b.steps(
        3, states: [zero], sequences: [x[1]], invariants: [x[0], places], order: .any,
        accumulates: [.sum]
      ) { b, states, elements, invariants in
        let inner = b.gatheredSum(invariants[0], invariants[1], count: 3)
        let product = b.apply(.multiply, inner, elements[0])
        return [b.apply(.add, states[0], product)]
      }
      return b.project(loop, 0)
    },
    ArrayProbe("x ← tanh(A·x + b)", [[3, 3], [3], [3]]) { b, x in
      let loop = b.steps(4, states: [x[1]], invariants: [x[0], x[2]]) { b, states, _, invariants in
        let product = b.matmul(invariants[0], states[0])
        let sum = b.apply(.add, product, invariants[1])
        return [b.apply(.tanh, sum)]
      }
      return b.project(loop, 0)
    },
    ArrayProbe("a while of vectors with its history", [[2, 2], [2]]) { b, x in
      let types = [.integer, b.type(of: x[1]), .real, b.type(of: x[0])]
      var condition = Builder(b.table, inputs: types)
      let limit = condition.exact(4)
      let isBelow = condition.apply(.less, condition.input(2), limit)
      let conditionID = condition.freeze([isBelow])
      var body = Builder(b.table, inputs: types)
      let product = body.matmul(body.input(3), body.input(1))
      let next = body.apply(.sin, product)
      let one = body.exact(1)
      let counted = body.apply(.add, body.input(2), one)
      let length = body.array(.norm, [body.input(1)])
      let loop = Loop(
        body: body.freeze([next, counted, length]), condition: conditionID, states: 2,
        sequences: 0, invariants: 1, collects: 1)
      let zero = b.exact(0)
      let node = b.loop(loop, [x[1], zero, x[0]])
      let last = b.project(node, 0)
      let history = b.project(node, 2)
      let total = b.sum(history)
      let spread = b.broadcast(total, to: [.size(2)])
      return b.apply(.multiply, last, spread)
    },
    ArrayProbe("branches that read arrays", [[4], [3]]) { b, x in
      let zero = b.exact(0)
      let loop = b.steps(
        3, states: [zero], sequences: [x[1]], invariants: [x[0]], order: .any, accumulates: [.sum]
      ) { b, states, elements, invariants in
        let types = [b.type(of: invariants[0]), TypeID.real]
        var then = Builder(b.table, inputs: types)
        let place = then.places([2], length: 4)
        let read = then.gather(then.input(0), place)
        let entry = then.sum(read)
        let scaled = then.apply(.multiply, entry, then.input(1))
        var otherwise = Builder(b.table, inputs: types)
        let square = otherwise.matmul(otherwise.input(0), otherwise.input(0))
        let branches = Conditional(
          then: then.freeze([scaled]), otherwise: otherwise.freeze([square]))
        let none = b.exact(0)
        let isPositive = b.apply(.less, none, elements[0])
        let chosen = b.conditional(branches, isPositive, [invariants[0], elements[0]])
        let value = b.project(chosen, 0)
        return [b.apply(.add, states[0], value)]
      }
      return b.project(loop, 0)
    },
    ArrayProbe("a product of any order", [[4]]) { b, x in
      let one = b.exact(1)
      let loop = b.steps(
        4, states: [one], sequences: [x[0]], order: .any, accumulates: [.product]
      ) { b, states, elements, _ in
        let factor = b.apply(.cosh, elements[0])
        return [b.apply(.multiply, states[0], factor)]
      }
      return b.project(loop, 0)
    },
    ArrayProbe("an array updated at places", [[3], [5]]) { b, x in
      let places = b.places([2, 0, 2, 1, 1], length: 3)
      let loop = b.steps(5, states: [x[0]], sequences: [places, x[1]]) { b, states, elements, _ in
        let old = b.gather(states[0], elements[0])
        let change = b.apply(.multiply, old, elements[1])
        return [b.scatterAdd(states[0], elements[0], change)]
      }
      return b.project(loop, 0)
    },
    ArrayProbe("a call with one array twice", [[3], [3]]) { b, x in
      let type = b.type(of: x[0])
      var f = Builder(b.table, inputs: [type, type])
      let product = f.matmul(f.input(0), f.input(1))
      let value = f.scaled(product, f.input(0))
      let function = f.freeze([value])
      let first = b.call(function, [x[0], x[1]])
      let once = b.project(first, 0)
      let second = b.call(function, [once, once])
      return b.project(second, 0)
    },
    ArrayProbe("one element for every step", [[], [2]]) { b, x in
      let zero = b.exact(0)
      var body = Builder(b.table, inputs: [.integer, .real, .real, .real])
      let product = body.apply(.multiply, body.input(2), body.input(3))
      let sine = body.apply(.sin, product)
      let next = body.apply(.add, body.input(1), sine)
      let loop = Loop(
        body: body.freeze([next]), condition: nil, states: 1, sequences: 2, invariants: 0,
        collects: 0, order: .any, accumulates: [.sum])
      let count = b.exact(2)
      let node = b.loop(loop, [count, zero, x[0], x[1]])
      return b.project(node, 0)
    },
  ]
}
