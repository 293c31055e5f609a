/// The functions between the layers of networks.
extension Row {
  static var activations: [Row] { [sigmoid, softplus, relu, leakyrelu, elu, gelu, silu] }

  /// sigmoid(-x) and 1 - sigmoid(x) are not rewritten as one another: the second loses the digits
  /// of a small value, and the first hides y·(1 - y).
  private static var sigmoid: Row {
    elementwise(
      .sigmoid, "sigmoid", "1/(1 + e^-x), σ(x): from 0 to 1, 1/2 at 0.", samples: -3...3,
      rewrites: [.at(0, .sigmoid, is: 1 / 2)],
      references: [
        (0.5, 0.6224593312018546), (-2.75, 0.06008665017400762), (-40, 4.248354255291589e-18),
      ],
      examples: ["sigmoid(0.5)": "0.622459"],
      source:
        "Verhulst (1845), Recherches mathématiques sur la loi d'accroissement de la population",
      derivative: { _, y in y * (1 - y) }
    ) { logistic($0) }
  }

  private static var softplus: Row {
    elementwise(
      .softplus, "softplus", "ln(1 + e^x): a smooth relu.", samples: -3...3,
      rewrites: [.at(0, .softplus, is: .ln(2))],
      references: [
        (0.5, 0.9740769841801067), (-2.75, 0.061967589003198625), (-40, 4.248354255291589e-18),
        (50, 50),
      ],
      examples: ["softplus(0.5)": "0.974077"],
      source: "Dugas et al. (2001), Incorporating second-order functional knowledge",
      derivative: { x, _ in .apply(.sigmoid, x) }
    ) { Swift.max($0, 0) + Math.log1p(Math.exp(-Swift.abs($0))) }
  }

  /// The slope max(0, sign(x)) is 0 at 0 and jumps there, so that a second derivative there is
  /// refused.
  private static var relu: Row {
    elementwise(
      .relu, "relu",
      "x where it is above 0, else 0; a corner at 0, where its slope is taken to be 0.",
      kinks: [Kink(surface: .x, below: 0, above: .x)], samples: -3...3,
      rewrites: [
        .idempotent(.relu), .at(0, .relu, is: 0),
        Rewrite(.apply(.relu, .apply(.abs, .x)), .apply(.abs, .x)),
      ],
      references: [(0.5, 0.5), (-2.75, 0), (0, 0)], examples: ["relu(-3)": "0"],
      source: "Nair, Hinton (2010), Rectified linear units improve restricted Boltzmann machines",
      cost: .cheap, derivative: { x, _ in .apply(.max, 0, .apply(.sign, x)) }
    ) { $0 > 0 || $0.isNaN ? $0 : 0 }
  }

  /// The slope below 0 is 1/100 and no operand; another one is written `max(x, a*x)`.
  private static var leakyrelu: Row {
    let leak = Formula.number(Ratio(1, over: 100) ?? .zero)
    return elementwise(
      .leakyrelu, "leakyrelu",
      "x where it is above 0, else x/100; at the corner 0 the slope is 1/100.",
      kinks: [Kink(surface: .x, below: .x / 100, above: .x)], samples: -3...3,
      rewrites: [.at(0, .leakyrelu, is: 0)],
      references: [(0.5, 0.5), (-2.75, -0.0275), (0, 0)], examples: ["leakyrelu(-2.5)": "-0.025"],
      source: "Maas, Hannun, Ng (2013), Rectifier nonlinearities improve neural network models",
      cost: .cheap, derivative: { x, _ in .apply(.max, leak, .apply(.sign, x)) }
    ) { $0 > 0 ? $0 : $0 / 100 }
  }

  /// With α = 1 the slope is continuous, e^min(x, 0); it is the slope that has a corner.
  private static var elu: Row {
    elementwise(
      .elu, "elu", "x where it is above 0, else e^x - 1.", samples: -3...3,
      rewrites: [.at(0, .elu, is: 0)], references: [(0.5, 0.5), (-2.75, -0.9360721387932924)],
      examples: ["elu(-0.5)": "-0.393469"],
      source: "Clevert, Unterthiner, Hochreiter (2016), Exponential linear units",
      derivative: { x, _ in .exp(.apply(.min, x, 0)) }
    ) { $0 > 0 ? $0 : Math.expm1($0) }
  }

  private static var gelu: Row {
    let root = Formula.sqrt(2)
    return elementwise(
      .gelu, "gelu", "x times the share of a normal variable below x (exact, by erfc).",
      samples: -3...3,
      rewrites: [.at(0, .gelu, is: 0)],
      references: [
        (0.5, 0.34573123063700656), (-2.75, -0.008194348896400031), (-10, -7.619853024160526e-23),
      ],
      examples: ["gelu(0.5)": "0.345731"],
      source: "Hendrycks, Gimpel (2016), Gaussian error linear units",
      derivative: { x, _ in
        let share: Formula = .apply(.erfc, -x / root) / 2
        let density: Formula = .exp(-.power(x, 2) / 2) / .sqrt(2 * .pi)
        return share + x * density
      }
    ) { $0 * Math.erfc(-$0 * 0.5.squareRoot()) / 2 }
  }

  private static var silu: Row {
    elementwise(
      .silu, "silu", "x·sigmoid(x).", samples: -3...3, rewrites: [.at(0, .silu, is: 0)],
      references: [
        (0.5, 0.3112296656009273), (-2.75, -0.16523828797852098), (-40, -1.6993417021166355e-16),
      ],
      examples: ["silu(0.5)": "0.31123"],
      source: "Elfwing, Uchibe, Doya (2018), Sigmoid-weighted linear units",
      derivative: { x, y in y + .apply(.sigmoid, x) * (1 - y) }
    ) { $0 * logistic($0) }
  }

  /// 1/(1 + e⁻ˣ), with the exponential that cannot overflow.
  private static func logistic(_ x: Double) -> Double {
    let decay = Math.exp(-Swift.abs(x))
    return x < 0 ? decay / (1 + decay) : 1 / (1 + decay)
  }
}
