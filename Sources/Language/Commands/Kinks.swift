internal import Autodiff
internal import Engine
internal import Syntax

/// Gradients at corners: one-sided slopes, the smallest subgradient, and jumps, where there is
/// none.
///
/// The function is written out at the point (`Straightening`), and where it meets a corner exactly
/// it is replaced, toward each direction, by the smooth function there (`Corners`): that one is
/// differentiated, to any order. An `if` has no corners: its slope is that of the branch taken, and
/// a remark says so where the sides differ.
extension Session {
  /// What is to be differentiated, by what in turn, where.
  struct CornerQuestion {
    let function: LoweredFunction
    let orders: [[Symbol]]
    let point: Point
    let body: Tree.ID
    let context: Context

    var order: Int { orders.map(\.count).max() ?? 0 }
  }

  /// The derivatives at a corner and what is to be said about them.
  struct CornerAnswer {
    /// `nil` for those of the functions' own rules.
    var values: [Constant]?
    var remark: String?
    var note: String?

    var notes: [String] { [remark, note].compactMap { $0 } }
  }

  /// Beyond this many surfaces at one point each function's own rule is taken.
  private static let mostSurfaces = 8

  /// `nil` away from corners, which costs one look at the rows.
  func corners(_ question: CornerQuestion) throws(Diagnostic) -> CornerAnswer? {
    let table = workspace.table
    let flat = table.flattened(question.function.id)
    guard table.mayHaveCorners(flat) else { return nil }
    let globals = question.function.globals
    let names = Set(question.orders.joined())
    let variables = globals.map { names.contains($0) }
    let point = globals.map { number($0, question.point) ?? .exact(.zero) }
    guard variables.contains(true) else { return nil }
    guard
      let straight = Straightening.straight(
        flat, at: point.map(\.double), variables: variables, in: table)
    else { return try uncountedCorners(flat, point, variables) }
    let corners = Corners(of: straight.function, at: point, variables: variables, in: table)
    guard !corners.contacts.isEmpty else {
      return straight.isOnBorder ? try border(question) : nil
    }
    guard corners.surfaces <= Self.mostSurfaces else {
      return CornerAnswer(
        note: "\(corners.surfaces) corners meet at this point; beyond \(Self.mostSurfaces) gd adds"
          + " up what each function takes at its own corner")
    }
    return try answer(question, corners, pieces(corners, variables))
  }

  /// A function that takes too many steps to be written out.
  private func uncountedCorners(
    _ flat: FunctionID, _ point: [Constant], _ variables: [Bool]
  ) throws(Diagnostic) -> CornerAnswer? {
    let trace: Trace
    do {
      trace = try Interpreter.trace(
        flat, inputs: point.map(\.double), in: workspace.table, limits: limits)
    } catch { throw diagnostic(error, in: flat) }
    let count = trace.contacts.reduce(0) { $0 + $1.count }
    guard count > 0 else { return nil }
    let times = count == 1 ? "once" : "\(count) times"
    return CornerAnswer(
      note: "the run meets corners \(times) and is too long to look at each from both sides; gd"
        + " adds up what each function takes at its own corner")
  }

  private func pieces(_ corners: Corners, _ variables: [Bool]) -> [Corners.Piece] {
    let moving = variables.indices.filter { variables[$0] }
    let spread = moving.count == 1 ? 0 : min(128, 4 << corners.surfaces)
    let size = max(1, corners.table[corners.function].nodes.count) * corners.contacts.count
    let most = max(2 * moving.count, 2_000_000 / size)
    let directions = Directions(inputs: variables.count, variables: moving, spread: spread)
    var pieces: [Corners.Piece] = []
    for direction in directions.all.prefix(most) {
      let piece = corners.piece(toward: direction)
      if moving.count == 1 || !pieces.contains(where: { $0.sides == piece.sides }) {
        pieces.append(piece)
      }
    }
    return pieces
  }

  // MARK: Slopes

