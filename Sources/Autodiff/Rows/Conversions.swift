/// Rows that keep the number and end its tangent.
extension Row {
  static var conversions: [Row] { [convert, stop] }

  private static var convert: Row {
    elementwise(
      .convert, "convert", "An integer or a truth value as a real number.", samples: -3...3,
      references: [(3, 3), (0, 0)], source: "integers and truth values have no tangents",
      cost: .cheap, derivative: nil
    ) { $0 }
  }

  private static var stop: Row {
    elementwise(
      .stop, "stop", "The same number, but a constant to every derivative: no gradient passes.",
      samples: -3...3, references: [(0.5, 0.5), (-3, -3)], examples: ["stop(2.5)": "2.5"],
      source: "a zero differential by definition", cost: .cheap, derivative: nil
    ) { $0 }
  }
}
