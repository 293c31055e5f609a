/// How a descent went, in words: what happened, why, and what to try next.
struct Verdict: Sendable {
  enum Kind: Sendable {
    case exact, converged, converging, slow, overshooting, bouncing, oscillating, diverging
    case falling, plateau, saddle, maximum, bound, stalled, interrupted, time, undefined, short
  }

  let kind: Kind
  /// As a table shows it: `converging, slowly`.
  let word: String
  /// Whole sentences, without what to try.
  var reason: String
  /// Why the advice holds, on a line of its own.
  var evidence: String?
  /// A statement to paste.
  var advice: String?
  /// What a step multiplies the error by.
  var factor: Double?

  /// Whether it is said of a descent of few steps, too.
  var isSurprise: Bool { [.diverging, .undefined, .interrupted, .plateau].contains(kind) }

  /// The word of the contract with other programs.
  var contract: String {
    switch kind {
    case .exact, .converged: "converged"
    case .diverging, .undefined: "diverging"
    case .bouncing, .oscillating: "oscillating"
    case .interrupted: "interrupted"
    case .converging, .slow, .overshooting, .falling, .plateau, .saddle, .maximum, .bound, .stalled,
      .time, .short:
      "stopped"
    }
  }
}
