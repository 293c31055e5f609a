/// Roots and exponentials.
extension Row {
  static var exponentials: [Row] { [sqrt, cbrt, hypot, exp, expm1] }

  private static var sqrt: Row {
    elementwise(
      .sqrt, "sqrt", "The square root, √x.", rule: "power",
      domain: [
        Domain(.x, .nonnegative, "sqrt needs a number of at least 0") { x, _, _ in x >= 0 }
      ],
      samples: 0.25...4,
      rewrites: [
        Rewrite(.sqrt(.power(.x, 2)), .apply(.abs, .x)), .at(0, .sqrt, is: 0), .at(1, .sqrt, is: 1),
      ],
      references: [(2, 1.4142135623730951), (0.75, 0.8660254037844386), (1e-300, 1e-150)],
      examples: ["sqrt(6.25)": "2.5"], source: "DLMF §4.2(iv)", cost: .cheap,
      derivative: { _, y in 1 / (2 * y) }
    ) { $0.squareRoot() }
  }

  private static var cbrt: Row {
    elementwise(
      .cbrt, "cbrt", "The real cube root, of negative numbers too.", rule: "power",
      samples: 0.25...4,
      rewrites: [
        .odd(.cbrt), Rewrite(.apply(.cbrt, .power(.x, 3)), .x), .at(0, .cbrt, is: 0),
        .at(1, .cbrt, is: 1),
      ],
      references: [(2, 1.2599210498948732), (-0.75, -0.9085602964160698), (1e-300, 1e-100)],
      examples: ["cbrt(-8)": "-2"], source: "DLMF §4.2(iv)",
      derivative: { _, y in 1 / (3 * .power(y, 2)) }
    ) { Math.cbrt($0) }
  }

  /// The settled product x·result⁻¹ is 0 at the origin, the tip of the cone.
  private static var hypot: Row {
    binary(
      .hypot, "hypot", "The length of the hypotenuse, √(x² + y²), without overflow on the way.",
      hasTip: true, samples: [-3...3, 0.25...3],
      references: [
        (1, 2, 2.23606797749979), (-0.75, 1e-5, 0.7500000000666667),
        (3e200, 4e200, 4.9999999999999995e200),
      ],
      examples: ["hypot(3, 4)": "5"], source: "the theorem of Pythagoras",
      differential: .apply(.xpowy, .x, .result, -1) * .tangent(0)
        + .apply(.xpowy, .y, .result, -1) * .tangent(1)
    ) { Math.hypot($0, $1) }
  }

  private static var exp: Row {
    elementwise(
      .exp, "exp", "The exponential function, e^x: its own derivative.", samples: -3...3,
      rewrites: [.inverse(.exp, of: .ln, where: (.x, .positive)), .at(0, .exp, is: 1)],
      references: [
        (1, 2.718281828459045), (-2.5, 0.0820849986238988), (0.125, 1.1331484530668263),
        (50, 5.184705528587072e21),
      ],
      examples: ["exp(0.5)": "1.64872"], source: "DLMF §4.2(iii), 4.7.5", derivative: { _, y in y }
    ) { Math.exp($0) }
  }

  private static var expm1: Row {
    elementwise(
      .expm1, "expm1", "e^x - 1, exact near 0 too.", samples: -3...3,
      rewrites: [.inverse(.expm1, of: .log1p, where: (1 + .x, .positive)), .at(0, .expm1, is: 0)],
      references: [
        (0.5, 0.6487212707001282), (1e-10, 1.00000000005e-10), (-3, -0.950212931632136),
      ],
      examples: ["expm1(0.5)": "0.648721"], source: "DLMF §4.2(iii), 4.7.5",
      derivative: { x, _ in .exp(x) }
    ) { Math.expm1($0) }
  }
}
