internal import Learning

/// A data set as a session knows it: its columns have symbols, in their order.
///
/// In expressions it is the record of its columns, each a vector of the rows' numbers, or a
/// matrix with a row for each row.
struct NamedData: Sendable {
  let set: DataSet
  let names: [Symbol]

  /// The column of this name as a value; it shares the column's numbers.
  func value(_ name: Symbol) -> Value? {
    names.firstIndex(of: name).map { Value(set.columns[$0]) }
  }

  /// Other rows under the same names.
  func replaced(_ set: DataSet) -> NamedData { NamedData(set: set, names: names) }

  /// The rows at these places, from 0, in this order.
  func rows(_ places: some Collection<Int>) -> NamedData { replaced(set.rows(places)) }

  var record: Value {
    .record(
      zip(names, set.columns).map { Value.Field(name: $0, value: Value($1)) })
  }
}

extension Value {
  init(_ column: Column) {
    var entries = Entries(shape: [column.count] + column.shape, numbers: column.numbers)
    entries.firstMissingRow = column.missing?.firstRow
    self = .array(entries)
  }
}
