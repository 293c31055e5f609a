import Autodiff

/// What runs of functions cost, in sums of two numbers of long arrays; guessed from their shapes.
struct RunCost {
  private let table: FunctionTable
  /// Functions within functions: what recurs costs no more than a call.
  private var depth = 0

  init(_ table: FunctionTable) { self.table = table }

  /// An operation of the tape.
  private static let tape = 8.0
  /// Deeper, a guess will do.
  private static let deepest = 16

  mutating func of(loop: Loop, _ steps: Int) -> Double {
    Double(steps) * (of(loop.body) + Self.tape)
  }

  private mutating func of(_ id: FunctionID) -> Double {
    guard depth < Self.deepest else { return Self.tape }
    depth += 1
    defer { depth -= 1 }
    let function = table[id]
    return function.nodes.reduce(0) { $0 + of($1, function) }
  }

  private mutating func of(_ node: Node, _ function: Function) -> Double {
    switch node.kind {
    case .input, .constant, .mark, .project: return 0
    case .call(let callee): return of(callee) + Self.tape
    case .conditional(let id):
      return max(of(table[id].then), of(table[id].otherwise)) + Self.tape
    case .loop(let id):
      let count = function.operands(of: node).first.flatMap {
        table[id].condition == nil ? table.wholeNumber($0, of: function) : nil
      }
      return of(loop: table[id], count ?? 1)
    case .primitive(let row):
      let operands = function.operands(of: node).map { size(function.type(of: $0)) }
      let result = size(node.type)
      switch row {
      case .matmul where operands.count == 2 && result > 0:
        // The length that both have in common, from [m, k] · [k, n].
        return result * (operands[0] * operands[1] / result).squareRoot() / 4 + Self.tape
      case .inverse, .determinant, .logdet, .solve: return operands[0] * operands[0].squareRoot()
      default:
        let numbers = operands.reduce(result, max)
        return numbers * (row.isCheap ? 1 : Self.tape) + Self.tape
      }
    }
  }

  private func size(_ type: TypeID) -> Double {
    if type.isScalar { return 1 }
    return Double(Shapes.pattern(table[type])?.filter { $0 >= 0 }.numberCount ?? 1)
  }
}

extension RowID {
  /// Whether a processor does it with some numbers at a time, or only moves them.
  fileprivate var isCheap: Bool {
    switch self {
    case .add, .subtract, .multiply, .negate, .abs, .sign, .less, .lessOrEqual, .greater,
      .greaterOrEqual, .equal, .notEqual, .not, .and, .or, .min, .max, .relu, .floor, .ceil,
      .convert, .stop, .stack, .reshape, .broadcast, .sum, .maximum, .minimum, .transpose, .slice,
      .pad, .concat, .iota, .outer:
      return true
    default: return false
    }
  }
}
