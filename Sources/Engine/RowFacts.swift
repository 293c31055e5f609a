import Autodiff

/// What running needs of a row. A class: copying a row retains each of its dozen parts.
final class RowFacts: Sendable {
  let name: String
  /// Whether it works on whole arrays, by an `ArrayOperation`.
  let isArray: Bool
  let arity: Int
  let kernel: Row.Kernel
  let domain: [Row.Domain]
  let kinks: [Row.Kink]
  let jumps: [Row.Jump]

  private init(_ row: Row) {
    name = row.name
    isArray = !row.id.isElementwise
    arity = row.arity
    kernel = row.value
    domain = row.domain
    kinks = row.kinks
    jumps = row.jumps
  }

  /// By the raw value of the row's id.
  static let table: [RowFacts] = Row.table.map { RowFacts($0) }
  static let kernels: [Row.Kernel] = table.map(\.kernel)
  static let arities: [UInt8] = table.map { UInt8($0.arity) }

  static subscript(row: RowID) -> RowFacts { table[Int(row.rawValue)] }

  var hasCorners: Bool { !kinks.isEmpty || !jumps.isEmpty }

  /// The first condition of the domain that fails.
  func failure(_ x: Double, _ y: Double, _ z: Double) -> Int? {
    domain.firstIndex { !$0.holds(x, y, z) }
  }
}

extension Row.Kernel {
  /// The value; operands beyond the arity are ignored.
  func callAsFunction(_ x: Double, _ y: Double, _ z: Double) -> Double {
    switch self {
    case .unary(let f): f(x)
    case .binary(let f): f(x, y)
    case .ternary(let f): f(x, y, z)
    case .array: .nan
    }
  }
}

/// Powers whose exponent is a constant node of the same function, as multiplications.
///
/// The plan and the interpreter both go through here, so they agree to the last bit. At most one
/// rounding more than `pow`, and 10 times faster.
enum ConstantPower: Int {
  case square, cube, fourth, reciprocal, root, inverseSquare, inverseCube, inverseRoot

  init?(exponent: Double) {
    switch exponent {
    case 2: self = .square
    case 3: self = .cube
    case 4: self = .fourth
    case -1: self = .reciprocal
    case 0.5: self = .root
    case -2: self = .inverseSquare
    case -3: self = .inverseCube
    case -0.5: self = .inverseRoot
    default: return nil
    }
  }

  @inline(__always)  // the machine's loop calls it with a constant case
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .square: return x * x
    case .cube: return x * x * x
    case .fourth:
      let square = x * x
      return square * square
    case .reciprocal: return 1 / x
    case .root: return x.squareRoot()
    case .inverseSquare: return 1 / (x * x)
    case .inverseCube: return 1 / (x * x * x)
    case .inverseRoot: return 1 / x.squareRoot()
    }
  }
}
