internal import Autodiff
internal import Engine
internal import Syntax

/// What is said where a value or a slope is undefined: the limits from both sides.
extension Session {
  /// A function of one moving number, at a point.
  private struct Probe {
    let function: FunctionID
    let point: [Double]
    let input: Int
    let place: String
  }

  struct Sides {
    let left: Approach
    let right: Approach
  }

  /// Adds the limit of a value to the error that it has none.
  func explained(
    _ error: Diagnostic, _ body: Tree.ID, _ function: LoweredFunction, _ point: Point,
    _ context: Context
  ) -> Diagnostic {
    var error = shortened(error, body, context)
    guard function.isNumber(in: workspace.table),
      let probe = probe(function.id, function.globals, point), isSingular(probe),
      let sides = sides(probe)
    else { return error }
    if case .finite(let left) = sides.left, case .finite(let right) = sides.right, left == right {
      error.message += "; the limit at \(probe.place) is \(text(limit: left))"
    } else if let found = sentence(sides) {
      let name = context.tree.text(body, notation.style)
      let isName = if case .name = context.tree[body] { true } else { false }
      error.message += "; " + (name.count <= 40 && !isName ? "\(name) \(found)" : "it \(found)")
    }
    return error
  }

  /// Says what the slope does where the value is there and the slope is not.
  func explainedSlope(
    _ error: Diagnostic, _ derivative: FunctionID, order: Int, _ body: Tree.ID, _ globals: [Symbol],
    _ point: Point, _ context: Context
  ) -> Diagnostic {
    var short = shortened(error, body, context)
    let names = globals.compactMap { symbol in
      number(symbol, point).map { "\(workspace.symbols.display(symbol)) = \(notation.text($0))" }
    }
    let place = names.isEmpty ? "" : " at " + names.joined(separator: ", ")
    let what = Self.derivativeName(order)
    guard let probe = probe(derivative, globals, point), isSingular(probe),
      let sides = sides(probe)
    else {
      short.message = "no \(what)\(place): \(short.message)"
      return short
    }
    let slope = order == 1 ? "the slope" : "the " + Self.derivativeName(order)
    var result = unshown("", body, context)
    if case .finite(let left) = sides.left, case .finite(let right) = sides.right, left == right {
      result.message =
        "no \(what)\(place) by the rules: \(short.message); its limit there is \(text(limit: left))"
    } else if let found = sentence(sides) {
      result.message = "no \(what) at \(probe.place): \(slope) \(found)"
    } else {
      short.message = "no \(what)\(place): \(short.message)"
      return short
    }
    return result
  }

  static func derivativeName(_ order: Int) -> String {
    switch order {
    case 1: "derivative"
    case 2: "second derivative"
    case 3: "third derivative"
    default: "derivative of order \(order)"
    }
  }

  /// An error about a whole expression: its place without its text.
  func unshown(_ message: String, _ body: Tree.ID, _ context: Context) -> Diagnostic {
    let span = context.tree.span(of: body)
    var error = Diagnostic(message, at: span.isEmpty ? context.statement.span : span)
    error.showsExcerpt = false
    return error
  }

  /// Shows only the expression, without clauses; the values stand beside it.
  func shortened(_ error: Diagnostic, _ body: Tree.ID, _ context: Context) -> Diagnostic {
    var error = error
    let span = context.tree.span(of: body)
    if error.source ?? context.source == context.source, let label = error.labels.first,
      label.span.start >= span.start, label.span.end <= span.end
    {
      error.excerpt = span
    }
    return error
  }

  /// The limits of a function when the only name that moves does.
  func approaches(
    _ function: FunctionID, _ globals: [Symbol], _ point: Point
  ) -> (place: String, sides: Sides)? {
    guard let probe = probe(function, globals, point) else { return nil }
    return (probe.place, limits(of: probe))
  }

  // MARK: Finding

