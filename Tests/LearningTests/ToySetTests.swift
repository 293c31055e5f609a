import Glibc
import Testing

@testable import Learning

/// Values from scikit-learn 1.9.1 (`make_moons(7, noise=None, shuffle=False)`,
/// `make_circles(7, factor=0.5, noise=None, shuffle=False)`, `load_iris`, `load_digits`,
/// `StandardScaler`) and NumPy 2.4 (the spirals' formula), to the rounding of sines and cosines.
@Suite struct ToySetTests {
  static let draws = Draws(seed: 1, site: 2)

  private func numbers(_ toy: ToySet, _ values: [Double], _ column: Int) throws -> [Double] {
    try toy.columns(values, Self.draws)[column].numbers
  }

  private func isNear(_ found: [Double], _ expected: [Double], within tolerance: Double = 1e-14)
    -> Bool
  {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
  }

  @Test func `moons without noise are those of scikit-learn`() throws {
    #expect(isNear(try numbers(.moons, [7, 0], 0), [1, 0, -1, 0, 0.5, 1.5, 2]))
    #expect(
      isNear(
        try numbers(.moons, [7, 0], 1),
        [0, 1, 0, 0.5, -0.3660254037844386, -0.3660254037844387, 0.5]))
    #expect(try numbers(.moons, [7, 0], 2) == [0, 0, 0, 1, 1, 1, 1])
  }

  @Test func `circles without noise are those of scikit-learn`() throws {
    #expect(isNear(try numbers(.circles, [7, 0], 0), [1, -0.5, -0.5, 0.5, 0, -0.5, 0]))
    #expect(
      isNear(
        try numbers(.circles, [7, 0], 1),
        [0, 0.8660254037844387, -0.8660254037844384, 0, 0.5, 0, -0.5]))
    #expect(try numbers(.circles, [7, 0], 2) == [0, 0, 0, 1, 1, 1, 1])
  }

  @Test func `spirals without noise follow their formula`() throws {
    #expect(isNear(try numbers(.spirals, [6, 0], 0), [0, 0, -1, 0, 0, 1]))
    #expect(isNear(try numbers(.spirals, [6, 0], 1), [0, -0.5, 0, 0, 0.5, 0]))
  }

  @Test func `the noise of a set is normal and of the size that was asked for`() throws {
    let clean = try numbers(.line, [10_000, 0], 1)
    let noisy = try numbers(.line, [10_000, 0.5], 1)
    let errors = zip(noisy, clean).map { $0 - $1 }
    let mean = errors.reduce(0, +) / 10_000
    let deviation = (errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000).squareRoot()
    // Five standard errors: 0.5/100 of the mean, 0.5/√20000 of the deviation.
    #expect(abs(mean) < 0.025)
    #expect(abs(deviation - 0.5) < 0.018)
    // Of a normal distribution 68.27 % lie within one deviation; five standard errors are 2.3 %.
    let near = Double(errors.count { abs($0) < 0.5 }) / 10_000
    #expect(abs(near - 0.6827) < 0.024)
  }

  @Test func `blobs stand around their centers`() throws {
    let columns = try ToySet.blobs.columns([9_000, 3, 1], Self.draws)
    for label in 0..<3 {
      let rows = columns[2].numbers.indices.filter { columns[2].numbers[$0] == Double(label) }
      #expect(rows.count == 3_000)
      let angle = 2 * Double.pi * Double(label) / 3
      for (column, center) in [(0, 5 * cos(angle)), (1, 5 * sin(angle))] {
        let mean = rows.reduce(0) { $0 + columns[column].numbers[$1] } / 3_000
        #expect(abs(mean - center) < 5 / 3_000.0.squareRoot())
      }
    }
  }

  @Test func `a set depends on seed and site alone`() throws {
    let first = try ToySet.moons.columns([], Draws(seed: 1, site: 2))
    #expect(try ToySet.moons.columns([], Draws(seed: 1, site: 2)) == first)
    #expect(try ToySet.moons.columns([], Draws(seed: 2, site: 2)) != first)
    #expect(try ToySet.moons.columns([], Draws(seed: 1, site: 3)) != first)
  }

  @Test func `iris has the values of scikit-learn`() throws {
    let columns = try ToySet.iris.columns([], Self.draws)
    #expect(columns.map(\.count) == [150, 150, 150, 150, 150])
    for (row, expected) in [
      (0, [5.1, 3.5, 1.4, 0.2, 0]), (34, [4.9, 3.1, 1.5, 0.2, 0]), (37, [4.9, 3.6, 1.4, 0.1, 0]),
      (149, [5.9, 3.0, 5.1, 1.8, 2]),
    ] {
      #expect(columns.map { $0.numbers[row] } == expected)
    }
    let sums = columns.map { $0.numbers.reduce(0, +) }
    #expect(isNear(sums, [876.5, 458.6, 563.7, 179.9, 150]))
  }

  @Test func `digits have the values of scikit-learn`() throws {
    let columns = try ToySet.digits.columns([], Self.draws)
    #expect(columns[0].shape == [64])
    #expect(columns[0].count == 1797)
    #expect(columns[0].numbers.reduce(0, +) == 561_718)
    #expect(columns[0].numbers.reduce(0) { $0 + $1 * $1 } == 6_907_012)
    for (row, weighted, digit) in [(0, 8950.0, 0.0), (1000, 10_923, 1), (1796, 13_290, 8)] {
      let pixels = columns[0].numbers[row * 64..<(row + 1) * 64]
      #expect(zip(pixels, 0..<64).reduce(0) { $0 + $1.0 * Double($1.1) } == weighted)
      #expect(columns[1].numbers[row] == digit)
    }
    let counts = (0..<10).map { digit in columns[1].numbers.count { $0 == Double(digit) } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  }

  @Test func `normalized columns are those of scikit-learn's scaler`() throws {
    let iris = try DataSet(ToySet.iris.columns([], Self.draws))
    let made = try iris.normalized()
    let means = [5.843333333333335, 3.057333333333334, 3.7580000000000027, 1.199333333333334]
    let deviations = [
      0.8253012917851409, 0.43441096773549437, 1.7594040657753032, 0.7596926279021594,
    ]
    #expect(isNear(made.columns.compactMap { $0.scaling?.mean }, means, within: 1e-13))
    #expect(isNear(made.columns.compactMap { $0.scaling?.deviation }, deviations, within: 1e-13))
    let first = made.columns.dropLast().map { $0.numbers[0] }
    #expect(
      isNear(
        first,
        [-0.9006811702978099, 1.0190043519716065, -1.3402265266227635, -1.3154442950077407],
        within: 1e-13))
    #expect(made.columns[4] == iris.columns[4], "the target stays")
    let again = try iris.normalized(like: made)
    #expect(again == made, "by the means of what is normalized itself")
    let twice = try made.normalized()
    #expect(
      isNear(twice.columns.compactMap { $0.scaling?.mean }, means, within: 1e-13),
      "the scaling leads from the first numbers")
  }
}
