import Testing

@testable import Autodiff

@Suite struct RowTableTests {
  @Test func `every id has exactly one row, at its place`() {
    #expect(Row.table.map(\.id) == RowID.allCases)
    for id in RowID.allCases { #expect(Row[id].id == id) }
  }

  @Test func `names are unique, and those of the ids but for those spelled otherwise in gd`() {
    let names = Row.table.map(\.name)
    #expect(Set(names).count == names.count)
    let spelled: [RowID: String] = [
      .power: "pow", .trace: "tr", .diagonalMatrix: "diag", .inverse: "inv", .determinant: "det",
    ]
    #expect(names == RowID.allCases.map { spelled[$0] ?? "\($0)" })
  }

  @Test(arguments: RowID.elementwise)
  func `a row is complete`(_ id: RowID) {
    let row = Row[id]
    #expect(!row.summary.isEmpty && !row.source.isEmpty && !row.rule.isEmpty)
    #expect(row.summary.hasSuffix("."))
    #expect(!row.references.isEmpty)
    #expect(row.samples.count == row.arity)
    #expect(row.transpose.count == row.arity)
    #expect(row.references.allSatisfy { $0.operands.count == row.arity })
    #expect(row.result == (row.id.resultType == .boolean ? .boolean : .real))
    let arity: Int =
      switch row.value {
      case .unary: 1
      case .binary: 2
      case .ternary: 3
      case .array: 0
      }
    #expect(arity == row.arity)
    #expect((row.differential?.arity ?? 0) <= row.arity)
    #expect(row.domain.allSatisfy { $0.operand < row.arity && $0.expression.arity <= row.arity })
  }

  @Test func `every function of a person has an example`() {
    let inner: Set<RowID> = [
      .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .not, .and, .or,
      .convert,
    ]
    for row in Row.elementwise where !inner.contains(row.id) {
      #expect(!row.examples.isEmpty, "\(row.name)")
    }
  }
}
