internal import Autodiff

extension Schedule {
  /// Up to `η` along half a wave in the first 30 % of the steps, then down to almost nothing.
  ///
  /// Source: Smith, Topin (2019), "Super-convergence"; PyTorch's `OneCycleLR` with two phases:
  /// from η/25 to η, then to η/25/10⁴.
  public static let onecycle = Schedule(
    "onecycle", "rises for 30 % of the steps, then falls to almost nothing",
    formula: "rate/25 up to rate, then down to rate/250000", source: "Smith, Topin 2019",
    options: [.init("rate", nil), .init("rise", 0.3)]
  ) { b, it in
    let (top, share) = (it.options[0], it.options[1])
    let one = b.exact(.one)
    let whole = b.apply(.multiply, share, it.total)
    let peak = b.apply(.subtract, whole, one)
    let last = b.apply(.subtract, it.total, one)
    let divisor = b.exact(Ratio(25))
    let first = b.apply(.divide, top, divisor)
    let end = b.exact(Ratio(250_000))
    let least = b.apply(.divide, top, end)
    let upShare = b.apply(.divide, it.step, peak)
    let up = b.wave(from: first, to: top, upShare)
    let fall = b.apply(.subtract, last, peak)
    let beyond = b.apply(.subtract, it.step, peak)
    let downShare = b.apply(.divide, beyond, fall)
    let down = b.wave(from: top, to: least, downShare)
    let isUp = b.apply(.lessOrEqual, it.step, peak)
    let inputs = [b.type(of: up), b.type(of: down)]
    var then = Builder(b.table, inputs: inputs)
    let thenID = then.freeze([then.input(0)])
    var otherwise = Builder(b.table, inputs: inputs)
    let otherwiseID = otherwise.freeze([otherwise.input(1)])
    let chosen = b.conditional(
      Conditional(then: thenID, otherwise: otherwiseID), isUp, [up, down])
    return b.project(chosen, 0)
  }
}
