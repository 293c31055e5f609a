internal import Algebra
internal import Autodiff
internal import Syntax

/// What was found out about a question.
enum Finding {
  /// For all values of these names, where the conditions hold.
  case proved(names: [String], conditions: [WrittenFormula])
  /// All names have values: how the numbers compare.
  case numbers(Numbers)
  /// Equal within the tolerance, if one was given or `≈` was written.
  case sampled(points: Int, range: String, tolerance: Double?)
  case refuted(Counterexample)

  struct Numbers {
    /// One a side.
    let sides: [Value]
    /// What they differ by, in the measure of the tolerance; 0 if they are the same.
    let gap: Double
    /// The tolerance that was needed.
    var tolerance: Double?
    let hasDecimals: Bool
  }
}

/// Where a claim fails, and how.
struct Counterexample {
  /// Which comparison of the chain.
  let link: Int
  /// The component that differs.
  let component: Int
  let point: [(name: String, value: Value)]
  let left: Value
  let right: Value
}

extension Session {
  /// The answer to a question: proved, or tried in numbers.
  func finding(_ question: Question) throws(Diagnostic) -> (Finding, [Sample]) {
    let fixed = question.globals.map { number($0, question.point) }
    let isOpen = fixed.contains { $0 == nil }
    let names = question.globals.map { workspace.symbols.display($0) }
    if let conditions = proof(question, fixed: question.globals.map { _ in nil }) {
      if !names.isEmpty { return (.proved(names: names, conditions: conditions), []) }
      let (finding, samples) = try compared(question)
      if case .numbers(var numbers) = finding {
        numbers.tolerance = nil
        return (.numbers(numbers), samples)
      }
    }
    guard isOpen else { return try compared(question) }
    if fixed.contains(where: { $0 != nil }), let conditions = proof(question, fixed: fixed) {
      let open = names.indices.filter { fixed[$0] == nil }.map { names[$0] }
      return (.proved(names: open, conditions: conditions), [])
    }
    return try sampled(question, fixed)
  }

  /// The conditions under which all sides are equal for all values; `nil` if that is not proved.
  private func proof(_ question: Question, fixed: [Constant?]) -> [WrittenFormula]? {
    guard question.tolerance == nil, question.signs.allSatisfy({ $0 == .equal || $0 == .close }),
      workspace.table.size(of: question.function) <= 3_000,
      !workspace.table.hasArrays(question.function)
    else { return nil }
    var forms = Forms(workspace.table)
    let inputs: [Form.ID] = fixed.enumerated().map { place, constant in
      switch constant {
      case .exact(let ratio): forms.number(.exact(ratio))
      case .named(let name): forms.constant(name)
      case .decimal(let value): forms.number(.decimal(value))
      case .truth, nil: forms.name(place)
      }
    }
    let outputs = forms.simplified(question.function, inputs: inputs).prefix(question.sideOutputs)
    guard outputs.count == question.sideOutputs else { return nil }
    if question.isCondition { return forms[outputs[0].form] == .truth(true) ? [] : nil }
    for place in question.leaves..<question.sideOutputs {
      let (left, right) = (outputs[place - question.leaves].form, outputs[place].form)
      guard forms.equality(left, right) == .proved else { return nil }
    }
    let names = question.globals.map { workspace.symbols.display($0) }
    var seen: Set<Condition> = []
    return outputs.flatMap(\.conditions).filter { seen.insert($0).inserted }
      .compactMap { condition($0, &forms, names) }
  }

  /// Every name has a value.
  private func compared(_ question: Question) throws(Diagnostic) -> (Finding, [Sample]) {
    let constants = try numbers(
      of: question.function, globals: question.globals, at: question.point)
    let inputs = question.globals.map { number($0, question.point) ?? .exact(.zero) }
    let sample = Sample(inputs: inputs, outputs: constants.map(\.double))
    let hasDecimals = hasDecimals(question.function) || inputs.contains { $0.isDecimal }
    var greatest = 0.0
    var used: Double?
    for (link, sign) in Array(question.signs).enumerated() {
      for component in 0..<question.leaves {
        let left = constants[question.leaves * link + component]
        let right = constants[question.leaves * (link + 1) + component]
        let comparison = comparison(
          left, sign, right, within: question.tolerance, hasDecimals: hasDecimals)
        guard comparison.holds else {
          return (.refuted(example(question, sample, link, component, constants)), [sample])
        }
        greatest = max(greatest, comparison.gap)
        if comparison.gap > 0 { used = comparison.tolerance }
      }
    }
    if question.isCondition && constants[0].double == 0 {
      return (.refuted(example(question, sample, 0, 0, constants)), [sample])
    }
    let sides = question.sides.indices.map { value(question, side: $0, constants) }
    return (
      .numbers(
        .init(sides: sides, gap: greatest, tolerance: used, hasDecimals: hasDecimals)), [sample]
    )
  }

