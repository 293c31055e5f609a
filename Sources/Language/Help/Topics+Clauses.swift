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
      "Gives the names that move their first values. Only these names move."),
    clause(
      "of", "the network or run", "show gradients of N at x=[1, 0], y=1",
      "Says which network, data or run is meant."),
    clause(
      "for", "how long, or over which range", "for 20 steps    for 5 epochs    for x in -2..2",
      "With a unit (steps, epochs, seconds) the length of the work; with a name, its range."),
    clause(
      "until", "stop when this holds", "until loss < 1e-6    until step >= 100",
      "Looks after each step; it sees step, loss and gradient."),
    clause(
      "within", "a tolerance, or bounds", "assert A ≈ B within 1e-6    within 0 <= w <= 1",
      "How far apart two values may be; of a descent, where the names must stay.",
      [Example(typed: ["assert 0.1 + 0.2 ≈ 0.3 within 1e-12"], answer: [])]),
    clause(
      "with", "options", "by adam with beta1=0.9    train N on D with validation=0.2",
      "Changes options: of a method, a training (help regularization), a run that is repeated."),
    clause(
      "loss", "the loss of a training", "train N on D loss crossentropy",
      "Chooses the loss, mse mae huber hinge bce crossentropy or kl; else one that fits the last layer."
    ),
    clause("every", "print each nth step", "every 10", "How often a run reports."),
    clause("seed", "the seed of the draws", "seed 7", "Chooses the random numbers of this run."),
    clause(
      "as", "the form of the answer", "d/dx x^2/3 as latex",
      "Prints the answer in another form.",
      [Example(typed: ["2x^2/3 as latex"], answer: ["\\frac{2 x^{2}}{3}"])]),
    clause("to", "a file", "plot sin(x) to \"sine.svg\"", "Writes into a file."),
    clause(
      "in", "the statement that is swept", "sweep rate 0.1, 1 in descend L from w=8",
      "Comes last: the statement after it takes all later clauses. in order: rows as they stand."),
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
      ["on", "loss", "by", "rate", "batch", "for", "until", "with", "every", "seed"]
    case .predict: ["on", "at"]
    case .evaluate: ["on", "loss"]
    case .blame: ["at", "on", "loss"]
    case .derive: ["as", "loss"]
    case .stationary: ["for", "at", "where"]
    case .fork: ["at", "with", "for", "until"]
    case .show: ["of", "at", "on", "as"]
    case .plot: ["for", "at", "on", "of", "with", "to", "as", "where"]
    case .graph: ["at", "to", "as", "where"]
    case .again:
      ["from", "by", "rate", "for", "until", "batch", "on", "within", "with", "seed", "loss"]
    case .continue: ["for", "until", "rate"]
    case .export: ["as", "to"]
    case .undo, .why, .save, .load, .use, .exit: []
    }
  }
}
