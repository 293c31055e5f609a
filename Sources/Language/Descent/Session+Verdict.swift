internal import Engine
internal import Learning
internal import Syntax

/// What is to be said about a run.
extension Session {
  /// States that are looked at for the rate of convergence.
  private static let tailLength = 12
  /// A Hessian of more rows is not made for a verdict.
  private static let mostCurvature = 40

  func verdict(
    _ run: Run, _ prepared: PreparedDescent, _ machine: DescentMachine
  ) -> Verdict {
    var verdict = reached(run, prepared, machine)
    if verdict.advice == nil, verdict.kind == .diverging || verdict.kind == .bouncing {
      advise(&verdict, run, prepared)
    }
    return verdict
  }

  private func reached(
    _ run: Run, _ prepared: PreparedDescent, _ machine: DescentMachine
  ) -> Verdict {
    switch run.ending {
    case .diverged(let growths):
      let reason =
        growths > 1
        ? "the loss grew \(growths) times in a row" : "the loss grew to \(notation.text(run.loss))"
      return Verdict(kind: .diverging, word: "diverging", reason: "stopped: diverging, \(reason).")
    case .undefined(let error):
      guard case .undefined = error else {
        return Verdict(
          kind: .time, word: "stopped at step \(run.steps)",
          reason: "stopped after \(counted(run.steps, "step")).")
      }
      return Verdict(
        kind: .undefined, word: "stopped at step \(run.steps)",
        reason: "stopped: step \(run.steps + 1) leaves the real numbers; step \(run.steps) is kept."
      )
    case .interrupted:
      return Verdict(
        kind: .interrupted, word: "interrupted",
        reason: "interrupted after \(counted(run.steps, "step")).", advice: "continue")
    case .steps, .reached, .time, .stalled: break
    }
    let tail = RunRecord.tail(run, machine, Self.tailLength, limits: limits)
    let trend = Trend(tail, width: run.width)
    if let flat = flat(run, prepared, trend) { return flat }
    if run.ending == .stalled {
      return Verdict(
        kind: .stalled, word: "stalled",
        reason: "stopped: no smaller loss along the direction of descent after"
          + " \(counted(run.steps, "step")).")
    }
    if run.ending == .reached, prepared.hasEnd {
      return Verdict(
        kind: .converged, word: "reached after \(counted(run.steps, "step"))",
        reason: "reached what until asks for after \(counted(run.steps, "step")).",
        factor: trend.factor)
    }
    return moving(run, prepared, trend)
  }

  func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  // MARK: The gradient is 0

  private func flat(
    _ run: Run, _ prepared: PreparedDescent, _ trend: Trend
  ) -> Verdict? {
    let gradient = run.gradient
    if let bound = bound(run, prepared) { return bound }
    let size = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let isExact = size == 0
    guard isExact || size <= 1e-7 * max(1, run.loss.magnitude) else { return nil }
    let first = run.history.states.indices.first { place in
      run.gradient(at: place).allSatisfy { $0 == 0 }
    }
    let step = first.map { run.history.steps[$0] } ?? run.steps
    if run.width <= Self.mostCurvature, let spectrum = spectrum(run.point, prepared) {
      let least = spectrum.values.first ?? 0
      let largest = spectrum.values.last ?? 0
      let scale = max(least.magnitude, largest.magnitude)
      let symbol = notation.alphabet == .ascii ? "L''" : "L″"
      if least < -1e-9 * scale, largest <= 1e-9 * scale {
        return Verdict(
          kind: .maximum, word: "at a maximum",
          reason: "stopped at a maximum: the gradient is 0 and every curvature is below 0"
            + " (\(symbol) = \(notation.text(least))).", advice: moved(run, prepared, spectrum))
      }
      if least < -1e-9 * scale {
        let way = direction(spectrum.vectors[0])
        return Verdict(
          kind: .saddle, word: "at a saddle",
          reason: "stopped at a saddle: the gradient is 0, and along \(way) the loss curves down"
            + " (\(notation.text(least))).", advice: moved(run, prepared, spectrum))
      }
      if isExact, scale == 0, first == 0 {
        return Verdict(
          kind: .plateau, word: "stuck on a plateau",
          reason:
            "stuck where it began: the gradient is 0 there and so is the curvature, so nothing"
            + " says which way is down.")
      }
      if !isExact, scale < 10 * size {
        return Verdict(
          kind: .plateau, word: "stuck on a plateau",
          reason: "stuck on a plateau: the gradient is \(short(size)) and the curvature"
            + " \(short(scale)), so nothing says which way is down.")
      }
    }
    if let first, first > 0, trend.factor == nil || trend.factor == 0, isExact {
      return Verdict(
        kind: .exact, word: "exact after \(counted(step, "step"))",
        reason: "converged: the gradient is exactly 0 after \(counted(step, "step")).", factor: 0)
    }
    return Verdict(
      kind: .converged, word: "converged",
      reason: isExact
        ? "converged: the gradient is exactly 0 after \(counted(step, "step"))."
        : "converged: the gradient is down to \(short(size)) after \(counted(run.steps, "step")).",
      factor: isExact ? 0 : trend.factor)
  }

