internal import Autodiff
internal import Syntax

/// Writes the nodes of a sketch as they are: nothing is combined, products are flat, signs stand
/// in front.
struct SketchWriter {
  let sketch: Sketch
  /// What the inputs are called, by position.
  let inputs: [String]
  /// Nodes that stand as a name.
  var names: [Sketch.ID: String] = [:]
  /// What the states of loops are called, by number.
  var stateNames: [String] = []
  /// How `d/dx` of what is still to be taken is spelled.
  let variable: String
  let differential: Differential
  private(set) var tree = Tree()
  private var known: [Sketch.ID: Tree.ID] = [:]

  init(_ sketch: Sketch, inputs: [String], variable: String, differential: Differential = .total) {
    self.sketch = sketch
    self.inputs = inputs
    self.variable = variable
    self.differential = differential
  }

  mutating func formula(_ id: Sketch.ID) -> WrittenFormula {
    let root = write(id)
    return WrittenFormula(tree: tree, root: root)
  }

  /// `dt/dx`
  mutating func derivative(of id: Sketch.ID) -> WrittenFormula {
    let root = writeDerivative(id)
    return WrittenFormula(tree: tree, root: root)
  }

  /// The node itself by its operands, though it has a name.
  mutating func definition(of id: Sketch.ID) -> WrittenFormula {
    let root = writeNode(sketch.skippingMarks(id))
    return WrittenFormula(tree: tree, root: root)
  }

  private mutating func write(_ id: Sketch.ID) -> Tree.ID {
    let id = sketch.content(id)
    if let name = name(id) { return tree.name(name) }
    if let made = known[id] { return made }
    let made = writeNode(id)
    known[id] = made
    return made
  }

  private func name(_ id: Sketch.ID) -> String? {
    names.isEmpty ? nil : names[sketch.skippingMarks(id)]
  }

  private mutating func writeNode(_ id: Sketch.ID) -> Tree.ID {
    switch sketch[id] {
    case .input(let place): return tree.name(inputs[place])
    case .state(let number): return tree.name(stateNames[number])
    case .constant(let constant): return tree.raise(constant)
    case .mark(_, let mark): return tree.name(sketch.table[mark])
    case .pending(let subject): return writeDerivative(subject)
    case .choice(let condition, let then, let otherwise):
      let parts = (write(condition), write(then), write(otherwise))
      return tree.add(.conditional(parts.0, parts.1, parts.2))
    case .row(let row, let operands):
      switch row {
      case .add, .subtract: return writeSum(row, operands)
      case .multiply, .divide, .negate, .xpowy:
        let (isNegative, factors) = product(row, operands)
        let size = joined(factors)
        return isNegative ? tree.negate(size) : size
      default:
        let parts = operands.map { write($0) }
        return tree.apply(row, parts)
      }
    }
  }

  private mutating func writeDerivative(_ subject: Sketch.ID) -> Tree.ID {
    let operand = write(subject)
    let below = tree.add(.differential(tree.name(variable), 1))
    let list = tree.list(below)
    switch sketch[sketch.content(subject)] {
    case .mark, .state: return tree.add(.leibniz(operand, list, differential))
    case .input, .constant, .row, .choice, .pending: break
    }
    return tree.add(.derivative(list, operand, differential))
  }
}

// MARK: Sums and products

extension SketchWriter {
  private struct Factor {
    let id: Tree.ID
    /// A number other than 1: what follows needs no sign.
    let mayTouch: Bool
  }

  private mutating func writeSum(_ row: RowID, _ operands: [Sketch.ID]) -> Tree.ID {
    var terms: [(id: Sketch.ID, isNegative: Bool)] = []
    var pending = [(operands[1], row == .subtract), (operands[0], false)]
    while let (next, isNegative) = pending.popLast() {
      if !isNegative, name(next) == nil,
        case .row(let inner, let parts) = sketch[sketch.content(next)],
        inner == .add || inner == .subtract
      {
        pending.append((parts[1], inner == .subtract))
        pending.append((parts[0], false))
      } else {
        terms.append((next, isNegative))
      }
    }
    var sum: Tree.ID?
    for term in terms {
      let (isTurned, factors) = product(term.id)
      let size = joined(factors)
      let isNegative = isTurned != term.isNegative
      if let left = sum {
        sum = tree.binary(left, isNegative ? .subtract : .add, size)
      } else {
        sum = isNegative ? tree.negate(size) : size
      }
    }
    return sum ?? tree.number(0)
  }

  private mutating func product(_ id: Sketch.ID) -> (Bool, [Factor]) {
    let id = sketch.content(id)
    if name(id) == nil {
      switch sketch[id] {
      case .row(let row, let operands) where [.multiply, .divide, .negate, .xpowy].contains(row):
        return product(row, operands)
      case .constant(.exact(let ratio)):
        return (ratio.isNegative, [number(.exact(ratio.isNegative ? ratio.negated : ratio))])
      case .constant(.decimal(let value)) where value.isFinite:
        return (value < 0, [number(.decimal(value.magnitude))])
      default: break
      }
    }
    return (false, [Factor(id: write(id), mayTouch: false)])
  }

  private mutating func number(_ constant: Constant) -> Factor {
    let id = tree.raise(constant)
    if case .number = tree[id] { return Factor(id: id, mayTouch: constant.double != 1) }
    return Factor(id: id, mayTouch: false)
  }

  private mutating func product(_ row: RowID, _ operands: [Sketch.ID]) -> (Bool, [Factor]) {
    let (isNegative, factors) = product(operands[0])
    switch row {
    case .negate: return (!isNegative, factors)
    case .xpowy where sketch.exact(at: operands[2]) != .minusOne:
      let base = write(operands[1])
      let exponent = write(operands[2])
      let power = tree.apply(.power, [base, exponent])
      return (isNegative, factors + [Factor(id: power, mayTouch: false)])
    case .xpowy:
      let above = joined(factors)
      let below = write(operands[1])
      let quotient = tree.binary(above, .divide, below)
      return (isNegative, [Factor(id: quotient, mayTouch: false)])
    case .divide:
      let above = joined(factors)
      let below = write(operands[1])
      return (isNegative, [Factor(id: tree.binary(above, .divide, below), mayTouch: false)])
    default:
      let (isTurned, more) = product(operands[1])
      return (isNegative != isTurned, factors + more)
    }
  }

  /// `x·cos(u)·2x`: a number touches the name after it.
  private mutating func joined(_ factors: [Factor]) -> Tree.ID {
    var result: Tree.ID?
    var place = 0
    while place < factors.count {
      var part = factors[place].id
      if factors[place].mayTouch, place + 1 < factors.count, tree.canTouch(factors[place + 1].id) {
        part = tree.binary(part, .juxtapose, factors[place + 1].id)
        place += 1
      }
      result = result.map { tree.binary($0, .dot, part) } ?? part
      place += 1
    }
    return result ?? tree.number(1)
  }
}
