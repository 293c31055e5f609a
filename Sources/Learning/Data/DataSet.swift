/// Named columns with an entry for each row: what `data` makes and `on` binds.
///
/// A column is one run of doubles. Arrays share their storage until somebody writes, so copies of
/// a set, its columns in expressions and the values bound to a run are the same memory.
public struct DataSet: Hashable, Sendable {
  public let rowCount: Int
  public let columns: [Column]

  /// - Throws: `noColumns`, `lengths` unless all columns have as many entries, `sameName`.
  public init(_ columns: [Column]) throws(DataError) {
    guard let first = columns.first else { throw .noColumns }
    var names: Set<String> = []
    for column in columns {
      guard column.count == first.count else {
        throw .lengths(first.name, first.count, column.name, column.count)
      }
      guard names.insert(column.name).inserted else { throw .sameName(column.name) }
    }
    rowCount = first.count
    self.columns = columns
  }

  /// The column that training predicts: `y`, else the last.
  public var target: Int {
    columns.firstIndex { $0.name == "y" } ?? columns.count - 1
  }

  /// The columns that training predicts it from: all others, in order.
  public var inputs: [Int] {
    let target = target
    return columns.indices.filter { $0 != target }
  }

  /// The rows at these places, from 0, in this order; a place may come several times.
  ///
  /// - Precondition: each place is below `rowCount`.
  public func rows(_ places: some Collection<Int>) -> DataSet {
    DataSet(checked: columns.map { $0.rows(places) }, rowCount: places.count)
  }

  /// For columns that are known to fit.
  init(checked columns: [Column], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
  }
}

/// Why columns make no data set, or a data set cannot do what is asked.
public enum DataError: Error, Equatable, Sendable {
  case noColumns
  case lengths(String, Int, String, Int)
  case sameName(String)
  case fraction(Double, Int)
  case noRow
  case noColumn(String)
}

extension DataError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noColumns: "a data set has at least one column"
    case .lengths(let first, let count, let other, let found):
      "the columns of a data set are equally long: \(first) has \(count) rows, \(other) has \(found)"
    case .sameName(let name): "two columns are called \(name)"
    case .fraction(let fraction, let rows):
      fraction > 0 && fraction < 1
        ? "\(rows) row\(rows == 1 ? "" : "s") cannot be split so that both parts have one"
        : "split needs a fraction between 0 and 1, as in split(D, 0.8)"
    case .noRow: "no row has all its numbers"
    case .noColumn(let name): "the other data has no column \(name)"
    }
  }
}
