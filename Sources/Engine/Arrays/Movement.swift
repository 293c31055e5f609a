import Autodiff

/// Rows that only move numbers.
enum Movement: Sendable {
  /// Every number of the result has one source.
  case move(Nest)
  /// Zeros where nothing is moved.
  case place(Nest)
  case transpose(rows: Int, columns: Int)
  /// Pieces of so many numbers in turn.
  case concat(pieces: Int, first: Int, second: Int)
  case iota(start: Int, step: Int)

  init?(_ row: RowID, _ attributes: [Int], _ operands: [[Int]], _ result: [Int]) {
    switch row {
    case .reshape: self = .move(Nest([result.numberCount ?? 0], source: [1], target: [1]))
    case .transpose: self = .transpose(rows: operands[0][0], columns: operands[0][1])
    case .diagonal: self = .move(Nest(result, source: [result[0] + 1], target: [1]))
    case .diagonalMatrix: self = .place(Nest(operands[0], source: [1], target: [result[0] + 1]))
    case .broadcast: self = .move(Self.broadcast(operands[0], to: result, new: attributes))
    case .permute:
      let strides = rowStrides(operands[0])
      self = .move(
        Nest(result, source: attributes.map { strides[$0] }, target: rowStrides(result)))
    case .slice:
      var nest = Self.steps(attributes, of: operands[0], counts: result, isSource: true)
      if result.contains(0) { nest = Nest([0], source: [1], target: [1]) }
      self = .move(nest)
    case .pad:
      var nest = Self.steps(attributes, of: result, counts: operands[0], isSource: false)
      if operands[0].contains(0) { nest = Nest([0], source: [1], target: [1]) }
      self = .place(nest)
    case .concat:
      let axis = attributes[0]
      self = .concat(
        pieces: operands[0][..<axis].reduce(1, *), first: operands[0][axis...].reduce(1, *),
        second: operands[1][axis...].reduce(1, *))
    case .iota: self = .iota(start: attributes[0], step: attributes[1])
    default: return nil
    }
  }

  /// Repeats along the axes `new` of the result.
  static func broadcast(_ operand: [Int], to result: [Int], new: [Int]) -> Nest {
    let old = rowStrides(operand)
    let isScalar = operand.isEmpty
    var source: [Int] = []
    var next = 0
    for axis in result.indices {
      if isScalar || new.contains(axis) {
        source.append(0)
      } else {
        source.append(old[next])
        next += 1
      }
    }
    return Nest(result, source: source, target: rowStrides(result))
  }

  /// Walks `counts` entries of a larger array by start and step of each axis.
  private static func steps(
    _ attributes: [Int], of larger: [Int], counts: [Int], isSource: Bool
  ) -> Nest {
    let strides = rowStrides(larger)
    let dense = rowStrides(counts)
    var start = 0
    var stepped: [Int] = []
    for axis in counts.indices {
      start += attributes[2 * axis] * strides[axis]
      stepped.append(attributes[2 * axis + 1] * strides[axis])
    }
    var nest = Nest(
      counts, source: isSource ? stepped : dense, target: isSource ? dense : stepped)
    if isSource { nest.sourceStart = start } else { nest.targetStart = start }
    return nest
  }

  func run<Number: ArrayNumber>(
    _ a: UnsafePointer<Number>, _ b: UnsafePointer<Number>,
    into result: UnsafeMutablePointer<Number>, count: Int, threads: Int32
  ) {
    switch self {
    case .move(let nest):
      if count > 0 { nest.move(a, to: result, threads) }
    case .place(let nest):
      result.update(repeating: 0, count: count)
      nest.move(a, to: result, threads)
    case .transpose(let rows, let columns): Number.transpose(result, a, rows, columns, threads)
    case .concat(let pieces, let first, let second):
      Team.share(pieces, work: pieces * (first + second), threads: threads) { pieces in
        for piece in pieces {
          let target = result + piece * (first + second)
          target.update(from: a + piece * first, count: first)
          (target + first).update(from: b + piece * second, count: second)
        }
      }
    case .iota(let start, let step):
      for place in 0..<count { result[place] = Number(start) + Number(step) * Number(place) }
    }
  }
}