  /// A parameter stands at its bound, and the slope there leads outside.
  private func bound(_ run: Run, _ prepared: PreparedDescent) -> Verdict? {
    var entry = 0
    var pressed: [String] = []
    var inner = 0.0
    for (place, shape) in run.shapes.enumerated() {
      for _ in 0..<shape.reduce(1, *) {
        let (value, slope) = (run.point[entry], run.gradient[entry])
        entry += 1
        let limits = prepared.problem.bounds[place]
        if let lower = limits?.lower.map({ prepared.invariants[$0] }), case .number(value) = lower,
          slope > 0
        {
          pressed.append(pressing(place, value, "below", prepared))
        } else if let upper = limits?.upper.map({ prepared.invariants[$0] }),
          case .number(value) = upper, slope < 0
        {
          pressed.append(pressing(place, value, "above", prepared))
        } else {
          inner += slope * slope
        }
      }
    }
    guard let first = pressed.first, inner.squareRoot() <= 1e-4 * max(1, run.loss.magnitude) else {
      return nil
    }
    return Verdict(
      kind: .bound, word: "at a bound",
      reason: "stopped at a bound: \(first), where the loss would still fall.")
  }

  private func pressing(
    _ place: Int, _ value: Double, _ side: String, _ prepared: PreparedDescent
  ) -> String {
    let name =
      place < prepared.variables.count
      ? workspace.symbols.display(prepared.variables[place]) : "it"
    return "\(name) = \(notation.text(value)) and may not go \(side)"
  }

  // MARK: Still under way

  private func moving(
    _ run: Run, _ prepared: PreparedDescent, _ trend: Trend
  ) -> Verdict {
    // Only plain steps at one rate shrink the error by one factor.
    var isPlain = false
    if case .graph(let optimizer) = prepared.method {
      isPlain =
        prepared.ratePlace != nil && optimizer.name == "gd" && prepared.problem.batch == nil
    }
    guard let factor = trend.factor, isPlain else { return fallen(run, trend, prepared) }
    // Of a step that is very short nearly all is left.
    let shown = notation.text(factor) == "1" ? "almost all" : notation.text(factor)
    let name = run.width == 1 ? "error" : "distance still to go"
    if (factor + 1).magnitude < 1e-9, run.width == 1, let other = trend.before {
      let here = run.point[0]
      return Verdict(
        kind: .bouncing,
        word:
          "bouncing between \(notation.text(max(here, other[0]))) and \(notation.text(min(here, other[0])))",
        reason: "bouncing between \(notation.text(max(here, other[0]))) and"
          + " \(notation.text(min(here, other[0]))): each step multiplies the error by -1.",
        factor: -1)
    }
    let hasGrown = run.loss > run.loss(at: 0)
    if factor.magnitude > 1 + 1e-9 {
      if hasGrown {
        return Verdict(
          kind: .diverging, word: "diverging",
          reason: "diverging: each step multiplies the \(name) by \(shown).", factor: factor)
      }
      return Verdict(
        kind: .falling, word: "falling faster",
        reason: "still falling, and faster: each step is \(shown) times the one before.",
        advice: "again for \(2 * max(1, run.steps)) steps", factor: factor)
    }
    if trend.isWavy {
      return Verdict(
        kind: .oscillating, word: hasGrown ? "oscillating" : "oscillating, settling",
        reason: hasGrown
          ? "oscillating: the loss goes up and down and is above its start."
          : "oscillating, but settling: the loss goes up and down on its way to"
            + " \(notation.text(run.loss)).",
        advice: "again for \(2 * max(1, run.steps)) steps", factor: factor)
    }
    let more = more(factor, run)
    if factor < 0 {
      return Verdict(
        kind: .overshooting, word: "converging, overshooting",
        reason: "converging, overshooting: each step lands on the other side and leaves"
          + " \(notation.text(-factor)) of the \(name).", advice: more, factor: factor)
    }
    if factor > 0.95 {
      return Verdict(
        kind: .slow, word: "converging, slowly",
        reason: "converging, slowly: each step leaves \(shown) of the \(name).",
        advice: faster(run, prepared) ?? more, factor: factor)
    }
    return Verdict(
      kind: .converging, word: "converging",
      reason: "converging: each step leaves \(shown) of the \(name).", advice: more,
      factor: factor)
  }

