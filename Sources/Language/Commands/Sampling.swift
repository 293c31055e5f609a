internal import Autodiff
internal import Engine
internal import Syntax

/// Points at which a claim about formulas is tried: small numbers that are easy to check by hand
/// first, then seeded ones.
struct Sampler {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x5851_F42D_4C95_7F2D }

  private static let small: [Ratio] = [2, 3, 1, -1, half, -2, 4, 5, 0, 10, -10, 100, -100]
  private static let half = Ratio(1, over: 2) ?? .one
  /// How many points of small numbers come before the seeded ones.
  static var smallCount: Int { small.count }

  /// The point of one attempt; distinct numbers for the first few names.
  mutating func point(_ attempt: Int, count: Int) -> [Constant] {
    (0..<count).map { place in
      attempt < Self.small.count
        ? .exact(Self.small[(attempt + place) % Self.small.count]) : seeded(attempt)
    }
  }

  /// Two decimals, so that a point can be typed again: mostly from -3 to 3, often above 0,
  /// sometimes far out.
  private mutating func seeded(_ attempt: Int) -> Constant {
    let range: ClosedRange<Double> =
      switch attempt % 8 {
      case 0, 4: 0...3
      case 1: -1...1
      case 5: 0...1
      case 7: attempt > 100 ? -100...100 : -10...10
      default: -3...3
      }
    return uniform(range)
  }

  /// No whole number, where corners and jumps like to be.
  mutating func generic(_ attempt: Int) -> Constant {
    for _ in 0..<8 {
      let value = attempt < 20 ? uniform(-3...3) : seeded(attempt)
      if value.double != value.double.rounded() { return value }
    }
    return .decimal(0.37)
  }

  private mutating func uniform(_ range: ClosedRange<Double>) -> Constant {
    let unit = Double(next() >> 11) * 0x1p-53
    let value = range.lowerBound + unit * (range.upperBound - range.lowerBound)
    return .decimal((value * 100).rounded() / 100)
  }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

/// A point where everything asked for is defined, with the results there.
struct Sample {
  let inputs: [Constant]
  let outputs: [Double]
}

extension Session {
  /// Points at which all outputs of `id` are defined; names with a value keep it.
  ///
  /// Gives up after 15 attempts a point: with what was found, which may be nothing.
  ///
  /// - Parameter fixed: a number an input, `nil` where it is free.
  func samples(
    of id: FunctionID, fixed: [Constant?], count: Int, startsSmall: Bool = true
  ) throws(Diagnostic) -> [Sample] {
    let free = fixed.count { $0 == nil }
    var sampler = Sampler(seed: options.seed)
    var found: [Sample] = []
    let plan = plan(id)
    for attempt in 0..<15 * count where found.count < (free == 0 ? 1 : count) {
      if free == 0 && attempt > 0 { break }
      var values =
        startsSmall
        ? sampler.point(attempt, count: free)[...]
        : (0..<free).map { _ in sampler.generic(attempt) }[...]
      let inputs = fixed.map { $0 ?? values.popFirst() ?? .exact(.zero) }
      if let outputs = try outputs(of: plan, inputs.map(\.double)) {
        found.append(Sample(inputs: inputs, outputs: outputs))
      }
    }
    return found
  }

  func plan(_ id: FunctionID) -> Runnable {
    Runnable(workspace.table.flattened(id), in: workspace.table)
  }

  /// The results of a run, or `nil` where one is undefined; limits and Ctrl-C are errors.
  func outputs(of plan: Runnable, _ inputs: [Double]) throws(Diagnostic) -> [Double]? {
    do {
      let results = try plan.run(inputs, limits: limits)
      return results.allSatisfy(\.isFinite) ? results : nil
    } catch {
      switch error {
      case .undefined, .count, .lengths, .depthLimit: return nil
      case .stepLimit, .memoryLimit, .cancelled, .inputCount, .inputShape:
        throw diagnostic(error, in: plan.function)
      }
    }
  }

  /// `x from -2.97 to 3`
  func range(of samples: [Sample], _ globals: [Symbol], fixed: [Constant?]) -> String {
    let places = globals.indices.filter { fixed[$0] == nil }
    let names = places.map { workspace.symbols.display(globals[$0]) }
    let values = samples.flatMap { sample in places.map { sample.inputs[$0].double } }
    guard let least = values.min(), let greatest = values.max() else { return "" }
    let list = names.count > 4 ? "\(names.count) names" : names.joined(separator: ", ")
    return "\(list) from \(notation.text(least)) to \(notation.text(greatest))"
  }

  /// Nothing could be tried: neither yes nor no.
  func noPoint(_ id: Tree.ID, _ context: Context, sides: String) -> Diagnostic {
    var error = context.blame(
      id, "no point was found where \(sides): this may be defined nowhere among real numbers")
    error.help = "give a point with at"
    return error
  }
}