  private func sampled(
    _ question: Question, _ fixed: [Constant?]
  ) throws(Diagnostic) -> (Finding, [Sample]) {
    let samples = try samples(of: question.function, fixed: fixed, count: Self.samplePoints)
    let line = StraightLine(workspace.table.flattened(question.function), in: workspace.table)
    var rough = 0
    for sample in samples {
      if question.isCondition && sample.outputs[0] == 0 {
        return (.refuted(try example(question, sample, 0, 0)), samples)
      }
      for (link, sign) in question.signs.enumerated() {
        for component in 0..<question.leaves {
          let left = sample.outputs[question.leaves * link + component]
          let right = sample.outputs[question.leaves * (link + 1) + component]
          let gap = (left - right).magnitude
          let scale = max(1, left.magnitude, right.magnitude)
          let holds: Bool
          switch sign {
          case .equal, .close:
            let tolerance = question.tolerance ?? scale * (sign == .close ? 1e-6 : 1e-9)
            holds = gap <= tolerance
            if holds && gap > 1e-12 * scale { rough += 1 }
          case .unequal: holds = gap > 0
          case .less: holds = left < right
          case .lessOrEqual: holds = left <= right || gap <= 1e-12 * scale
          case .greater: holds = left > right
          case .greaterOrEqual: holds = left >= right || gap <= 1e-12 * scale
          }
          if holds { continue }
          // Where large numbers cancel, a small difference says nothing, and none says nothing
          // against `<` and `≠`.
          let isStrict = sign == .unequal || sign == .less || sign == .greater
          if let size = line?.greatestMagnitude(sample.inputs.map(\.double)),
            gap == 0 && isStrict ? size > 1e12 : gap <= 1e-10 * size
          {
            continue
          }
          return (.refuted(try example(question, sample, link, component)), samples)
        }
      }
    }
    // A difference that is small but everywhere is no rounding.
    if question.tolerance == nil, question.signs == [.equal], 2 * rough > samples.count,
      let sample = samples.first
    {
      return (.refuted(try example(question, sample, 0, 0)), samples)
    }
    return (
      .sampled(
        points: samples.count, range: range(of: samples, question.globals, fixed: fixed),
        tolerance: question.tolerance ?? (question.signs.contains(.close) ? 1e-6 : nil)), samples
    )
  }

  static let samplePoints = 40

  private func example(
    _ question: Question, _ sample: Sample, _ link: Int, _ component: Int
  ) throws(Diagnostic) -> Counterexample {
    var point = Point()
    for (symbol, value) in zip(question.globals, sample.inputs) {
      point.bind(symbol, .number(value))
    }
    let constants = try numbers(of: question.function, globals: question.globals, at: point)
    return example(question, sample, link, component, constants)
  }

  private func example(
    _ question: Question, _ sample: Sample, _ link: Int, _ component: Int, _ constants: [Constant]
  ) -> Counterexample {
    let right = question.isCondition ? 0 : link + 1
    return Counterexample(
      link: link, component: component,
      point: zip(question.globals, sample.inputs).map {
        (workspace.symbols.display($0), .number($1))
      },
      left: value(question, side: link, constants), right: value(question, side: right, constants))
  }

  private func value(_ question: Question, side: Int, _ constants: [Constant]) -> Value {
    var numbers = constants[question.outputs(of: side)]
    let leaves = question.sizes.map { shape -> Value in
      guard !shape.isEmpty else { return .number(numbers.popFirst() ?? .exact(.zero)) }
      let entries = numbers.prefix(shape.reduce(1, *))
      numbers = numbers.dropFirst(entries.count)
      return .array(Entries(shape: shape, exact: Array(entries)))
    }
    var rest = leaves[...]
    return question.shape.value(&rest)
  }

  /// Whether a decimal stands somewhere in a function.
  private func hasDecimals(_ id: FunctionID) -> Bool {
    let table = workspace.table
    var pending = [id]
    var seen: Set<FunctionID> = []
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      for node in table[next].nodes {
        if case .constant(let constant) = node.kind, table[constant].isDecimal { return true }
      }
      pending += table.callees(of: next)
    }
    return false
  }
}

/// How two numbers compare, and what was allowed.
private struct NumberComparison {
  let holds: Bool
  var gap = 0.0
  var tolerance: Double?
}

/// `=` between exact numbers is exact; where a decimal took part it allows 1e-12, relative; between
/// irrational numbers the same, absolute below 1, as is the 1e-6 of `≈`. `within` bounds the
/// difference itself.
private func comparison(
  _ left: Constant, _ sign: Comparison, _ right: Constant, within tolerance: Double?,
  hasDecimals: Bool
) -> NumberComparison {
  let (a, b) = (left.double, right.double)
  if case .exact(let x) = left, case .exact(let y) = right, tolerance == nil, sign != .close {
    switch sign {
    case .equal: return NumberComparison(holds: x == y)
    case .unequal: return NumberComparison(holds: x != y)
    case .less: return NumberComparison(holds: x < y)
    case .lessOrEqual: return NumberComparison(holds: x <= y)
    case .greater: return NumberComparison(holds: x > y)
    case .greaterOrEqual, .close: return NumberComparison(holds: x >= y)
    }
  }
  let size = max(a.magnitude, b.magnitude)
  switch sign {
  case .equal, .close, .unequal:
    let allowed = tolerance ?? (sign == .close ? 1e-6 : 1e-12)
    let isRelative = sign != .close && hasDecimals
    let scale = tolerance != nil ? 1 : isRelative ? size : max(1, size)
    let gap = a == b ? 0 : (a - b).magnitude / scale
    let isClose = gap <= allowed
    return NumberComparison(
      holds: sign == .unequal ? !isClose : isClose, gap: gap, tolerance: allowed)
  case .less: return NumberComparison(holds: a < b)
  case .lessOrEqual: return NumberComparison(holds: a <= b)
  case .greater: return NumberComparison(holds: a > b)
  case .greaterOrEqual: return NumberComparison(holds: a >= b)
  }
}

extension Constant {
  var isDecimal: Bool {
    if case .decimal = self { return true }
    return false
  }
}