  /// Without a rate of convergence: how far the loss came.
  private func fallen(
    _ run: Run, _ trend: Trend, _ prepared: PreparedDescent
  ) -> Verdict {
    let hasGrown = run.loss > run.loss(at: 0)
    if trend.isWavy, prepared.problem.batch == nil {
      return Verdict(
        kind: .oscillating, word: hasGrown ? "oscillating" : "oscillating, settling",
        reason: hasGrown
          ? "oscillating: the loss goes up and down and is above its start."
          : "oscillating, but settling: the loss goes up and down on its way to"
            + " \(notation.text(run.loss)).",
        advice: hasGrown ? nil : "again for \(2 * max(1, run.steps)) steps")
    }
    let (before, after) = (notation.text(run.loss(at: 0)), notation.text(run.loss))
    let loss = prepared.problem.batch == nil ? "the loss" : "the loss on all rows"
    let way =
      run.loss < run.loss(at: 0)
      ? "\(loss) fell from \(before) to \(after)" : "\(loss) went from \(before) to \(after)"
    return Verdict(
      kind: .short, word: run.loss < run.loss(at: 0) ? "falling" : "not falling",
      reason: "\(way) in \(counted(run.steps - run.history.steps[0], "step")); the gradient is"
        + " \(short(Vector.length(run.gradient))).")
  }

  /// Steps for six more digits.
  private func more(_ factor: Double, _ run: Run) -> String? {
    let logarithm = RowMath.log(factor.magnitude)
    guard logarithm < 0, logarithm.isFinite else { return nil }
    let steps = (-13.8 / logarithm).rounded(.up)
    guard steps < 1e9 else { return nil }
    let total = run.steps + Int(steps)
    let unit = total < 100 ? 10 : total < 1000 ? 100 : 1000
    return "again for \((total + unit - 1) / unit * unit) steps"
  }

  // MARK: Curvature

  func probe(_ prepared: PreparedDescent) -> DrivenDescent {
    DrivenDescent(
      .newton, prepared.fullProblem,
      invariants: Array(prepared.invariants.prefix(prepared.fullProblem.invariants.count)),
      limits: Limits(steps: 10_000_000, native: limits.native, cancel: limits.cancel))
  }

  func spectrum(_ point: [Double], _ prepared: PreparedDescent) -> Spectrum? {
    guard let matrix = try? probe(prepared).hessian(at: point) else { return nil }
    guard matrix.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
    return Spectrum(matrix)
  }

  /// A rate nearer to the best one, for plain gradient descent.
  private func faster(_ run: Run, _ prepared: PreparedDescent) -> String? {
    guard case .graph(let optimizer) = prepared.method, optimizer.name == "gd",
      let rate = prepared.rate, run.width <= Self.mostCurvature,
      let spectrum = spectrum(run.point, prepared), let largest = spectrum.values.last,
      let least = spectrum.values.first, largest > 0, least > 0,
      let before = self.spectrum(run.point(at: 0), prepared)?.values.last
    else { return nil }
    // Where the curvature changes on the way, its greatest counts.
    let isSame = (before - largest).magnitude <= 1e-6 * largest
    let best = isSame ? 2 / (largest + least) : 1 / max(before, largest)
    guard best > 1.5 * rate else {
      return "again by lbfgs"
    }
    return "again rate \(notation.text(Self.rounded(best)))"
  }

