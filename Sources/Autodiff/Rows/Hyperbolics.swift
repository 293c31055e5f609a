extension Row {
  static var hyperbolics: [Row] { [sinh, cosh, tanh, asinh, acosh, atanh] }

  private static var sinh: Row {
    elementwise(
      .sinh, "sinh", "The hyperbolic sine, (e^x - e^-x)/2.", samples: -3...3,
      rewrites: [.odd(.sinh), .inverse(.sinh, of: .asinh), .at(0, .sinh, is: 0)],
      references: [(0.5, 0.5210953054937474), (-2.75, -7.789352011490732)],
      examples: ["sinh(0.5)": "0.521095"], source: "DLMF §4.28, 4.34.1",
      derivative: { x, _ in .apply(.cosh, x) }
    ) { Math.sinh($0) }
  }

  private static var cosh: Row {
    elementwise(
      .cosh, "cosh", "The hyperbolic cosine, (e^x + e^-x)/2.", samples: -3...3,
      rewrites: [
        .even(.cosh), .inverse(.cosh, of: .acosh, where: (.x - 1, .nonnegative)),
        .at(0, .cosh, is: 1),
      ],
      references: [(0.5, 1.1276259652063807), (-2.75, 7.853279872697439)],
      examples: ["cosh(0.5)": "1.12763"], source: "DLMF §4.28, 4.34.2",
      derivative: { x, _ in .apply(.sinh, x) }
    ) { Math.cosh($0) }
  }

  private static var tanh: Row {
    elementwise(
      .tanh, "tanh", "The hyperbolic tangent; saturates at ±1.", samples: -3...3,
      rewrites: [
        .odd(.tanh), .inverse(.tanh, of: .atanh, where: (1 - .power(.x, 2), .positive)),
        .at(0, .tanh, is: 0),
      ],
      references: [
        (0.5, 0.46211715726000974), (-2.75, -0.9918597245682077), (1e-5, 9.999999999666668e-6),
      ],
      examples: ["tanh(0.5)": "0.462117"], source: "DLMF §4.28, 4.34.3",
      derivative: { _, y in 1 - .power(y, 2) }
    ) { Math.tanh($0) }
  }

  private static var asinh: Row {
    elementwise(
      .asinh, "asinh", "The number whose hyperbolic sine is x.", samples: -3...3,
      rewrites: [.odd(.asinh), .inverse(.asinh, of: .sinh), .at(0, .asinh, is: 0)],
      references: [(0.5, 0.48121182505960347), (-20, -3.6895038689889055)],
      examples: ["asinh(0.5)": "0.481212"], source: "DLMF §4.37, 4.38.9",
      derivative: { x, _ in 1 / .sqrt(.power(x, 2) + 1) }
    ) { Math.asinh($0) }
  }

  private static var acosh: Row {
    elementwise(
      .acosh, "acosh", "The number of at least 0 whose hyperbolic cosine is x.",
      domain: [
        Domain(.x - 1, .nonnegative, "acosh needs a number of at least 1") { x, _, _ in x >= 1 }
      ],
      samples: 1.25...4,
      rewrites: [
        Rewrite(.apply(.acosh, .apply(.cosh, .x)), .apply(.abs, .x)), .at(1, .acosh, is: 0),
      ],
      references: [(1.5, 0.9624236501192069), (20, 3.6882538673612966)],
      examples: ["acosh(1.5)": "0.962424"], source: "DLMF §4.37, 4.38.10",
      derivative: { x, _ in 1 / .sqrt(.power(x, 2) - 1) }
    ) { Math.acosh($0) }
  }

  private static var atanh: Row {
    elementwise(
      .atanh, "atanh", "The number whose hyperbolic tangent is x.",
      domain: [
        Domain(1 - .power(.x, 2), .positive, "atanh needs a number between -1 and 1") { x, _, _ in
          x > -1 && x < 1
        }
      ],
      samples: -0.875...0.875,
      rewrites: [.odd(.atanh), .inverse(.atanh, of: .tanh), .at(0, .atanh, is: 0)],
      references: [(0.5, 0.5493061443340549), (-0.875, -1.354025100551105)],
      examples: ["atanh(0.5)": "0.549306"], source: "DLMF §4.37, 4.38.11",
      derivative: { x, _ in 1 / (1 - .power(x, 2)) }
    ) { Math.atanh($0) }
  }
}
