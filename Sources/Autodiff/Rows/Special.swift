/// The error function and the gamma function with their families.
extension Row {
  static var special: [Row] { [erf, erfc, gamma, lgamma, digamma, polygamma] }

  /// 2/√π·exp(-x²).
  private static func bell(_ x: Formula) -> Formula { 2 / .sqrt(.pi) * .exp(-.power(x, 2)) }

  /// Below 0 the poles are dense enough to be everything from 2⁵³ on.
  private static func offPoles(
    operand: Int, _ wording: String, in number: @escaping @Sendable (Double, Double) -> Double
  ) -> Domain {
    Domain(.operand(operand), .other, operand: operand, wording) { x, y, _ in
      let number = number(x, y)
      return number > 0 || number != number.rounded(.down)
    }
  }

  private static var erf: Row {
    elementwise(
      .erf, "erf", "The error function: the share of a normal variable within x·√2 deviations.",
      samples: -3...3, rewrites: [.odd(.erf), .at(0, .erf, is: 0)],
      references: [
        (0.5, 0.5204998778130465), (-1.25, -0.9229001282564583), (3, 0.9999779095030014),
      ],
      examples: ["erf(0.5)": "0.5205"], source: "DLMF §7.2(i), 7.2.1",
      derivative: { x, _ in bell(x) }
    ) { Math.erf($0) }
  }

  /// erfc(-x) is not rewritten as 2 - erfc(x), which loses a small value's digits.
  private static var erfc: Row {
    elementwise(
      .erfc, "erfc", "1 - erf(x), exact where that is tiny.", samples: -3...3,
      rewrites: [.at(0, .erfc, is: 1)],
      references: [
        (0.5, 0.4795001221869535), (-1.25, 1.9229001282564582), (5, 1.537459794428035e-12),
      ],
      examples: ["erfc(0.5)": "0.4795"], source: "DLMF §7.2(i), 7.2.2",
      derivative: { x, _ in -bell(x) }
    ) { Math.erfc($0) }
  }

  private static var gamma: Row {
    elementwise(
      .gamma, "gamma", "The gamma function; gamma(n + 1) is n!.",
      domain: [offPoles(operand: 0, "gamma has poles at 0, -1, -2, …") { x, _ in x }],
      samples: 0.5...4,
      rewrites: [
        .at(1, .gamma, is: 1), .at(2, .gamma, is: 1), .at(1 / 2, .gamma, is: .sqrt(.pi)),
      ],
      references: [
        (0.5, 1.772453850905516), (4.25, 8.28508514183522), (-2.5, -0.9453087204829419),
        (20.5, 5.406242982335075e17),
      ],
      examples: ["gamma(4.5)": "11.6317"], source: "DLMF §5.2(i), 5.2.2",
      derivative: { x, y in y * .apply(.digamma, x) }
    ) { Math.gamma($0) }
  }

  private static var lgamma: Row {
    elementwise(
      .lgamma, "lgamma", "ln|gamma(x)|, without overflow on the way.",
      domain: [offPoles(operand: 0, "lgamma has poles at 0, -1, -2, …") { x, _ in x }],
      samples: 0.5...4, rewrites: [.at(1, .lgamma, is: 0), .at(2, .lgamma, is: 0)],
      references: [
        (0.5, 0.5723649429247001), (4.25, 2.1144569274503713), (-2.5, -0.056243716497674054),
        (1000, 5905.220423209181),
      ],
      examples: ["lgamma(4.5)": "2.45374"], source: "DLMF §5.2(i), 5.2.2",
      derivative: { x, _ in .apply(.digamma, x) }
    ) { Math.lgamma($0) }
  }

  private static var digamma: Row {
    elementwise(
      .digamma, "digamma", "The slope of lgamma, ψ(x).",
      domain: [offPoles(operand: 0, "digamma has poles at 0, -1, -2, …") { x, _ in x }],
      samples: 0.5...4,
      references: [
        (0.5, -1.9635100260214235), (1, -0.5772156649015329), (1.4375, -0.023613544005297898),
        (4.25, 1.3246832187604867), (-2.25, 4.158583564657972), (100, 4.600161852738087),
      ],
      examples: ["digamma(1.5)": "0.03649"], source: "DLMF §5.2(i), 5.15.1",
      derivative: { x, _ in .apply(.polygamma, 1, x) }
    ) { Polygamma.digamma($0) }
  }

  /// The order has no tangent: it is a constant whole number.
  private static var polygamma: Row {
    binary(
      .polygamma, "polygamma",
      "polygamma(n, x) is the n-th derivative of digamma at x, for a constant n.",
      domain: [
        Domain(.x, .other, "polygamma needs a whole order from 0 to 100") { n, _, _ in
          n == n.rounded() && n >= 0 && n <= Double(Polygamma.greatestOrder)
        },
        offPoles(operand: 1, "polygamma has poles at 0, -1, -2, …") { _, x in x },
      ],
      samples: [0...4, 0.5...4],
      rewrites: [Rewrite(.apply(.polygamma, 0, .x), .apply(.digamma, .x))],
      references: [
        (0, 2.5, 0.7031566406452432), (1, 0.5, 4.934802200544679), (1, 2.5, 0.49035775610023485),
        (2, 1, -2.4041138063191885), (3, 0.25, 1538.7821440091884),
        (5, 10.5, 0.00023704787507685852), (1, -1.75, 19.301637544529786),
        (2, -0.5, -0.82879664423432), (2, -2.75, -124.11765305971518),
        (3, -0.25, 1555.7633125348507),
      ],
      examples: ["polygamma(1, 2.5)": "0.490358"], source: "DLMF §5.15",
      differential: .apply(.polygamma, .x + 1, .y) * .tangent(1)
    ) { Polygamma.value(order: $0, $1) }
  }
}