  /// The rate below which steps are stable where the run began.
  private func advise(_ verdict: inout Verdict, _ run: Run, _ prepared: PreparedDescent) {
    guard case .graph(let optimizer) = prepared.method, run.width <= Self.mostCurvature,
      let spectrum = spectrum(run.point(at: 0), prepared), let largest = spectrum.values.last,
      largest > 0
    else { return }
    let limit = 2 / largest
    let point =
      run.width == 1
      ? "At \(workspace.symbols.display(prepared.variables[0])) = \(notation.text(run.point(at: 0)[0])), \(prime) = \(notation.text(largest))"
      : "At the start the greatest curvature is \(notation.text(largest))"
    if optimizer.name == "gd" {
      verdict.evidence =
        "\(point): steps are stable there below rate 2/\(notation.text(largest)) ="
        + " \(short(limit))."
    }
    let rate = prepared.rate ?? limit
    verdict.advice =
      "again rate \(notation.text(Self.roundedDown(optimizer.name == "gd" ? min(0.95 * limit, rate) : rate / 10)))"
  }

  private var prime: String { notation.alphabet == .ascii ? "L''" : "L″" }

  /// Three digits.
  func short(_ number: Double) -> String {
    Notation(alphabet: notation.alphabet, digits: 3).text(number)
  }

  /// One digit, rounded down, so that a limit is not met.
  static func roundedDown(_ number: Double) -> Double {
    guard number > 0, number.isFinite else { return number }
    let scale = RowMath.power(10, RowMath.log10(number).rounded(.down))
    let digit = (number / scale * (1 - 1e-9)).rounded(.down)
    return decimal(max(1, digit), scale)
  }

  static func rounded(_ number: Double) -> Double {
    guard number > 0, number.isFinite else { return number }
    let scale = RowMath.power(10, RowMath.log10(number).rounded(.down) - 1)
    return decimal((number / scale).rounded(.down), scale)
  }

  /// Small whole number times a power of ten, as it would be typed.
  private static func decimal(_ digit: Double, _ scale: Double) -> Double {
    scale < 1 ? digit / (1 / scale).rounded() : digit * scale
  }

  private func direction(_ vector: [Double]) -> String {
    let digits = Notation(alphabet: notation.alphabet, digits: 3)
    let sign = (vector.first { $0.magnitude > 1e-9 } ?? 1) < 0 ? -1.0 : 1
    let numbers = vector.map { digits.text(($0 * sign * 1e6).rounded() / 1e6) }
    return numbers.count == 1 ? "this axis" : "[" + numbers.prefix(6).joined(separator: ", ") + "]"
  }

  /// The same descent from a little aside, along the way out.
  private func moved(_ run: Run, _ prepared: PreparedDescent, _ spectrum: Spectrum) -> String? {
    guard run.width <= 4, run.shapes.allSatisfy(\.isEmpty),
      run.width == prepared.variables.count
    else { return nil }
    let way = spectrum.vectors[0]
    let sign = (way.first { $0.magnitude > 1e-9 } ?? 1) < 0 ? -1.0 : 1
    let starts = prepared.variables.indices.map { place in
      let number = run.point[place] + 0.1 * sign * way[place]
      return
        "\(workspace.symbols.display(prepared.variables[place]))=\(short((number * 1e6).rounded() / 1e6))"
    }
    return "again from \(starts.joined(separator: ", "))"
  }
}

/// How the last steps changed.
struct Trend {
  /// What a step multiplies the step before by: of a settled descent, its error.
  private(set) var factor: Double?
  /// The point before the last.
  private(set) var before: [Double]?
  /// The loss went up and down.
  private(set) var isWavy = false

  init(_ tail: [[Double]], width: Int) {
    let points = tail.map { Array($0.prefix(width)) }
    before = points.dropLast().last
    let moves = zip(points.dropFirst(), points).map { Vector.difference($0, $1) }
    let scale = points.last.map { Vector.length($0) } ?? 0
    for place in moves.indices.dropFirst().reversed() {
      let square = Vector.dot(moves[place - 1], moves[place - 1])
      guard square.squareRoot() > 1e-11 * max(scale, 1e-300) else { continue }
      factor = Vector.dot(moves[place], moves[place - 1]) / square
      break
    }
    let losses = tail.map { $0[2 * width] }
    let changes = zip(losses.dropFirst(), losses).map { $0 - $1 }
    isWavy = width >= 1 && changes.contains { $0 > 0 } && changes.contains { $0 < 0 }
  }
}
