/// Angles are in radians.
extension Row {
  static var trigonometry: [Row] { [sin, cos, tan] }

  private static var sin: Row {
    elementwise(
      .sin, "sin", "The sine of an angle in radians.", samples: -3...3,
      rewrites: [
        .odd(.sin), .at(0, .sin, is: 0), .at(.pi, .sin, is: 0), .at(2 * .pi, .sin, is: 0),
        .at(.pi / 2, .sin, is: 1), .at(.pi / 6, .sin, is: 1 / 2),
        .at(.pi / 4, .sin, is: .sqrt(2) / 2), .at(.pi / 3, .sin, is: .sqrt(3) / 2),
        .inverse(.sin, of: .asin, where: (1 - .power(.x, 2), .nonnegative)),
      ],
      references: [
        (0.5, 0.479425538604203), (-2.75, -0.38166099205233167), (100, -0.5063656411097588),
      ],
      examples: ["sin(0.5)": "0.479426"], source: "DLMF §4.14, 4.20.1",
      derivative: { x, _ in .cos(x) }
    ) { Math.sin($0) }
  }

  private static var cos: Row {
    elementwise(
      .cos, "cos", "The cosine of an angle in radians.", samples: -3...3,
      rewrites: [
        .even(.cos), .at(0, .cos, is: 1), .at(.pi, .cos, is: -1), .at(2 * .pi, .cos, is: 1),
        .at(.pi / 2, .cos, is: 0), .at(.pi / 3, .cos, is: 1 / 2),
        .at(.pi / 4, .cos, is: .sqrt(2) / 2), .at(.pi / 6, .cos, is: .sqrt(3) / 2),
        .inverse(.cos, of: .acos, where: (1 - .power(.x, 2), .nonnegative)),
      ],
      references: [
        (0.5, 0.8775825618903728), (-2.75, -0.9243023786324636), (100, 0.8623188722876839),
      ],
      examples: ["cos(0.5)": "0.877583"], source: "DLMF §4.14, 4.20.2",
      derivative: { x, _ in -.sin(x) }
    ) { Math.cos($0) }
  }

  private static var tan: Row {
    elementwise(
      .tan, "tan", "The tangent of an angle in radians.",
      domain: [
        Domain(.cos(.x), .nonzero, "tan has no value at the odd multiples of π/2") { x, _, _ in
          Math.cos(x) != 0
        }
      ],
      samples: -1.25...1.25,
      rewrites: [
        .odd(.tan), .at(0, .tan, is: 0), .at(.pi, .tan, is: 0), .at(.pi / 4, .tan, is: 1),
        .inverse(.tan, of: .atan),
      ],
      references: [
        (0.5, 0.5463024898437905), (-2.75, 0.4129178944849325), (1.5, 14.101419947171719),
      ],
      examples: ["tan(0.5)": "0.546302"], source: "DLMF §4.14, 4.20.3",
      derivative: { _, y in 1 + .power(y, 2) }
    ) { Math.tan($0) }
  }
}
