/// `+`, `-`, `·`, `/`, unary `-` and `^`: the rows in which the others' rules are written.
extension Row {
  static var arithmetic: [Row] { [add, subtract, multiply, divide, negate, power] }

  private static var add: Row {
    binary(
      .add, "add", "The sum.", rule: "sum", samples: [-3...3, -3...3],
      rewrites: [Rewrite(.power(.sin(.x), 2) + .power(.cos(.x), 2), 1)],
      references: [(0.25, 0.5, 0.75), (-1.5, 4, 2.5)], examples: ["1/4 + 1/2": "3/4 = 0.75"],
      source: "linearity of the derivative", cost: .cheap,
      transpose: [.tangent(0), .tangent(0)], differential: .tangent(0) + .tangent(1)
    ) { $0 + $1 }
  }

  private static var subtract: Row {
    binary(
      .subtract, "subtract", "The difference.", rule: "sum", samples: [-3...3, -3...3],
      rewrites: [
        Rewrite(.power(.apply(.cosh, .x), 2) - .power(.apply(.sinh, .x), 2), 1),
        Rewrite(1 - .apply(.erf, .x), .apply(.erfc, .x)),
        Rewrite(1 - .apply(.erfc, .x), .apply(.erf, .x)),
      ],
      references: [(0.25, 0.5, -0.25), (-1.5, 4, -5.5)], examples: ["3 - 5": "-2"],
      source: "linearity of the derivative", cost: .cheap,
      transpose: [.tangent(0), -.tangent(0)], differential: .tangent(0) - .tangent(1)
    ) { $0 - $1 }
  }

  private static var multiply: Row {
    binary(
      .multiply, "multiply", "The product.", rule: "product", samples: [-3...3, -3...3],
      rewrites: [
        Rewrite(.exp(.x) * .exp(.y), .exp(.x + .y)),
        Rewrite(.apply(.sign, .x) * .apply(.abs, .x), .x),
      ],
      references: [(1.5, -0.5, -0.75), (-1.25, -4, 5)], examples: ["3*4": "12"],
      source: "Leibniz's product rule", cost: .cheap,
      transpose: [.tangent(0) * .y, .x * .tangent(0)],
      differential: .tangent(0) * .y + .x * .tangent(1)
    ) { $0 * $1 }
  }

  private static var divide: Row {
    binary(
      .divide, "divide", "The quotient.", rule: "quotient",
      domain: [Domain(.y, .nonzero, operand: 1, "division by 0") { _, y, _ in y != 0 }],
      samples: [-3...3, 0.25...3],
      rewrites: [
        Rewrite(.sin(.x) / .cos(.x), .apply(.tan, .x)),
        Rewrite(.apply(.sinh, .x) / .apply(.cosh, .x), .apply(.tanh, .x)),
        Rewrite(.exp(.x) / .exp(.y), .exp(.x - .y)),
      ],
      references: [
        (0.75, 0.5, 1.5), (1, 3, 0.3333333333333333), (2.5, -1.75, -1.4285714285714286),
      ],
      examples: ["12/4": "3"], source: "quotient rule",
      cost: .cheap, transpose: [.tangent(0) / .y, nil],
      differential: .tangent(0) / .y - .x * .tangent(1) / .power(.y, 2)
    ) { $0 / $1 }
  }

  private static var negate: Row {
    elementwise(
      .negate, "negate", "The opposite number.", rule: "sum", samples: -3...3,
      references: [(0.5, -0.5), (-3, 3)], examples: ["-(2 - 5)": "3"],
      source: "linearity of the derivative", cost: .cheap, transpose: -.tangent(0),
      derivative: { _, _ in -1 }
    ) { -$0 }
  }

  /// A square is a product, and 1 divided twice is as exact as libm's `pow`, within 1 ulp; every other
  /// exponent, whole or not, goes there, for repeated squaring is not.
  private static var power: Row {
    binary(
      .power, "pow",
      "The power x^y: any x with a whole exponent, x at least 0 with any other; 0^0 = 1.",
      rule: "power",
      domain: [
        Domain(
          .x, .other, "a negative number has a real power only for an integer exponent",
          holds: { x, y, _ in x >= 0 || y == y.rounded() }),
        Domain(.x, .other, "0 has no negative power", holds: { x, y, _ in x != 0 || y >= 0 }),
      ],
      samples: [0.25...3, -2...3],
      rewrites: [
        Rewrite(.power(.sqrt(.x), 2), .x, where: (.x, .nonnegative)),
        Rewrite(.power(.apply(.cbrt, .x), 3), .x),
        Rewrite(.power(.apply(.abs, .x), 2), .power(.x, 2)),
        Rewrite(.power(.exp(.x), .y), .exp(.x * .y)),
        Rewrite(.power(.e, .ln(.x)), .x, where: (.x, .positive)),
        Rewrite(.power(2, .apply(.log2, .x)), .x, where: (.x, .positive)),
        Rewrite(.power(10, .apply(.log10, .x)), .x, where: (.x, .positive)),
      ],
      references: [
        (2, 10, 1024), (2, 0.5, 1.4142135623730951), (0.75, 1.75, 0.6044455866507423),
        (1.25, -3.5, 0.45794672179195695), (-1.5, 3, -3.375), (0, 0, 1),
      ],
      examples: ["2^10": "1024", "0^0": "1"], source: "DLMF §4.2(iv)",
      differential: .apply(.xpowy, .y, .x, .y - 1) * .tangent(0)
        + .apply(.xlogy, .result, .x) * .tangent(1)
    ) { $1 == 2 ? $0 * $0 : $1 == -2 ? 1 / $0 / $0 : Math.pow($0, $1) }
  }
}
