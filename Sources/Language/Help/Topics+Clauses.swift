internal import Syntax

/// The clauses that have no page of their own elsewhere, and which verb takes which.
extension HelpTopic {
  static let clauses: [HelpTopic] = [
    clause(
      "wrt", "the names to derive by", "grad E wrt x, y    grad E wrt N.W1",
      "Chooses what a derivative goes over, and in which order.",
      [Example(typed: ["grad x^2*y wrt y"], answer: ["∂/∂y x²·y = x²"])]),
    clause(
      "from", "where to start", "descend L from w=8, b=1",
      "Gives the names that move their first values. Only these names move.",
      [
        Example(
          typed: ["descend w^2 from w=8 rate 0.1 for 1 step"],
          answer: [
            "step   w     L       dL/dw", "   0   8     64      16", "   1   6.4   40.96   12.8",
            "w ← w - rate · dL/dw = 8 - 0.1·16 = 6.4",
          ])
      ]),
    clause(
      "of", "the network or run", "show gradients of N at x=[1, 0], y=1",
      "Says which network, data or run is meant.",
      [
        Example(
          typed: ["net N = 1 -> 1", "N.W1 := 2; N.b1 := 1", "show gradients of N at x=3, y=5"],
          answer: [
            "layer   |∂L/∂W|   |∂L/∂b|   slope through the activation   verdict",
            "1       12        4         1 (linear)                     fine",
          ])
      ]),
    clause(
      "for", "how long, or over which range", "for 20 steps    for 5 epochs    for x in -2..2",
      "With a unit (steps, epochs, seconds) the length of the work; with a name, its range.",
      [
        Example(
          typed: ["(descend (w-5)^2 from w=8 rate 0.1 for 2 steps).w"], answer: ["6.92"])
      ]),
    clause(
      "until", "stop when this holds", "until loss < 1e-6    until step >= 100",
      "Looks after each step; it sees step, loss and gradient.",
      [
        Example(
          typed: ["(descend (w-5)^2 from w=8 rate 0.1 until loss < 1 for 99 steps).steps"],
          answer: ["5"])
      ]),
    clause(
      "within", "a tolerance, or bounds", "assert A ≈ B within 1e-6    within 0 <= w <= 1",
      "How far apart two values may be; of a descent, where the names must stay.",
      [Example(typed: ["assert 0.1 + 0.2 ≈ 0.3 within 1e-12"], answer: [])]),
    clause(
      "with", "options", "by adam with beta1=0.9    train N on D with validation=0.2",
      "Changes options: of a method, a training (help regularization), a run that is repeated.",
      [
        Example(
          typed: [
            "L(w) = (w-5)^2",
            "(descend L from w=8 by momentum with momentum=0.5 rate 0.1 for 2 steps).w",
          ], answer: ["6.62"])
      ]),
    clause(
      "loss", "the loss of a training", "train N on D loss crossentropy",
      "Chooses the loss (help losses); without it, one that fits the last layer.",
      [
        Example(
          typed: ["net N = 1 -> 1", "N.W1 := 2; N.b1 := 1", "blame N at x=3, y=5 loss mae"],
          answer: [
            "loss 2    prediction 7, wanted 5",
            "output     ∂L/∂p = sign(p - y)   = 1",
            "           ∂L/∂W1 = ∂L/∂p · xᵀ   = 3",
            "share of the blame (|g|²):  W1 90%  b1 10%",
            "If W1[1,1] were 0.1 lower, the loss would fall by about 0.3000; tried it: it",
            "  falls by 0.3000.",
          ])
      ]),
    clause(
      "every", "print each nth step", "every 10", "How often a run reports.",
      [
        Example(
          typed: ["descend (w-5)^2 from w=8 rate 0.1 for 40 steps every 20"],
          answer: [
            "step   w         L", "   0   8         9", "  20   5.03459   0.00119631",
            "  40   5.0004    1.59016e-7", "converging: each step leaves 0.8 of the error.",
            "Try: again for 200 steps",
          ])
      ]),
    clause(
      "seed", "the seed of the draws", "seed 7", "Chooses the random numbers of this run.",
      [
        Example(
          typed: [
            "data D = table x, y: 1, 2; 2, 4; 3, 6", "param a = 0",
            "descend mean((a*x - y)^2) on D batch 1 seed 7 rate 0.1 for 2 steps", "a",
          ], answer: ["3.28"])
      ]),
    clause(
      "as", "the form of the answer", "d/dx x^2/3 as latex",
      "Prints the answer in another form.",
      [Example(typed: ["2x^2/3 as latex"], answer: ["\\frac{2 x^{2}}{3}"])]),
    clause(
      "to", "a file", "plot sin(x) to \"sine.svg\"",
      "Writes into a file: a picture, a network's weights (help save), a training (help train),"
        + " which replaces no other one."),
    clause(
      "in", "the statement that is swept", "sweep rate 0.1, 1 in descend L from w=8",
      "Comes last: the statement after it takes all later clauses. in order: rows as they stand.",
      [
        Example(
          typed: ["sweep rate 0.1, 0.5 in descend (w-5)^2 from w=8 for 20 steps"],
          answer: [
            "rate   w         L            each step     verdict",
            "0.1    5.03459   0.00119631   error × 0.8   converging",
            "0.5    5         0            error × 0     exact after 1 step",
          ])
      ]),
  ]

  private static func clause(
    _ name: String, _ purpose: String, _ synopsis: String, _ meaning: String,
    _ examples: [Example] = []
  ) -> HelpTopic {
    HelpTopic(
      name: name, purpose: purpose, group: .clauses, synopsis: synopsis, meaning: [meaning],
      examples: examples, mistakes: [])
  }
}

extension Verb {
  /// The clauses that make sense with the verb, by their words.
  var clauses: [String] {
    switch self {
    case .grad, .hessian, .jacobian, .steps: ["at", "wrt", "on", "where", "as"]
    case .trace: ["at", "on", "where", "as"]
    case .check: ["at", "within", "where"]
    case .is: ["at", "where"]
    case .assert: ["within", "at", "where"]
    case .rates: ["at", "on", "where"]
    case .sweep: ["rate", "from", "by", "batch", "loss", "seed", "in"]
    case .descend:
      [
        "from", "by", "rate", "for", "until", "batch", "on", "within", "with", "every", "seed",
        "where",
      ]
    case .fit: ["on", "from", "within", "with", "at", "for", "where"]
    case .train:
      ["on", "loss", "by", "rate", "batch", "for", "until", "with", "every", "seed", "to"]
    case .predict: ["on", "at"]
    case .evaluate: ["on", "loss"]
    case .blame: ["at", "on", "loss"]
    case .derive: ["as", "loss"]
    case .stationary: ["for", "at", "where"]
    case .fork: ["at", "with", "for", "until"]
    case .show: ["of", "at", "on", "loss", "as"]
    case .plot: ["for", "at", "on", "of", "with", "to", "as", "where"]
    case .graph: ["at", "on", "with", "to", "where"]
    case .again:
      ["from", "by", "rate", "for", "until", "batch", "on", "within", "with", "seed", "loss", "to"]
    case .continue: ["for", "until", "rate", "to"]
    case .export: ["as", "to"]
    case .save: ["to"]
    case .load: ["of"]
    case .undo, .why, .use, .exit: []
    }
  }
}
