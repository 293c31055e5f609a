extension Row {
  static var logarithms: [Row] { [ln, log1p, log2, log10] }

  private static func positive(_ name: String) -> [Domain] {
    [Domain(.x, .positive, "\(name) needs a number above 0") { x, _, _ in x > 0 }]
  }

  private static var ln: Row {
    elementwise(
      .ln, "ln", "The natural logarithm, to the base e; `log` is the same.", domain: positive("ln"),
      samples: 0.25...4,
      rewrites: [
        .inverse(.ln, of: .exp), .at(1, .ln, is: 0), .at(.e, .ln, is: 1),
        Rewrite(.ln(.power(.x, .y)), .y * .ln(.x), where: (.x, .positive)),
      ],
      references: [
        (2, 0.6931471805599453), (0.125, -2.0794415416798357), (1e10, 23.025850929940457),
        (1.0625, 0.06062462181643484),
      ],
      examples: ["ln(2.5)": "0.916291"], source: "DLMF §4.2(i), 4.7.1",
      derivative: { x, _ in 1 / x }
    ) { Math.ln($0) }
  }

  private static var log1p: Row {
    elementwise(
      .log1p, "log1p", "ln(1 + x), exact near 0 too.",
      domain: [
        Domain(1 + .x, .positive, "log1p needs a number above -1") { x, _, _ in x > -1 }
      ],
      samples: -0.75...3, rewrites: [.inverse(.log1p, of: .expm1), .at(0, .log1p, is: 0)],
      references: [
        (0.5, 0.4054651081081644), (1e-10, 9.999999999500001e-11), (-0.75, -1.3862943611198906),
      ],
      examples: ["log1p(0.5)": "0.405465"], source: "DLMF §4.2(i), 4.7.1",
      derivative: { x, _ in 1 / (1 + x) }
    ) { Math.log1p($0) }
  }

  private static var log2: Row {
    elementwise(
      .log2, "log2", "The logarithm to the base 2.", domain: positive("log2"), samples: 0.25...4,
      rewrites: [
        .at(1, .log2, is: 0), .at(2, .log2, is: 1), Rewrite(.apply(.log2, .power(2, .x)), .x),
      ],
      references: [
        (3, 1.584962500721156), (0.75, -0.4150374992788438), (1e10, 33.219280948873624),
      ],
      examples: ["log2(2.5)": "1.32193"], source: "DLMF §4.2(ii), 4.7.1",
      derivative: { x, _ in 1 / (x * .ln(2)) }
    ) { Math.log2($0) }
  }

  private static var log10: Row {
    elementwise(
      .log10, "log10", "The logarithm to the base 10.", domain: positive("log10"),
      samples: 0.25...4,
      rewrites: [
        .at(1, .log10, is: 0), .at(10, .log10, is: 1), Rewrite(.apply(.log10, .power(10, .x)), .x),
      ],
      references: [(2, 0.3010299956639812), (0.75, -0.12493873660829995), (1e10, 10)],
      examples: ["log10(2.5)": "0.39794"], source: "DLMF §4.2(ii), 4.7.1",
      derivative: { x, _ in 1 / (x * .ln(10)) }
    ) { Math.log10($0) }
  }
}
