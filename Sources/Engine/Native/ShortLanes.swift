import CKernels

/// What a lane operation is in LLVM's language: the arithmetic of `loops.inc`, bit by bit.
struct ShortLanes {
  typealias Value = NativeText.Value

  let precision: Precision

  /// Numbers that a function of vector math takes at a time.
  private var functionWidth: Int { 32 / precision.numberSize }

  /// How many of `a`, `b` and `c` it reads.
  static func operandCount(_ op: Int32) -> Int {
    switch gd_lane(rawValue: UInt32(op)) {
    case gd_add, gd_subtract, gd_multiply, gd_divide, gd_less, gd_less_equal, gd_greater,
      gd_greater_equal, gd_equal, gd_not_equal, gd_and, gd_or, gd_min, gd_max:
      2
    case gd_multiply_add, gd_multiply_subtract, gd_subtract_product: 3
    default: 1
    }
  }

  /// Whether there is code for it here.
  static func knows(_ op: Int32, _ precision: Precision) -> Bool {
    if operandCount(op) == 3 { return true }
    guard op >= 0, op < Int32(gd_lane_count.rawValue) else { return false }
    let lane = gd_lane(rawValue: UInt32(op))
    switch lane {
    case gd_power: return false
    case gd_softplus: return function(gd_exp, precision) != 0 && function(gd_log1p, precision) != 0
    case gd_sigmoid, gd_floor, gd_ceil: return function(gd_exp, precision) != 0
    default: return lane.rawValue < gd_exp.rawValue || function(lane, precision) != 0
    }
  }

  private static func function(_ lane: gd_lane, _ precision: Precision) -> Int {
    let function =
      precision == .double ? gd_vector_function(lane) : gd_single_vector_function(lane)
    return Int(bitPattern: function)
  }

  // MARK: Types

  var number: String { precision == .double ? "double" : "float" }

  func type(_ width: Int) -> String { width == 1 ? number : "<\(width) x \(number)>" }

  func constant(_ x: Double, _ width: Int) -> String {
    let one = "\(Value.number(x))"
    if width == 1 { return one }
    return "<\(Array(repeating: "\(number) \(one)", count: width).joined(separator: ", "))>"
  }

  private func suffix(_ width: Int) -> String {
    (width == 1 ? "" : "v\(width)") + (precision == .double ? "f64" : "f32")
  }

  /// Functions of LLVM that `compute` may call.
  var declarations: [String] {
    [1, 2, 4, 8].flatMap { width in
      ["sqrt", "fabs", "floor", "ceil"].map { name in
        "declare \(type(width)) @llvm.\(name).\(suffix(width))(\(type(width)))"
      }
    }
  }

  // MARK: Arithmetic

  /// - Parameter operands: as many as `operandCount` says.
  func compute(
    _ op: Int32, _ operands: [Value], _ width: Int, _ text: inout NativeText
  ) -> Value {
    let (x, y) = (operands[0], operands.count > 1 ? operands[1] : operands[0])
    let type = type(width)
    func binary(_ word: String, _ x: Value, _ y: Value) -> Value {
      text.make("\(word) \(type) \(x), \(y)")
    }
    func inverse(_ x: Value) -> Value { text.make("fdiv \(type) \(constant(1, width)), \(x)") }
    func square(_ x: Value) -> Value { binary("fmul", x, x) }
    let lane = gd_lane(rawValue: UInt32(op))
    switch lane {
    case gd_add: return binary("fadd", x, y)
    case gd_subtract: return binary("fsub", x, y)
    case gd_multiply: return binary("fmul", x, y)
    case gd_divide: return binary("fdiv", x, y)
    case gd_negate: return text.make("fneg \(type) \(x)")
    case gd_square: return square(x)
    case gd_cube: return binary("fmul", square(x), x)
    case gd_fourth: return square(square(x))
    case gd_reciprocal: return inverse(x)
    case gd_inverse_square: return inverse(square(x))
    case gd_inverse_cube: return inverse(binary("fmul", square(x), x))
    case gd_inverse_sqrt: return inverse(intrinsic("sqrt", x, width, &text))
    case gd_sqrt: return intrinsic("sqrt", x, width, &text)
    case gd_abs: return intrinsic("fabs", x, width, &text)
    case gd_floor: return intrinsic("floor", x, width, &text)
    case gd_ceil: return intrinsic("ceil", x, width, &text)
    case gd_copy: return x
    case gd_exp, gd_ln, gd_sin, gd_cos, gd_tanh, gd_log1p, gd_expm1:
      return apply(lane, x, width, &text)
    case gd_sigmoid: return sigmoid(x, width, &text)
    case gd_softplus: return softplus(x, width, &text)
    case gd_multiply_add: return binary("fadd", binary("fmul", x, y), operands[2])
    case gd_multiply_subtract: return binary("fsub", binary("fmul", x, y), operands[2])
    case gd_subtract_product: return binary("fsub", operands[2], binary("fmul", x, y))
    default: return choose(lane, x, y, width, &text)
    }
  }

