internal import Autodiff

extension Schedule {
  /// `η·min(1, (t + 1)/n)`.
  ///
  /// Source: Goyal et al. (2017), "Accurate, large minibatch SGD", gradual warm-up.
  public static let warmup = Schedule(
    "warmup", "rises in equal parts for n steps, then stays",
    formula: "rate·min(1, (step + 1)/over)", source: "Goyal et al. 2017",
    options: [.init("rate", nil), .init("over", nil)]
  ) { b, it in
    let one = b.exact(.one)
    let next = b.apply(.add, it.step, one)
    let share = b.apply(.divide, next, it.options[1])
    let part = b.apply(.min, one, share)
    return b.apply(.multiply, it.options[0], part)
  }
}
