import Glibc

/// `+`, `-`, `·`, `/`, unary `-` and `^`: the rows in which the others' rules are written.
extension Row {
  static let arithmetic: [Row] = [
    binary(
      .add, "The sum.", rule: "sum", samples: [-3...3, -3...3],
      references: [(0.25, 0.5, 0.75)], source: "linearity of the derivative", cost: .cheap,
      transpose: [.tangent(0), .tangent(0)], differential: .tangent(0) + .tangent(1)
    ) { $0 + $1 },
    binary(
      .subtract, "The difference.", rule: "sum", samples: [-3...3, -3...3],
      references: [(0.25, 0.5, -0.25)], source: "linearity of the derivative", cost: .cheap,
      transpose: [.tangent(0), -.tangent(0)], differential: .tangent(0) - .tangent(1)
    ) { $0 - $1 },
    binary(
      .multiply, "The product.", rule: "product", samples: [-3...3, -3...3],
      references: [(1.5, -0.5, -0.75)], source: "Leibniz's product rule", cost: .cheap,
      transpose: [.tangent(0) * .y, .x * .tangent(0)],
      differential: .tangent(0) * .y + .x * .tangent(1)
    ) { $0 * $1 },
    binary(
      .divide, "The quotient.", rule: "quotient",
      domain: [Domain(.y, .nonzero, operand: 1, "division by 0") { _, y, _ in y != 0 }],
      samples: [-3...3, 0.25...3], references: [(0.75, 0.5, 1.5)], source: "quotient rule",
      cost: .cheap, transpose: [.tangent(0) / .y, nil],
      differential: .tangent(0) / .y - .x * .tangent(1) / .power(.y, 2)
    ) { $0 / $1 },
    Row(
      id: .negate, name: "negate", summary: "The opposite number.", arity: 1, result: .real,
      value: .unary { -$0 }, differential: -.tangent(0), transpose: [-.tangent(0)], rule: "sum",
      domain: [], kinks: [], jumps: [], samples: [-3...3], rewrites: [],
      references: [Reference(operands: [0.5], value: -0.5)], examples: [],
      source: "linearity of the derivative", cost: .cheap),
    binary(
      .power, "The power x^y: any x with an integer exponent, x > 0 with any other.", named: "pow",
      rule: "power", domain: [powerDomain, powerPole],
      samples: [0.2...3, -2...3],
      references: [(2, 10, 1024), (2, 0.5, 1.4142135623730951), (0.3, 1.7, 0.12916)],
      examples: ["2^10": "1024"], source: "DLMF §4.2(iv)",
      differential: .y * .power(.x, .y - 1) * .tangent(0) + .result * .ln(.x) * .tangent(1)
    ) { pow($0, $1) },
  ]

  private static let powerDomain = Domain(
    .x, .other, "a negative number has a real power only for an integer exponent"
  ) { x, y, _ in x >= 0 || y == y.rounded() }

  private static let powerPole = Domain(
    .x, .other, "0 has no negative power"
  ) { x, y, _ in x != 0 || y >= 0 }
}