  private func intrinsic(
    _ name: String, _ x: Value, _ width: Int, _ text: inout NativeText
  ) -> Value {
    text.make("call \(type(width)) @llvm.\(name).\(suffix(width))(\(type(width)) \(x))")
  }

  /// Comparisons, and what takes one number or the other.
  private func choose(
    _ lane: gd_lane, _ x: Value, _ y: Value, _ width: Int, _ text: inout NativeText
  ) -> Value {
    let (zero, one) = (constant(0, width), constant(1, width))
    func test(_ relation: String, _ x: Value, _ y: String) -> Value {
      text.make("fcmp \(relation) \(type(width)) \(x), \(y)")
    }
    func select(_ mask: Value, _ x: String, _ y: String) -> Value {
      self.select(mask, x, y, width, &text)
    }
    func both(_ word: String, _ x: Value, _ y: Value) -> Value {
      text.make("\(word) \(masks(width)) \(x), \(y)")
    }
    switch lane {
    case gd_sign:
      let below = select(test("olt", x, zero), constant(-1, width), "\(x)")
      return select(test("ogt", x, zero), one, "\(below)")
    case gd_less: return select(test("olt", x, "\(y)"), one, zero)
    case gd_less_equal: return select(test("ole", x, "\(y)"), one, zero)
    case gd_greater: return select(test("ogt", x, "\(y)"), one, zero)
    case gd_greater_equal: return select(test("oge", x, "\(y)"), one, zero)
    case gd_equal: return select(test("oeq", x, "\(y)"), one, zero)
    case gd_not_equal: return select(test("une", x, "\(y)"), one, zero)
    case gd_not: return select(test("oeq", x, zero), one, zero)
    case gd_and: return select(both("and", test("une", x, zero), test("une", y, zero)), one, zero)
    case gd_or: return select(both("or", test("une", x, zero), test("une", y, zero)), one, zero)
    case gd_min:
      return select(both("or", test("olt", x, "\(y)"), test("une", x, "\(x)")), "\(x)", "\(y)")
    case gd_max:
      return select(both("or", test("ogt", x, "\(y)"), test("une", x, "\(x)")), "\(x)", "\(y)")
    case gd_relu:
      return select(both("or", test("ogt", x, zero), test("une", x, "\(x)")), "\(x)", zero)
    default: return x
    }
  }

  private func masks(_ width: Int) -> String { width == 1 ? "i1" : "<\(width) x i1>" }

  private func select(
    _ mask: Value, _ x: String, _ y: String, _ width: Int, _ text: inout NativeText
  ) -> Value {
    text.make("select \(masks(width)) \(mask), \(type(width)) \(x), \(type(width)) \(y)")
  }

  // MARK: Vector math

