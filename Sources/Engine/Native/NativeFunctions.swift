import Autodiff
import CKernels

/// What compiled code calls: addresses in this process, so that both ways to run a plan share the
/// functions and with them every bit.
enum NativeFunctions {
  private typealias RowUnary = @convention(c) (UnsafeRawPointer, Double) -> Double
  private typealias RowBinary = @convention(c) (UnsafeRawPointer, Double, Double) -> Double
  private typealias RowTernary = @convention(c) (UnsafeRawPointer, Double, Double, Double) -> Double

  /// By opcode: functions of the C library, themselves.
  static let unary: [UInt16: Int] = [
    Opcode.exp: address(gd_math.exp), Opcode.ln: address(gd_math.log),
    Opcode.sin: address(gd_math.sin), Opcode.cos: address(gd_math.cos),
    Opcode.tanh: address(gd_math.tanh),
  ]
  static let sincos = address(gd_math.sincos)

  /// By arity less one: what calls the kernel of a row.
  static let rows: [Int] = {
    let one: RowUnary = { place, x in
      guard case .unary(let f) = kernel(at: place) else { return .nan }
      return f(x)
    }
    let two: RowBinary = { place, x, y in
      guard case .binary(let f) = kernel(at: place) else { return .nan }
      return f(x, y)
    }
    let three: RowTernary = { place, x, y, z in
      guard case .ternary(let f) = kernel(at: place) else { return .nan }
      return f(x, y, z)
    }
    return [address(one), address(two), address(three)]
  }()

  /// The kernels of all rows, where they stay.
  nonisolated(unsafe) private static let kernels: UnsafeMutablePointer<Row.Kernel> = {
    let all = RowFacts.kernels
    let place = UnsafeMutablePointer<Row.Kernel>.allocate(capacity: all.count)
    place.initialize(from: all, count: all.count)
    return place
  }()

  /// Where the kernel of a row is, by raw value.
  static func kernel(of row: Int) -> Int { Int(bitPattern: kernels + row) }

  private static func kernel(at place: UnsafeRawPointer) -> Row.Kernel {
    place.assumingMemoryBound(to: Row.Kernel.self).pointee
  }

  static func perform(_ precision: Precision) -> Int {
    let double: NativeContext.Call = { Machine<Double>.perform($0, $1) }
    let single: NativeContext.Call = { Machine<Float>.perform($0, $1) }
    return address(precision == .double ? double : single)
  }

  static func poll(_ precision: Precision) -> Int {
    let double: NativeContext.Call = { context, _ in Machine<Double>.poll(context) }
    let single: NativeContext.Call = { context, _ in Machine<Float>.poll(context) }
    return address(precision == .double ? double : single)
  }

  static func open(_ precision: Precision) -> Int {
    let double: NativeContext.Opening = { Machine<Double>.open($0, $1, $2, $3, $4) }
    let single: NativeContext.Opening = { Machine<Float>.open($0, $1, $2, $3, $4) }
    return address(precision == .double ? double : single)
  }

  static func fill(_ precision: Precision) -> Int {
    let double: NativeContext.Filling = { Machine<Double>.fill($0, $1, $2) }
    let single: NativeContext.Filling = { Machine<Float>.fill($0, $1, $2) }
    return address(precision == .double ? double : single)
  }

  private static func address<Function>(_ function: Function) -> Int {
    unsafeBitCast(function, to: Int.self)
  }
}
