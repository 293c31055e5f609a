/// |x| and the steps. A step's slope is 0 wherever it has one; at its jumps it has none.
extension Row {
  static var rounding: [Row] { [abs, sign, floor, ceil, round, mod] }

  private static var abs: Row {
    elementwise(
      .abs, "abs", "The distance from 0, |x|; a corner at 0, where its slope is taken to be 0.",
      kinks: [Kink(surface: .x, below: -.x, above: .x)], samples: -3...3,
      rewrites: [
        .even(.abs), .idempotent(.abs), .at(0, .abs, is: 0),
        Rewrite(.apply(.abs, .exp(.x)), .exp(.x)),
        Rewrite(.apply(.abs, .sqrt(.x)), .sqrt(.x)),
        Rewrite(.apply(.abs, .power(.x, 2)), .power(.x, 2)),
      ],
      references: [(0.5, 0.5), (-2.75, 2.75), (0, 0)], examples: ["abs(-3)": "3"],
      source: "subgradient of smallest norm: Clarke (1983), Optimization and Nonsmooth Analysis",
      cost: .cheap, derivative: { x, _ in .apply(.sign, x) }
    ) { Swift.abs($0) }
  }

  private static var sign: Row {
    elementwise(
      .sign, "sign", "-1, 0 or 1: which side of 0 the number is on.", jumps: [Jump(surface: .x)],
      samples: -3...3,
      rewrites: [
        .odd(.sign), .idempotent(.sign), .at(0, .sign, is: 0),
        Rewrite(.apply(.sign, .exp(.x)), 1),
      ],
      references: [(0.5, 1), (-2.75, -1), (0, 0)], examples: ["sign(-3)": "-1"],
      source: "DLMF, Common Notations and Definitions", cost: .cheap, derivative: nil
    ) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
  }

  private static var floor: Row {
    elementwise(
      .floor, "floor", "The greatest whole number that is not above x.",
      jumps: [Jump(surface: .x - .result)], samples: -3...3,
      rewrites: [.idempotent(.floor), Rewrite(.apply(.floor, -.x), -.apply(.ceil, .x))],
      references: [(2.5, 2), (-2.5, -3), (-3, -3)], examples: ["floor(2.5)": "2"],
      source: "DLMF, Common Notations and Definitions", cost: .cheap, derivative: nil
    ) { $0.rounded(.down) }
  }

  private static var ceil: Row {
    elementwise(
      .ceil, "ceil", "The least whole number that is not below x.",
      jumps: [Jump(surface: .result - .x)], samples: -3...3,
      rewrites: [.idempotent(.ceil), Rewrite(.apply(.ceil, -.x), -.apply(.floor, .x))],
      references: [(2.5, 3), (-2.5, -2), (3, 3)], examples: ["ceil(2.5)": "3"],
      source: "DLMF, Common Notations and Definitions", cost: .cheap, derivative: nil
    ) { $0.rounded(.up) }
  }

  private static var round: Row {
    elementwise(
      .round, "round", "The nearest whole number; halves go away from 0.",
      jumps: [Jump(surface: .x - .apply(.floor, .x) - .number(half))], samples: -3...3,
      rewrites: [.odd(.round), .idempotent(.round)],
      references: [(2.5, 3), (-2.5, -3), (2.25, 2), (0.49999999999999994, 0)],
      examples: ["round(2.5)": "3"], source: "IEEE 754-2019 §5.9, roundToIntegralTiesToAway",
      cost: .cheap, derivative: nil
    ) { $0.rounded(.toNearestOrAwayFromZero) }
  }

  private static var mod: Row {
    binary(
      .mod, "mod", "What is left of x after whole steps of y; it has the sign of y.",
      domain: [
        Domain(.y, .nonzero, operand: 1, "mod needs a divisor other than 0") { _, y, _ in y != 0 }
      ],
      jumps: [Jump(surface: .result)], samples: [-3...3, 0.5...2],
      references: [(7.5, 2, 1.5), (-7.5, 2, 0.5), (7.5, -2, -0.5), (-7.5, -2, -1.5), (6, 2, 0)],
      examples: ["mod(-7, 3)": "2"], source: "Knuth, The Art of Computer Programming 1, §1.2.4",
      cost: .cheap, differential: .tangent(0) - .apply(.floor, .x / .y) * .tangent(1)
    ) { x, y in
      let rest = Math.fmod(x, y)
      return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
    }
  }

  private static var half: Ratio { Ratio(1, over: 2) ?? .zero }
}
