import Testing

@testable import Autodiff

/// Corners, jumps and identities.
@Suite struct RowIdentityTests {
  @Test(arguments: RowID.elementwise.filter { !Row[$0].kinks.isEmpty })
  func `pieces meet at the corner and equal the row on their sides`(_ id: RowID) {
    let row = Row[id]
    for kink in row.kinks {
      for operands in row.samplePoints(40) {
        let corner = Self.onto(kink.surface, operands)
        let below = kink.below.value(at: corner, row(corner))
        let above = kink.above.value(at: corner, row(corner))
        // The corner is found to rounding, and slopes are at most 1.
        #expect(abs(below - above) <= 1e-14, "\(row.name)\(corner)")
        for side in [-0.125, 0.125] {
          var near = corner
          near[0] += side
          guard row.isDefined(at: near) else { continue }
          let surface = kink.surface.value(at: near, row(near))
          let piece = (surface < 0 ? kink.below : kink.above).value(at: near, row(near))
          #expect(abs(row(near) - piece) <= 1e-14, "\(row.name)\(near) has \(piece)")
        }
      }
    }
  }

  /// The point on the surface that differs in the first operand; surfaces have slope 1 there.
  private static func onto(_ surface: Formula, _ operands: [Double]) -> [Double] {
    var moved = operands
    moved[0] -= surface.value(at: operands, .nan)
    return moved
  }

  /// At a jump the surface is exactly 0, and the values beside it differ by the step.
  @Test(arguments: [
    (RowID.sign, [0.0], 2.0), (.floor, [2], 1), (.floor, [-1], 1), (.ceil, [2], 1),
    (.round, [1.5], 1), (.round, [-2.5], 1), (.mod, [4, 2], -2), (.mod, [-6, 2], -2),
    (.mod, [4, -2], -2), (.atan2, [0, -1.5], 2 * Double.pi),
  ])
  func `surfaces of jumps are 0 where the row jumps`(
    id: RowID, operands: [Double], step: Double
  ) {
    let row = Row[id]
    #expect(row.jumps.contains { $0.surface.value(at: operands, row(operands)) == 0 })
    let sides = [-1e-9, 1e-9].map { row([operands[0] + $0] + operands.dropFirst()) }
    #expect(abs((sides[1] - sides[0]) - step) <= 1e-8 || id == .mod)
    #expect(abs(abs(sides[1] - sides[0]) - abs(step)) <= 1e-8)
  }

  @Test(arguments: RowID.elementwise.filter { !Row[$0].jumps.isEmpty })
  func `surfaces of jumps are not 0 elsewhere`(_ id: RowID) {
    let row = Row[id]
    for operands in row.samplePoints(40) {
      let result = row(operands)
      #expect(row.jumps.allSatisfy { $0.surface.value(at: operands, result) != 0 })
    }
  }

  @Test func `the second derivatives of |x| and relu meet a jump at 0`() {
    for id in [RowID.abs, .relu, .leakyrelu] {
      let rows = Row[id].differential?.terms.compactMap { term -> RowID? in
        if case .apply(let row, _, _, _) = term { row } else { nil }
      }
      #expect(rows?.contains(.sign) == true)
    }
  }

  @Test(arguments: RowID.elementwise.filter { !Row[$0].rewrites.isEmpty })
  func `both sides of a rewrite are equal`(_ id: RowID) {
    let row = Row[id]
    var numbers = SeededNumbers(seed: 5)
    for rewrite in row.rewrites {
      var tested = 0
      for _ in 0..<60 {
        let point = (0..<3).map { _ in numbers.next(in: -3...3) }
        if let (expression, relation) = rewrite.condition {
          let value = expression.value(at: point, .nan)
          switch relation {
          case .positive: if value <= 0 { continue }
          case .nonnegative: if value < 0 { continue }
          case .nonzero: if value == 0 { continue }
          case .other: Issue.record("a rewrite's condition is a sign")
          }
        }
        let left = rewrite.pattern.value(at: point, .nan)
        let right = rewrite.replacement.value(at: point, .nan)
        // Where the pattern is undefined nothing may be said; where it is defined, all.
        guard left.isFinite else { continue }
        // Rounding of both sides: at most e³ times some 1e-16, cosh² - sinh² by e⁶.
        #expect(
          abs(left - right) <= 1e-12 * max(1, abs(left)),
          "\(row.name) at \(point): \(left) and \(right)")
        tested += 1
      }
      #expect(tested >= 10, "\(row.name): a pattern is hardly ever defined")
    }
  }

  /// sigmoid(-x) as 1 - sigmoid(x) would: a sum that cancels where the pattern has none.
  @Test(arguments: RowID.elementwise.filter { !Row[$0].rewrites.isEmpty })
  func `no rewrite loses digits that its pattern had`(_ id: RowID) {
    let row = Row[id]
    for rewrite in row.rewrites {
      for x in [-30.0, -8, 1e-9, 8, 30] {
        let point = [x, 0.5, 0.25]
        if let (expression, _) = rewrite.condition, !(expression.value(at: point, .nan) > 0) {
          continue
        }
        let left = rewrite.pattern.value(at: point, .nan)
        let right = rewrite.replacement.value(at: point, .nan)
        guard left.isFinite, abs(left) > 0 else { continue }
        // Only sums can cancel: a side without one has its digits.
        let sums = Self.sums(rewrite.replacement)
        #expect(
          sums == 0 || sums < Self.sums(rewrite.pattern) || abs(left - right) <= 1e-14 * abs(left),
          "\(row.name) at \(x): \(left) became \(right)")
      }
    }
  }

  private static func sums(_ formula: Formula) -> Int {
    formula.terms.count { term in
      if case .apply(let row, _, _, _) = term { row == .add || row == .subtract } else { false }
    }
  }
}