  /// e = exp(-|x|), which does not overflow.
  private func decay(_ x: Value, _ width: Int, _ text: inout NativeText) -> Value {
    let magnitude = intrinsic("fabs", x, width, &text)
    let below = text.make("fneg \(type(width)) \(magnitude)")
    return apply(gd_exp, below, width, &text)
  }

  private func sigmoid(_ x: Value, _ width: Int, _ text: inout NativeText) -> Value {
    let one = constant(1, width)
    let e = decay(x, width, &text)
    let isBelow = text.make("fcmp olt \(type(width)) \(x), \(constant(0, width))")
    let upper = select(isBelow, "\(e)", one, width, &text)
    let lower = text.make("fadd \(type(width)) \(one), \(e)")
    return text.make("fdiv \(type(width)) \(upper), \(lower)")
  }

  private func softplus(_ x: Value, _ width: Int, _ text: inout NativeText) -> Value {
    let rest = apply(gd_log1p, decay(x, width, &text), width, &text)
    let zero = constant(0, width)
    let isAbove = text.make("fcmp ogt \(type(width)) \(x), \(zero)")
    let upper = select(isAbove, "\(x)", zero, width, &text)
    return text.make("fadd \(type(width)) \(upper), \(rest)")
  }

  /// A function of vector math; lanes that are left over repeat the last number, so that none can
  /// raise a flag of its own.
  private func apply(
    _ lane: gd_lane, _ x: Value, _ width: Int, _ text: inout NativeText
  ) -> Value {
    let size = functionWidth
    guard width <= size else {
      let halves = [0, width / 2].map { start in
        let half = shuffle(x, nil, (start..<start + width / 2).map { $0 }, width, &text)
        return apply(lane, half, width / 2, &text)
      }
      return shuffle(halves[0], halves[1], Array(0..<width), width / 2, &text)
    }
    var argument = x
    if width < size {
      argument = shuffle(x, nil, (0..<size).map { min($0, width - 1) }, width, &text)
    }
    let vector = type(size)
    let result = text.call(
      vector, Self.function(lane, precision), [(vector, "\(argument)")], isPure: true)
    return width == size ? result : shuffle(result, nil, Array(0..<width), size, &text)
  }

  // MARK: Lanes

  /// Lanes of `x` and, from `width` on, of `y`, which are so wide; without `y` these are 0.
  func shuffle(
    _ x: Value, _ y: Value?, _ places: [Int], _ width: Int, _ text: inout NativeText
  ) -> Value {
    if places == Array(0..<width) { return x }
    if width == 1 { return spread(x, places, &text) }
    if places.count == 1, places[0] < width {
      return text.make("extractelement \(type(width)) \(x), i64 \(places[0])")
    }
    let other = y.map { "\($0)" } ?? "zeroinitializer"
    let mask = places.map { "i32 \($0)" }.joined(separator: ", ")
    let vector = type(width)
    return text.make(
      "shufflevector \(vector) \(x), \(vector) \(other), <\(places.count) x i32> <\(mask)>")
  }

  /// A number at the places of 0, 0 at the others.
  private func spread(_ x: Value, _ places: [Int], _ text: inout NativeText) -> Value {
    let pair = text.make("insertelement <2 x \(number)> zeroinitializer, \(number) \(x), i64 0")
    return shuffle(pair, nil, places.map { min($0, 1) }, 2, &text)
  }

  /// Zeros as a value.
  func zero(_ width: Int, _ text: inout NativeText) -> Value {
    text.make("fadd \(type(width)) \(constant(0, width)), \(constant(0, width))")
  }

  func insert(
    _ x: Value, at place: Int, of vector: Value, _ width: Int, _ text: inout NativeText
  ) -> Value {
    width == 1
      ? x : text.make("insertelement \(type(width)) \(vector), \(number) \(x), i64 \(place)")
  }

  func splat(_ x: Value, _ width: Int, _ text: inout NativeText) -> Value {
    width == 1 ? x : spread(x, Array(repeating: 0, count: width), &text)
  }
}
