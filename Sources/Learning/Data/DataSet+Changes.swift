/// Other data sets made of one.
extension DataSet {
  /// Rows drawn for a first part of `fraction` of them, the rest in a second; each part keeps the
  /// order of the rows.
  ///
  /// - Throws: `fraction` unless both parts get a row.
  public func split(_ fraction: Double, _ draws: Draws) throws(DataError) -> (DataSet, DataSet) {
    guard fraction > 0, fraction < 1, rowCount > 1 else { throw .fraction(fraction, rowCount) }
    let count = Int((fraction * Double(rowCount)).rounded())
    guard count > 0, count < rowCount else { throw .fraction(fraction, rowCount) }
    let order = draws.permutation(rowCount)
    return (rows(order[..<count].sorted()), rows(order[count...].sorted()))
  }

  /// The rows to learn from and a part `fraction` that is kept back: drawn, or the last.
  ///
  /// - Throws: `fraction` unless both parts get a row.
  public func parted(
    _ fraction: Double, _ draws: Draws?
  ) throws(DataError) -> (learned: DataSet, kept: DataSet) {
    let count = Int((fraction * Double(rowCount)).rounded())
    guard count > 0, count < rowCount else { throw .fraction(fraction, rowCount) }
    let order = draws?.permutation(rowCount) ?? Array(0..<rowCount)
    return (rows(order.dropLast(count).sorted()), rows(order.suffix(count).sorted()))
  }

  /// The rows in an order without pattern.
  public func shuffled(_ draws: Draws) -> DataSet { rows(draws.permutation(rowCount)) }

  /// The rows in which no number is missing.
  ///
  /// - Throws: `noRow`.
  public func complete() throws(DataError) -> DataSet {
    let gaps = columns.filter { $0.missing != nil }
    if gaps.isEmpty { return self }
    let kept = (0..<rowCount).filter { row in
      gaps.allSatisfy { column in
        let width = column.width
        return !column.numbers[row * width..<(row + 1) * width].contains { $0.isNaN }
      }
    }
    guard !kept.isEmpty else { throw .noRow }
    return rows(kept)
  }

  /// The columns that training predicts from, each with mean 0 and standard deviation 1 (all
  /// numbers of a column of vectors together); the target and columns of words stay.
  ///
  /// - Parameter other: the data whose means and deviations are taken: those by which it was
  ///   normalized itself, or else its own.
  /// - Throws: `noColumn` for a column that `other` lacks.
  public func normalized(like other: DataSet? = nil) throws(DataError) -> DataSet {
    let target = target
    var made: [Column] = []
    for (place, column) in columns.enumerated() {
      guard place != target, column.labels.isEmpty else {
        made.append(column)
        continue
      }
      guard let other else {
        made.append(column.normalized(by: column.statistics))
        continue
      }
      guard let model = other.columns.first(where: { $0.name == column.name }) else {
        throw .noColumn(column.name)
      }
      made.append(column.normalized(by: model.scaling ?? model.statistics))
    }
    return DataSet(checked: made, rowCount: rowCount)
  }

  /// With this column in the place of the one of its name, or behind all others.
  ///
  /// - Precondition: the column has `rowCount` rows.
  public func with(_ column: Column) -> DataSet {
    var made = columns
    if let place = made.firstIndex(where: { $0.name == column.name }) {
      made[place] = column
    } else {
      made.append(column)
    }
    return DataSet(checked: made, rowCount: rowCount)
  }
}

extension Column {
  /// Mean and standard deviation (dividing by the count) of the numbers that are there; of equal
  /// numbers the deviation is taken as 1.
  var statistics: Scaling {
    var (count, sum) = (0.0, 0.0)
    for number in numbers where !number.isNaN {
      count += 1
      sum += number
    }
    guard count > 0 else { return Scaling(mean: 0, deviation: 1) }
    let mean = sum / count
    var squares = 0.0
    for number in numbers where !number.isNaN { squares += (number - mean) * (number - mean) }
    let deviation = (squares / count).squareRoot()
    return Scaling(mean: mean, deviation: deviation > 0 && deviation.isFinite ? deviation : 1)
  }

  /// `(number - mean) / deviation`; the scaling that is kept leads from the first numbers of all.
  func normalized(by new: Scaling) -> Column {
    let old = scaling ?? Scaling(mean: 0, deviation: 1)
    return Column(
      name, numbers.map { ($0 - new.mean) / new.deviation }, shape: shape,
      scaling: Scaling(
        mean: old.mean + old.deviation * new.mean, deviation: old.deviation * new.deviation))
  }
}