  private func probe(_ id: FunctionID, _ globals: [Symbol], _ point: Point) -> Probe? {
    let given = point.names.filter { globals.contains($0) }
    let moving = globals.count == 1 ? globals : given
    guard moving.count == 1, let input = globals.firstIndex(of: moving[0]),
      let constant = number(moving[0], point), constant.double.isFinite
    else { return nil }
    var doubles: [Double] = []
    for symbol in globals {
      guard let number = number(symbol, point) else { return nil }
      doubles.append(number.double)
    }
    let name = workspace.symbols.display(moving[0])
    return Probe(
      function: workspace.table.flattened(id), point: doubles, input: input,
      place: "\(name) = \(notation.text(constant))")
  }

  /// Whether it is a domain that ends at the point: a number that is too large, or a run that was
  /// stopped, is no reason to look at its sides.
  private func isSingular(_ probe: Probe) -> Bool {
    do {
      _ = try Interpreter.run(
        probe.function, inputs: probe.point, in: workspace.table, limits: sideLimits)
      return false
    } catch {
      guard case .undefined(let fault) = error else { return false }
      return fault.kind != .overflow
    }
  }

  /// For one look aside.
  private var sideLimits: Limits {
    var limits = limits
    limits.steps = min(limits.steps, 1 << 16)
    return limits
  }

  private func limits(of probe: Probe) -> Sides {
    let limits = sideLimits
    let side = { (side: Double) in
      Approach(
        of: probe.function, at: probe.point, moving: probe.input, side: side,
        in: self.workspace.table, limits: limits)
    }
    return Sides(left: side(-1), right: side(1))
  }

  /// `nil` if the function is undefined on both sides, or nothing was found on either.
  private func sides(_ probe: Probe) -> Sides? {
    let sides = limits(of: probe)
    switch (sides.left, sides.right) {
    case (.undefined, .undefined), (.unknown, _), (_, .unknown): return nil
    case (.finite, _), (.infinite, _), (.undefined, _): return sides
    }
  }

  // MARK: Saying

  /// `→ -∞ from the left, +∞ from the right`.
  private func sentence(_ sides: Sides) -> String? {
    let arrow = notation.alphabet == .ascii ? "->" : "→"
    let (left, right) = (text(sides.left), text(sides.right))
    switch (left, right) {
    case (let left?, let right?):
      return left == right
        ? "\(arrow) \(left) from both sides"
        : "\(arrow) \(left) from the left, \(right) from the right"
    case (nil, let right?):
      return "\(arrow) \(right) from the right, and \(missing(sides.left)) on the left"
    case (let left?, nil):
      return "\(arrow) \(left) from the left, and \(missing(sides.right)) on the right"
    case (nil, nil): return nil
    }
  }

  private func text(_ approach: Approach) -> String? {
    switch approach {
    case .finite(let limit): text(limit: limit)
    case .infinite(let isNegative):
      (isNegative ? "-" : "+") + (notation.alphabet == .ascii ? "inf" : "∞")
    case .undefined, .unknown: nil
    }
  }

  /// `√x is not real`: what is undefined on one side.
  private func missing(_ approach: Approach) -> String {
    guard case .undefined(let fault) = approach else { return "it has no limit" }
    let reals: Set<RowID> = [
      .sqrt, .ln, .log1p, .log2, .log10, .power, .xpowy, .xlogy, .asin, .acos, .acosh, .atanh,
    ]
    let isReal = fault.row.map { reals.contains($0) } ?? false
    let text =
      workspace.origins[fault.site.origin].map {
        workspace.tree($0).text($0.id, notation.style)
      } ?? "it"
    return "\(text.count <= 40 ? text : "it") is not \(isReal ? "real" : "defined")"
  }

  /// A limit that is a ratio of small numbers as one.
  func text(limit: Double) -> String {
    for denominator in 1...120 {
      let numerator = limit * Double(denominator)
      if numerator.rounded() / Double(denominator) == limit, numerator.magnitude < 1e6,
        let whole = Int(exactly: numerator.rounded()),
        let ratio = Ratio(Int128(whole), over: Int128(denominator))
      {
        return notation.text(Constant.exact(ratio))
      }
    }
    return notation.text(limit)
  }
}