  private func answer(
    _ question: CornerQuestion, _ corners: Corners, _ pieces: [Corners.Piece]
  ) throws(Diagnostic) -> CornerAnswer? {
    let globals = question.function.globals
    if corners.hasJumps { try refuseJump(question, corners, pieces) }
    var slopes: [[Constant]] = []
    for lower in 1..<max(1, question.order) {
      let orders = question.orders.map { Array($0.prefix(lower)) }
      let values = try pieces.map { piece throws(Diagnostic) in
        try derivatives(of: piece.function, orders, globals, question.point)
      }
      if let other = values.first(where: { !isSame($0, values[0]) }) {
        throw jump(
          question, lower == 1 ? "the slope" : "the \(Self.derivativeName(lower))",
          values.count == 2 ? (values[0][0].double, other[0].double) : nil)
      }
    }
    for piece in pieces {
      slopes.append(
        try derivatives(of: piece.function, question.orders, globals, question.point))
    }
    var distinct: [[Constant]] = []
    for slope in slopes where !distinct.contains(where: { isSame($0, slope) }) {
      distinct.append(slope)
    }
    if corners.hasTip { try refine(&distinct, question, corners) }
    distinct.sort { a, b in b.map(\.double).lexicographicallyPrecedes(a.map(\.double)) }
    guard slopes.first?.count == 1, slopes.count == 2 else {
      return mixture(distinct, corners)
    }
    return between(slopes[0][0], slopes[1][0], question.order)
  }

  /// A cone has another gradient in every direction: adds those that come nearer to 0, which lie
  /// toward the descent of the nearest point so far.
  private func refine(
    _ slopes: inout [[Constant]], _ question: CornerQuestion, _ corners: Corners
  ) throws(Diagnostic) {
    let globals = question.function.globals
    let places = question.orders.compactMap { globals.firstIndex(of: $0[0]) }
    guard question.order == 1, places.count == question.orders.count, places.count > 1 else {
      return
    }
    for _ in 0..<Self.mostRefinements {
      let nearest = SmallestPoint(of: slopes).coordinates.map(\.double)
      let size = nearest.map(\.magnitude).max() ?? 0
      guard size > 1e-9 else { return }
      var direction = [Double](repeating: 0, count: globals.count)
      for (place, slope) in zip(places, nearest) {
        // Rounding is no direction of its own.
        direction[place] = slope.magnitude < 1e-7 * size ? 0 : -slope / size
      }
      let piece = corners.piece(toward: direction)
      let slope = try derivatives(of: piece.function, question.orders, globals, question.point)
      guard !slopes.contains(where: { isSame($0, slope) }) else { return }
      slopes.append(slope)
    }
  }

  private static let mostRefinements = 20

  private func derivatives(
    of function: FunctionID, _ orders: [[Symbol]], _ globals: [Symbol], _ point: Point
  ) throws(Diagnostic) -> [Constant] {
    let isGradient = orders.count > 1 && orders.allSatisfy { $0.count == 1 }
    let inputs = orders.compactMap { globals.firstIndex(of: $0[0]) }
    if isGradient && inputs.count == orders.count {
      let gradient = workspace.table.gradient(of: function, by: inputs)
      return try numbers(of: gradient, globals: globals, at: point)
    }
    var values: [Constant] = []
    for order in orders {
      let derivative = derivative(of: function, globals: globals, by: order)
      values += try numbers(of: derivative, globals: globals, at: point)
    }
    return values
  }

  private func isSame(_ a: [Constant], _ b: [Constant]) -> Bool {
    zip(a, b).allSatisfy { abs($0.double - $1.double) <= 1e-12 * max(1, abs($0.double)) }
  }

  /// One variable: the number of least size between the slopes.
  private func between(_ left: Constant, _ right: Constant, _ order: Int) -> CornerAnswer {
    let what = order == 1 ? "slope" : Self.derivativeName(order)
    if isSame([left], [right]) {
      return CornerAnswer(
        values: [left],
        remark: "left \(what) \(notation.text(left)), right \(what) \(notation.text(right)):"
          + " smooth here")
    }
    let (low, high) = left.double < right.double ? (left, right) : (right, left)
    let least: Constant =
      low.double >= 0 ? low : high.double <= 0 ? high : .exact(.zero)
    return CornerAnswer(
      values: [least],
      remark: "corner: \(what) \(signed(left)) from the left, \(signed(right)) from the right;"
        + " gd takes the smallest of [\(notation.text(low)), \(notation.text(high))]")
  }

  private func signed(_ constant: Constant) -> String {
    (constant.double > 0 ? "+" : "") + notation.text(constant)
  }

