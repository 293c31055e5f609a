/// The greater, the smaller, the number kept between bounds: a tie halves the slope, which is
/// the subgradient of smallest norm.
extension Row {
  static var choice: [Row] { [min, max, clamp] }

  /// 1 where `a` > `b`, 0 where `a` < `b`, 1/2 at a tie.
  private static func weight(_ a: Formula, over b: Formula) -> Formula {
    (1 + .apply(.sign, a - b)) / 2
  }

  private static var min: Row {
    binary(
      .min, "min", "The smaller of two numbers; at a tie each gets half of the slope.",
      kinks: [Kink(surface: .x - .y, below: .x, above: .y)], samples: [-3...3, -3...3],
      rewrites: [Rewrite(.apply(.min, .x, .x), .x)],
      references: [(0.25, 0.5, 0.25), (0.5, -1, -1), (2, 2, 2)], examples: ["min(3, 5)": "3"],
      source: "Clarke (1983), Optimization and Nonsmooth Analysis, §2.3", cost: .cheap,
      differential: weight(.y, over: .x) * .tangent(0) + weight(.x, over: .y) * .tangent(1)
    ) { $0 < $1 || $0.isNaN ? $0 : $1 }
  }

  private static var max: Row {
    binary(
      .max, "max", "The greater of two numbers; at a tie each gets half of the slope.",
      kinks: [Kink(surface: .x - .y, below: .y, above: .x)], samples: [-3...3, -3...3],
      rewrites: [Rewrite(.apply(.max, .x, .x), .x)],
      references: [(0.25, 0.5, 0.5), (0.5, -1, 0.5), (2, 2, 2)], examples: ["max(3, 5)": "5"],
      source: "Clarke (1983), Optimization and Nonsmooth Analysis, §2.3", cost: .cheap,
      differential: weight(.x, over: .y) * .tangent(0) + weight(.y, over: .x) * .tangent(1)
    ) { $0 > $1 || $0.isNaN ? $0 : $1 }
  }

  /// min(max(x, y), z), and its differential; not a number where the bounds are out of order.
  private static var clamp: Row {
    let raised = Formula.apply(.max, .x, .y)
    return ternary(
      .clamp, "clamp", "x kept from y to z.",
      domain: [
        Domain(.z - .y, .nonnegative, operand: 2, "clamp needs its lower bound first") {
          _, y, z in y <= z
        }
      ],
      kinks: [
        Kink(surface: .x - .y, below: .y, above: .x),
        Kink(surface: .x - .z, below: .x, above: .z),
      ],
      samples: [-3...3, -2...(-0.5), 0.5...2],
      references: [(0.25, -1, 1, 0.25), (-2, -1, 1, -1), (2, -1, 1, 1)],
      examples: ["clamp(7, 0, 5)": "5"],
      source: "Clarke (1983), Optimization and Nonsmooth Analysis, §2.3", cost: .cheap,
      differential: weight(.z, over: raised)
        * (weight(.x, over: .y) * .tangent(0) + weight(.y, over: .x) * .tangent(1))
        + weight(raised, over: .z) * .tangent(2)
    ) { x, y, z in y <= z ? Swift.min(Swift.max(x, y), z) : Math.undefined(y) }
  }
}
