/// Arrays made of nothing, or of a count: counted and drawn numbers.
extension Row {
  static var sources: [Row] {
    [
      source(.iota, "iota", "The integers from a start by a step.", .integer, "counting"),
      source(.uniform, "uniform", "Numbers drawn evenly from [0, 1).", .real, philox),
      source(
        .normal, "normal", "Numbers drawn from the standard normal distribution.", .real, philox),
      array(
        .noise, "noise", "The next numbers of [0, 1) at each step.", source: philox, .none),
    ]
  }

  private static let philox =
    "Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3 (Philox4x32-10)"

  private static func source(
    _ id: RowID, _ name: String, _ summary: String, _ result: ElementKind, _ source: String
  ) -> Row {
    array(id, name, summary, arity: 0, result: result, source: source, .none)
  }
}