  /// Several variables: the smallest mixture of the gradients around the point.
  private func mixture(_ slopes: [[Constant]], _ corners: Corners) -> CornerAnswer {
    guard slopes.count > 1 else {
      return CornerAnswer(
        values: slopes.first, remark: "the same slopes in every direction: smooth here")
    }
    var coordinates = SmallestPoint(of: slopes).coordinates
    if corners.hasTip {
      let size = coordinates.map(\.double.magnitude).max() ?? 0
      coordinates = coordinates.map { $0.double.magnitude < 1e-6 * size ? .exact(.zero) : $0 }
    }
    let kind = corners.areTies ? "tie" : "corner"
    let texts = slopes.map { "[\($0.map { notation.text($0) }.joined(separator: ", "))]" }
    let isShort = slopes.count <= 4 && texts.allSatisfy { $0.count <= 40 }
    let all =
      isShort
      ? texts.dropLast().joined(separator: ", ") + " and " + (texts.last ?? "")
      : "\(slopes.count) gradients around it"
    return CornerAnswer(
      values: coordinates, remark: "\(kind): the smallest of all mixtures of \(all)")
  }

  // MARK: Jumps

  /// A row that jumps is no harm where the whole function does not: x·sign(x) has a corner.
  private func refuseJump(
    _ question: CornerQuestion, _ corners: Corners, _ pieces: [Corners.Piece]
  ) throws(Diagnostic) {
    let globals = question.function.globals
    var values: [Double] = []
    for function in [corners.function] + pieces.map(\.function) {
      values.append(
        try numbers(of: function, globals: globals, at: question.point).first?.double ?? 0)
    }
    let size = max(1, values[0].magnitude)
    guard values.contains(where: { abs($0 - values[0]) > 1e-9 * size }) else { return }
    let found = pieces.lazy.compactMap { corners.jump(pieces[0], $0) }.first
    let name = found.flatMap { workspace.origins[$0.origin] }.map {
      workspace.tree($0).text($0.id, notation.style)
    }
    throw jump(
      question, name ?? "the value",
      pieces.count == 2 ? found.map { ($0.below, $0.above) } : nil)
  }

  private func jump(
    _ question: CornerQuestion, _ what: String, _ values: (Double, Double)?
  ) -> Diagnostic {
    let place = shownPoint(question.function.globals, question.point).map {
      "\($0.name) = \(notation.text($0.value, workspace.symbols))"
    }
    let sides = values.map { ", from \(notation.text($0.0)) to \(notation.text($0.1))" } ?? ""
    let error = unshown(
      "no \(Self.derivativeName(question.order)) at \(place.joined(separator: ", ")): \(what) jumps"
        + " there\(sides)", question.body, question.context)
    return error
  }

  /// On the border of an `if`: what the sides say.
  private func border(_ question: CornerQuestion) throws(Diagnostic) -> CornerAnswer? {
    let globals = question.function.globals
    guard question.orders.count == 1, let order = question.orders.first,
      let value = try numbers(
        of: question.function.id, globals: globals, at: question.point
      ).first?.double,
      let near = approaches(question.function.id, globals, question.point)
    else {
      return CornerAnswer(
        note: "an if changes its branch at this point; the slopes are those of the branch taken")
    }
    for side in [near.sides.left, near.sides.right] {
      if case .finite(let limit) = side, abs(limit - value) > 1e-6 * max(1, abs(value)) {
        let limits = [near.sides.left, near.sides.right].compactMap { side in
          if case .finite(let limit) = side { limit } else { nil }
        }
        throw jump(
          question, "the if",
          limits.count == 2 && limits[0] != limits[1]
            ? (limits[0], limits[1]) : (value, limit))
      }
    }
    let derivative = derivative(of: question.function.id, globals: globals, by: order)
    let own = try numbers(of: derivative, globals: globals, at: question.point)
    guard let slopes = approaches(derivative, globals, question.point)?.sides,
      case .finite(let left) = slopes.left, case .finite(let right) = slopes.right
    else {
      return CornerAnswer(
        values: own, remark: "on the border of an if: the slope of the branch taken")
    }
    if let taken = own.first?.double, abs(left - taken) < 1e-8, abs(right - taken) < 1e-8 {
      return CornerAnswer(values: own)
    }
    return CornerAnswer(
      values: own,
      remark: "on the border of an if: slope \(signed(left)) from the left, \(signed(right)) from"
        + " the right; gd takes that of the branch taken")
  }

  private func signed(_ limit: Double) -> String { (limit > 0 ? "+" : "") + text(limit: limit) }
}
