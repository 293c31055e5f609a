/// The makers of rows that work entry by entry on real numbers.
extension Row {
  /// A function of one number.
  ///
  /// - Parameters:
  ///   - name: the spelling in gd.
  ///   - derivative: the slope, over the operand `x` and the result `y`; `nil` for a row whose
  ///     slope is 0 wherever it has one.
  ///   - samples: where the tests sample.
  static func elementwise(
    _ id: RowID, _ name: String, _ summary: String, result: ElementKind = .real,
    rule: String = "chain",
    domain: [Domain] = [], kinks: [Kink] = [], jumps: [Jump] = [],
    samples: ClosedRange<Double>, rewrites: @autoclosure @escaping @Sendable () -> [Rewrite] = [],
    references: @autoclosure @escaping @Sendable () -> [(Double, Double)],
    examples: @autoclosure @escaping @Sendable () -> KeyValuePairs<String, String> = [:],
    source: String, cost: Cost = .costly, transpose: Formula? = nil,
    derivative: ((_ x: Formula, _ y: Formula) -> Formula)?,
    value: @escaping @Sendable (Double) -> Double
  ) -> Row {
    Row(
      id: id, name: name, summary: summary, arity: 1, result: result,
      value: .unary(value), differential: derivative.map { $0(.x, .result) * .tangent(0) },
      transpose: [transpose], rule: rule, domain: domain, kinks: kinks, jumps: jumps,
      samples: [samples], identities: rewrites,
      evidence: {
        (references().map { Reference(operands: [$0.0], value: $0.1) }, shown(examples()))
      },
      source: source, cost: cost, arrayRule: .none)
  }

  private static func shown(_ examples: KeyValuePairs<String, String>) -> [Example] {
    examples.map { Example(input: $0.key, answer: $0.value) }
  }

  /// A function of two numbers; `differential` is over `x`, `y`, the result and the tangents.
  static func binary(
    _ id: RowID, _ name: String, _ summary: String, result: ElementKind = .real,
    rule: String = "chain", domain: [Domain] = [], kinks: [Kink] = [], jumps: [Jump] = [],
    hasTip: Bool = false, samples: [ClosedRange<Double>],
    rewrites: @autoclosure @escaping @Sendable () -> [Rewrite] = [],
    references: @autoclosure @escaping @Sendable () -> [(Double, Double, Double)],
    examples: @autoclosure @escaping @Sendable () -> KeyValuePairs<String, String> = [:],
    source: String, cost: Cost = .costly, transpose: [Formula?] = [nil, nil],
    differential: Formula?, value: @escaping @Sendable (Double, Double) -> Double
  ) -> Row {
    var row = Row(
      id: id, name: name, summary: summary, arity: 2, result: result,
      value: .binary(value), differential: differential, transpose: transpose, rule: rule,
      domain: domain, kinks: kinks, jumps: jumps, samples: samples, identities: rewrites,
      evidence: {
        (references().map { Reference(operands: [$0.0, $0.1], value: $0.2) }, shown(examples()))
      },
      source: source, cost: cost, arrayRule: .none)
    row.hasTip = hasTip
    return row
  }

  /// A function of three numbers; `differential` as for `binary`.
  static func ternary(
    _ id: RowID, _ name: String, _ summary: String, rule: String = "chain", domain: [Domain] = [],
    kinks: [Kink] = [], samples: [ClosedRange<Double>],
    rewrites: @autoclosure @escaping @Sendable () -> [Rewrite] = [],
    references: @autoclosure @escaping @Sendable () -> [(Double, Double, Double, Double)],
    examples: @autoclosure @escaping @Sendable () -> KeyValuePairs<String, String> = [:],
    source: String, cost: Cost = .costly,
    transpose: [Formula?] = [nil, nil, nil], differential: Formula?,
    value: @escaping @Sendable (Double, Double, Double) -> Double
  ) -> Row {
    Row(
      id: id, name: name, summary: summary, arity: 3, result: .real,
      value: .ternary(value), differential: differential, transpose: transpose, rule: rule,
      domain: domain, kinks: kinks, jumps: [], samples: samples, identities: rewrites,
      evidence: {
        (
          references().map { Reference(operands: [$0.0, $0.1, $0.2], value: $0.3) },
          shown(examples())
        )
      },
      source: source, cost: cost, arrayRule: .none)
  }
}
