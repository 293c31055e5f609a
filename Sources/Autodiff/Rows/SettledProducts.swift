/// Products that a zero factor settles, whatever the other factor is.
///
/// The slopes of xʸ are y·xʸ⁻¹ and xʸ·ln(x); at x = 0 they have limits where the second factor
/// alone has none (x⁰ has slope 0, 0² does not change with its exponent). A form shows these rows
/// as the products that they are: their first rewrite always applies.
extension Row {
  static var settledProducts: [Row] { [xlogy, xpowy] }

  private static var xlogy: Row {
    binary(
      .xlogy, "xlogy", "x·ln(y), and 0 where x and y are 0: the entropy's term.", rule: "product",
      domain: [
        Domain(
          .y, .other, operand: 1, "ln needs a number above 0",
          holds: { x, y, _ in y > 0 || (x == 0 && y == 0) })
      ],
      samples: [-3...3, 0.25...3],
      rewrites: [Rewrite(.apply(.xlogy, .x, .y), .x * .ln(.y))],
      references: [
        (1.5, 0.25, -2.0794415416798357), (-0.75, 3, -0.8239592165010823), (0, 0, 0),
      ],
      examples: ["xlogy(0, 0)": "0"], source: "DLMF 4.4.14 for the limit at 0",
      transpose: [.apply(.xlogy, .tangent(0), .y), nil],
      differential: .apply(.xlogy, .tangent(0), .y) + .x / .y * .tangent(1)
    ) { x, y in x == 0 && y == 0 ? 0 : x * Math.ln(y) }
  }

  private static var xpowy: Row {
    ternary(
      .xpowy, "xpowy", "x·y^z, and 0 where x is 0: the polynomial's term.", rule: "product",
      domain: [
        Domain(
          .y, .other, operand: 1,
          "a negative number has a real power only for an integer exponent",
          holds: { x, y, z in x == 0 || y >= 0 || z == z.rounded() }),
        Domain(
          .y, .other, operand: 1, "0 has no negative power",
          holds: { x, y, z in x == 0 || y != 0 || z >= 0 }),
      ],
      samples: [-3...3, 0.25...3, -2...3],
      rewrites: [Rewrite(.apply(.xpowy, .x, .y, .z), .x * .power(.y, .z))],
      references: [
        (1.5, 1.75, 2.5, 6.076960042601481), (-0.75, 0.5, -1.5, -2.1213203435596424),
        (0, 0, -1, 0),
      ],
      examples: ["xpowy(0, 0, -1)": "0"], source: "DLMF §4.2(iv)",
      transpose: [.tangent(0) * .power(.y, .z), nil, nil],
      differential: .power(.y, .z) * .tangent(0)
        + .apply(.xpowy, .x * .z, .y, .z - 1) * .tangent(1)
        + .apply(.xlogy, .result, .y) * .tangent(2)
    ) { x, y, z in
      // The exponents of slopes of lengths and quotients: as exact as a product with a power, and
      // without its cost.
      if x == 0 { return 0 }
      if z == -1 { return x / y }
      if z == 2 { return x * (y * y) }
      if z == -2 { return x / y / y }
      return z == -3 ? x / y / y / y : x * Math.pow(y, z)
    }
  }
}
