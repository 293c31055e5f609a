@testable import Syntax

/// SplitMix64, so that every run draws the same trees.
struct Draws: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Draws trees of every kind of expression and statement.
struct Generator {
  var tree = Tree()
  var draws: Draws

  init(seed: UInt64) { draws = Draws(state: seed) }

  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &draws) }

  mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }

  mutating func name() -> Tree.ID {
    tree.name(
      pick([
        "x", "y", "w", "e", "e1", "E2", "d", "dx", "dL", "alpha", "α₁", "W_1", "rate", "step",
        "loss",
        "pi", "inf", "T", "n", "_a", "_3", "größe", "x1", "in_", "delta", "at1", "λ", "auto",
        "data1",
      ]))
  }

  mutating func number() -> Tree.ID {
    switch below(8) {
    case 0: tree.number(Double(below(100)) / 8)
    case 1: tree.number(pick([1e-7, 2.5e20, 1e300, 3.0, 0.1, 1e15, 123456.789]))
    case 2: tree.number(.integer(Int128(UInt64.max) * 1000 + 7))
    default: tree.number(below(12))
    }
  }

  mutating func list(_ range: ClosedRange<Int>, _ make: (inout Generator) -> Tree.ID) -> Tree.List {
    let count = Int.random(in: range, using: &draws)
    var ids: [Tree.ID] = []
    for _ in 0..<count { ids.append(make(&self)) }
    return tree.list(ids)
  }

  mutating func expression(_ depth: Int) -> Tree.ID {
    if depth <= 0 { return below(3) == 0 ? number() : name() }
    let d = depth - 1
    switch below(38) {
    case 0...9:
      let (left, right) = (expression(d), expression(below(depth)))
      return tree.binary(left, pick(Binary.allCases), right)
    case 10...12: return tree.add(.prefix(pick(Prefix.allCases), expression(d)))
    case 13:
      let operands = list(2...4) { $0.expression(d - 1) }
      let signs = (1..<Int(operands.count)).map { _ in pick(Comparison.allCases) }
      return tree.add(.comparison(operands, Signs(signs)))
    case 14: return tree.add(.transpose(expression(d), caret: below(2) == 0))
    case 15: return tree.add(.absolute(expression(d)))
    case 16: return tree.add(.norm(expression(d)))
    case 17, 18:
      let callee = pick(["f", "sin", "max", "hessian", "L", "σ", "sum"])
      let arguments = list(2...3) { $0.expression(d) }
      return tree.call(callee, Array(tree[arguments]))
    case 19: return call(below(2) == 0 ? "f" : "sin", expression(d))
    case 20:
      let callee = tree.add(.prime(tree.name("f"), UInt32(below(5) + 1)))
      if below(3) == 0 { return callee }
      return tree.add(.call(callee, list(0...2) { $0.expression(d) }))
    case 21:
      let base = expression(d)
      return tree.add(.index(base, list(1...3) { $0.subscript_(d) }))
    case 22: return tree.add(.field(expression(d), tree.intern(pick(["loss", "W1", "x"]))))
    case 23: return tree.add(.range(expression(d), expression(d)))
    case 24: return tree.add(.tuple(list(2...3) { $0.expression(d) }))
    case 25: return tree.add(.vector(list(0...3) { $0.expression(d) }))
    case 26:
      let rows = list(2...3) { g in
        let row = g.list(1...3) { $0.expression(d - 1) }
        return g.tree.add(.vector(row))
      }
      return tree.add(.matrix(rows))
    case 27: return tree.add(.record(list(1...3) { $0.binding($0.tree.name("k"), d) }))
    case 28: return tree.add(.comprehension(expression(d), list(1...2) { $0.each(d) }))
    case 29:
      let indices = list(1...2) { $0.each(d) }
      return tree.add(.reduction(indices, expression(d), pick(Reduction.allCases)))
    case 30: return tree.add(.conditional(expression(d), expression(d), expression(d)))
    case 31: return tree.add(.local(expression(d), list(1...3) { $0.local(d) }))
    case 32: return tree.add(.at(expression(d), list(1...2) { $0.point(d) }))
    case 33:
      var lines: [Tree.ID] = []
      for _ in 0..<below(3) { lines.append(binding(signature(), d)) }
      lines.append(expression(d))
      return tree.add(.block(tree.list(lines)))
    case 34:
      let target = below(2) == 0 ? tree.name("s") : tree.add(.tuple(list(2...2) { $0.plain() }))
      let state = binding(target, d)
      let step = expression(d)
      let ending = tree.add(.ending(expression(d), pick(Ending.allCases)))
      return tree.add(.iterate(state, step, ending))
    case 35: return tree.add(.derivative(differentials(.total), expression(d), .total))
    case 36: return tree.add(.gradient(expression(d)))
    default:
      if below(2) == 0 {
        let kind = pick(Differential.allCases)
        return tree.add(.leibniz(tree.name("L"), differentials(kind), kind))
      }
      let statement = verb(d)
      return tree.add(.verb(tree.nest(statement)))
    }
  }

  mutating func call(_ function: String, _ argument: Tree.ID) -> Tree.ID {
    tree.call(function, argument)
  }

  mutating func plain() -> Tree.ID { tree.name(pick(["x", "y", "z1", "v"])) }

  mutating func subscript_(_ d: Int) -> Tree.ID {
    below(4) == 0 ? tree.add(.all) : expression(d)
  }

  mutating func binding(_ target: Tree.ID, _ d: Int) -> Tree.ID {
    let value = expression(d)
    return tree.add(.binding(target, value))
  }

  mutating func each(_ d: Int) -> Tree.ID {
    tree.add(.each(tree.intern(pick(["i", "j", "k"])), expression(d)))
  }

  mutating func signature() -> Tree.ID {
    if below(3) > 0 { return plain() }
    return tree.add(.call(tree.name("g"), list(1...2) { $0.plain() }))
  }

  mutating func shape() -> Tree.ID {
    tree.add(
      .shape(list(1...3) { $0.below(2) == 0 ? $0.tree.number($0.below(9) + 1) : $0.plain() }))
  }

  mutating func local(_ d: Int) -> Tree.ID {
    if below(4) == 0 { return tree.add(.declaration(plain(), shape())) }
    return binding(signature(), d)
  }

  mutating func target() -> Tree.ID {
    switch below(4) {
    case 0: tree.add(.field(plain(), tree.intern("W1")))
    case 1: tree.add(.index(plain(), list(1...2) { $0.expression(1) }))
    default: plain()
    }
  }

  mutating func point(_ d: Int) -> Tree.ID { binding(target(), d) }

  mutating func differentials(_ kind: Differential) -> Tree.List {
    list(1...(kind == .total ? 1 : 3)) { g in
      var variable = g.plain()
      if kind == .partial, g.below(3) == 0 {
        variable = g.tree.add(.field(variable, g.tree.intern("W1")))
      }
      return g.tree.add(.differential(variable, UInt32(g.below(3) + 1)))
    }
  }

  mutating func verb(_ d: Int) -> Statement {
    let verb = pick([Verb.grad, .descend, .trace, .is, .plot, .train, .again, .sweep])
    var subject: Tree.ID?
    var clauses: [Clause] = []
    switch verb {
    case .again, .sweep: break
    case .is:
      let operands = list(2...2) { $0.expression(d) }
      subject = tree.add(.comparison(operands, Signs([pick([.equal, .close])])))
    default: subject = expression(d)
    }
    if verb == .sweep { clauses.append(Clause(.swept(.rate, list(1...3) { $0.expression(d) }))) }
    for _ in 0..<below(4) { clauses.append(Clause(clause(d))) }
    if verb == .sweep {
      let inner = Statement(.verb(.descend, expression(d)))
      clauses.append(Clause(.statement(tree.nest(inner))))
    }
    let list = clauses.isEmpty ? Clause.List.none : tree.list(clauses)
    return Statement(.verb(verb, subject), clauses: list)
  }

  mutating func clause(_ d: Int) -> Clause.Kind {
    switch below(20) {
    case 0: .at(list(1...3) { $0.point(d) })
    case 1: .atStep(expression(d))
    case 2: .wrt(list(1...3) { $0.target() })
    case 3: .from(list(1...2) { $0.point(d) })
    case 4: .by(tree.name("adam"))
    case 5: .rate(below(3) == 0 ? nil : expression(d))
    case 6: .batch(below(3) == 0 ? nil : expression(d))
    case 7: .on(expression(d))
    case 8: .of(expression(d))
    case 9: .limit(expression(d), pick(Clause.Unit.allCases))
    case 10: .over(list(1...2) { $0.each(d) })
    case 11: .until(expression(d))
    case 12: .within(expression(d))
    case 13: .with(list(1...2) { $0.point(d) })
    case 14: .local(list(1...2) { $0.local(d) })
    case 15: .loss(tree.name("crossentropy"))
    case 16: .every(expression(d))
    case 17: .seed(expression(d))
    case 18: .to(tree.add(.text(tree.text("a \"b\"\\\n.svg"))))
    default: .inOrder
    }
  }

  mutating func entry() -> Tree.ID {
    switch below(3) {
    case 0: tree.negate(number())
    case 1: tree.add(.text(tree.text("cat")))
    default: number()
    }
  }

  mutating func statement(_ d: Int) -> Statement {
    switch below(9) {
    case 0: return Statement(.expression(expression(d)))
    case 1: return Statement(.definition(plain(), expression(d)))
    case 2: return Statement(.function(tree.name("f"), list(0...3) { $0.plain() }, expression(d)))
    case 3: return Statement(.assignment(target(), expression(d)))
    case 4:
      let names = list(1...2) { $0.plain() }
      return Statement(
        .parameters(
          .init(
            names: names, shape: below(2) == 0 ? shape() : nil,
            value: below(2) == 0 ? expression(d) : nil, draw: below(3) == 0 ? expression(d) : nil)))
    case 5:
      let layers = list(2...3) { g in
        let size = g.expression(d - 1)
        return g.tree.add(.layer(size, g.list(0...2) { $0.tree.name("tanh") }))
      }
      return Statement(.net(tree.name("N"), layers))
    case 6:
      let columns = tree.add(.tuple(list(2...2) { $0.plain() }))
      let rows = list(0...3) { g in g.tree.add(.vector(g.list(2...2) { $0.entry() })) }
      return Statement(.data(list(1...2) { $0.plain() }, tree.add(.table(columns, rows))))
    case 7:
      let callee = tree.add(.prime(tree.name("f"), 1))
      return Statement(.rule(tree.add(.call(callee, list(1...2) { $0.plain() })), expression(d)))
    default: return verb(d)
    }
  }
}
