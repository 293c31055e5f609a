/// Truth values: 1 is true, 0 is false. They have no tangents, and their steps are no jumps of a
/// derivative: where one chooses, the choice is an `if`'s.
extension Row {
  static var comparisons: [Row] {
    [
      truth(
        .less, "less", "Whether x is below y.", [(0.25, 0.5, 1), (0.5, 0.5, 0), (0.75, 0.5, 0)]
      ) {
        $0 < $1
      },
      truth(
        .lessOrEqual, "lessOrEqual", "Whether x is at most y.",
        [(0.25, 0.5, 1), (0.5, 0.5, 1), (0.75, 0.5, 0)]
      ) { $0 <= $1 },
      truth(
        .greater, "greater", "Whether x is above y.",
        [(0.25, 0.5, 0), (0.5, 0.5, 0), (0.75, 0.5, 1)]
      ) { $0 > $1 },
      truth(
        .greaterOrEqual, "greaterOrEqual", "Whether x is at least y.",
        [(0.25, 0.5, 0), (0.5, 0.5, 1), (0.75, 0.5, 1)]
      ) { $0 >= $1 },
      truth(
        .equal, "equal", "Whether x and y are the same number.", [(0.25, 0.5, 0), (0.5, 0.5, 1)]
      ) {
        $0 == $1
      },
      truth(
        .notEqual, "notEqual", "Whether x and y are two numbers.", [(0.25, 0.5, 1), (0.5, 0.5, 0)]
      ) {
        $0 != $1
      },
      not,
      truth(
        .and, "and", "Whether both hold.", [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)],
        [0...1, 0...1]
      ) { $0 != 0 && $1 != 0 },
      truth(
        .or, "or", "Whether one or both hold.", [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1)],
        [0...1, 0...1]
      ) { $0 != 0 || $1 != 0 },
    ]
  }

  private static var not: Row {
    elementwise(
      .not, "not", "Whether it does not hold.", result: .boolean, samples: 0...1,
      rewrites: [
        Rewrite(.apply(.not, .apply(.less, .x, .y)), .apply(.greaterOrEqual, .x, .y)),
        Rewrite(.apply(.not, .apply(.lessOrEqual, .x, .y)), .apply(.greater, .x, .y)),
        Rewrite(.apply(.not, .apply(.greater, .x, .y)), .apply(.lessOrEqual, .x, .y)),
        Rewrite(.apply(.not, .apply(.greaterOrEqual, .x, .y)), .apply(.less, .x, .y)),
        Rewrite(.apply(.not, .apply(.equal, .x, .y)), .apply(.notEqual, .x, .y)),
        Rewrite(.apply(.not, .apply(.notEqual, .x, .y)), .apply(.equal, .x, .y)),
      ],
      references: [(0, 1), (1, 0)], source: "Boole's algebra", cost: .cheap, derivative: nil
    ) { $0 == 0 ? 1 : 0 }
  }

  private static func truth(
    _ id: RowID, _ name: String, _ summary: String,
    _ references: [(Double, Double, Double)],
    _ samples: [ClosedRange<Double>] = [-3...3, -3...3],
    holds: @escaping @Sendable (Double, Double) -> Bool
  ) -> Row {
    binary(
      id, name, summary, result: .boolean, samples: samples, references: references,
      source: "the order of the real numbers", cost: .cheap, differential: nil
    ) { holds($0, $1) ? 1 : 0 }
  }
}
