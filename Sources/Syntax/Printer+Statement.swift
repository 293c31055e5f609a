extension Printer {
  mutating func write(_ statement: Statement) {
    switch statement.kind {
    case .expression(let id):
      guardGradient(id)
      add(id, .loose)
    case .definition(let name, let value): define(name, " = ", value)
    case .function(let name, let parameters, let body):
      add(name, .primary)
      add("(")
      add(parameters)
      add(") = ")
      add(body, .loose)
    case .assignment(let target, let value): define(target, " := ", value)
    case .parameters(let parameters):
      add("param ")
      add(parameters.names)
      if let shape = parameters.shape {
        add(": ")
        add(shape, .loose)
      }
      if let value = parameters.value {
        add(" = ")
        add(value, .loose)
      }
      if let draw = parameters.draw {
        add(" ~ ")
        add(draw, .loose)
      }
    case .net(let name, let layers):
      add("net ")
      add(name, .primary)
      add(" = ")
      add(layers, isAscii ? " -> " : " → ")
    case .data(let names, let source):
      add("data ")
      add(names)
      add(" = ")
      add(source, .loose)
    case .rule(let target, let value):
      add("rule ")
      define(target, " = ", value)
    case .verb(let verb, let subject):
      add(verb.rawValue)
      if let subject {
        add(" ")
        if verb == .is || verb == .assert || verb == .fit {
          condition(subject)
        } else {
          add(subject, .conditional)
        }
      }
    case .digits(let digits):
      add("show digits ")
      add(digits, .primary)
    case .help(let topic): add("help" + (topic.map { " " + tree[$0] } ?? ""))
    }
    for clause in tree[statement.clauses] {
      add(" ")
      write(clause.kind)
    }
  }

  private mutating func define(_ target: Tree.ID, _ sign: String, _ value: Tree.ID) {
    add(target, .primary)
    add(sign)
    add(value, .loose)
  }

  private mutating func write(_ clause: Clause.Kind) {
    switch clause {
    case .at(let points): bindings("at ", points)
    case .atStep(let step): word("at step", step)
    case .wrt(let variables):
      add("wrt ")
      add(variables)
    case .from(let start): bindings("from ", start)
    case .by(let method): word("by", method)
    case .rate(let rate): option("rate", rate, "auto")
    case .batch(let size): option("batch", size, "all")
    case .on(let data): word("on", data)
    case .of(let net): word("of", net)
    case .limit(let count, let unit):
      word("for", count)
      add(" " + (isOne(count) ? String(unit.rawValue.dropLast()) : unit.rawValue))
    case .over(let ranges):
      add("for ")
      add(ranges)
    case .until(let test):
      add("until ")
      condition(test)
    case .within(let bounds):
      add("within ")
      condition(bounds)
    case .with(let options): bindings("with ", options)
    case .local(let locals):
      add("where ")
      add(locals)
    case .loss(let name): word("loss", name)
    case .every(let count): word("every", count)
    case .seed(let seed): word("seed", seed)
    case .form(let name): word("as", name)
    case .to(let file): word("to", file)
    case .inOrder: add("in order")
    case .statement(let id):
      add("in ")
      add(id)
    case .swept(let what, let values):
      add(what.rawValue + " ")
      for (index, value) in tree[values].enumerated() {
        if index > 0 { add(", ") }
        if case .binding(let target, let value) = tree[value] {
          pair(target, "=", value)
        } else {
          add(value, .conditional)
        }
      }
    }
  }

  private func isOne(_ count: Tree.ID) -> Bool {
    if case .number(let numeral) = tree[count] { tree[numeral] == .integer(1) } else { false }
  }

  private mutating func word(_ word: String, _ value: Tree.ID) {
    add(word + " ")
    add(value, .conditional)
  }

  private mutating func option(_ word: String, _ value: Tree.ID?, _ none: String) {
    if let value { self.word(word, value) } else { add(word + " " + none) }
  }

  private mutating func bindings(_ word: String, _ list: Tree.List) {
    add(word)
    for (index, binding) in tree[list].enumerated() {
      if index > 0 { add(", ") }
      if case .binding(let target, let value) = tree[binding] { pair(target, "=", value) }
    }
  }
}
