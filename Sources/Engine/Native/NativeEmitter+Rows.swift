import Autodiff

/// Rows that are a few instructions; the others are called. Bits and flags are the kernels'.
extension NativeEmitter {
  mutating func row(_ row: RowID, _ x: [Value]) -> Value {
    switch row {
    case .not: return truth(text.make("fcmp oeq double \(x[0]), \(Value.zero)"))
    case .and, .or:
      let both = x.map { text.make("fcmp une double \($0), \(Value.zero)") }
      return truth(text.make("\(row == .and ? "and" : "or") i1 \(both[0]), \(both[1])"))
    case .min: return chosen(x[0], over: x[1], "olt")
    case .max: return chosen(x[0], over: x[1], "ogt")
    case .relu: return chosen(x[0], over: .zero, "ogt")
    case .hypot: return hypotenuse(x[0], x[1])
    case .xpowy: return term(x[0], x[1], x[2]) ?? called(row, x)
    default: return called(row, x)
    }
  }

  mutating func truth(_ condition: Value) -> Value {
    text.make("select i1 \(condition), double \(Value.one), double \(Value.zero)")
  }

  /// A row by its kernel.
  private mutating func called(_ row: RowID, _ x: [Value], isRare: Bool = false) -> Value {
    let place = NativeFunctions.kernel(of: Int(row.rawValue))
    let arguments = [("ptr", "inttoptr (i64 \(place) to ptr)")] + x.map { ("double", "\($0)") }
    let function = NativeFunctions.rows[x.count - 1]
    return text.call("double", function, arguments, isPure: true, isRare: isRare)
  }

  /// `x` where it stands so to `y`, or is no number.
  private mutating func chosen(_ x: Value, over y: Value, _ relation: String) -> Value {
    let holds = text.make("fcmp \(relation) double \(x), \(y)")
    let isNone = text.make("fcmp uno double \(x), \(x)")
    let isChosen = text.make("or i1 \(holds), \(isNone)")
    return text.make("select i1 \(isChosen), double \(x), double \(y)")
  }

  /// As `Math.hypot`: the root, and the row's kernel where a square might leave the doubles.
  private mutating func hypotenuse(_ x: Value, _ y: Value) -> Value {
    let lengths = [x, y].map { text.make("call double @llvm.fabs.f64(double \($0))") }
    let isUpright = text.make("fcmp oge double \(lengths[1]), \(lengths[0])")
    let larger = text.make("select i1 \(isUpright), double \(lengths[1]), double \(lengths[0])")
    let isLarge = text.make("fcmp ogt double \(larger), \(Value.number(1e-140))")
    let isSmall = text.make("fcmp olt double \(larger), \(Value.number(1e140))")
    let isUsual = text.make("and i1 \(isLarge), \(isSmall)")
    let (usual, extreme, next) = (text.label(), text.label(), text.label())
    text.branch(isUsual, to: usual, else: extreme)
    text.begin(extreme)
    let careful = called(.hypot, [x, y], isRare: true)
    text.branch(to: next)
    text.begin(usual)
    let squares = [x, y].map { text.make("fmul double \($0), \($0)") }
    let sum = text.make("fadd double \(squares[0]), \(squares[1])")
    let root = text.make("call double @llvm.sqrt.f64(double \(sum))")
    text.branch(to: next)
    text.begin(next)
    return text.make("phi double [ \(careful), %l\(extreme) ], [ \(root), %l\(usual) ]")
  }

  /// `x·y^z` of the exponents that its kernel divides for; `nil` of any other.
  ///
  /// Where `x` is 0 it is divided by 1, whatever `y` is: that raises no flag, and `+ 0` makes the
  /// zero that the kernel gives. `-x` is divided as `x` is, which slopes need beside it.
  private mutating func term(_ x: Value, _ y: Value, _ z: Value) -> Value? {
    guard case .number(let bits) = z else { return nil }
    let exponent = Double(bitPattern: bits)
    guard [2, -1, -2, -3].contains(exponent) else { return nil }
    let opposite = scaled[x].flatMap { $0.factor == -1 ? $0.of : nil }
    let start = opposite ?? x
    let isZero = text.make("fcmp oeq double \(start), \(Value.zero)")
    let base = text.make("select i1 \(isZero), double \(Value.one), double \(y)")
    var term = text.make("fadd double \(start), \(Value.zero)")
    if exponent == 2 {
      let square = text.make("fmul double \(base), \(base)")
      term = text.make("fmul double \(term), \(square)")
    } else {
      for _ in 0..<Int(-exponent) { term = text.make("fdiv double \(term), \(base)") }
    }
    guard opposite != nil else { return term }
    // A choice between results would let the compiler drop the one between divisors.
    let zeros = "double \(Value.zero), double \(Value.number(-0.0))"
    let zero = text.make("select i1 \(isZero), \(zeros)")
    return text.make("fsub double \(zero), \(term)")
  }
}
