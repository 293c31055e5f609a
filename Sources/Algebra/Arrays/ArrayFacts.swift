import Autodiff

extension Forms {
  /// Where a row of arrays is defined: an inverse where the determinant is not 0.
  mutating func addArrayFacts(of id: Form.ID, into found: inout [Fact]) {
    guard let note = arrayNote(of: id) else { return }
    switch row(of: entries[id.int]) {
    case .inverse, .solve:
      let matrix = operands(of: id)[0]
      let determinant = array(
        .determinant, [matrix], ArrayNote(operands: [note.operands[0]], result: []))
      normalize(determinant, .nonzero, into: &found)
    default: break
    }
  }

  /// What a row of arrays costs a reader.
  func costOfArray(_ row: RowID, _ entry: Entry) -> Int {
    var inner = 0
    for position in entry.range { inner += Int(costs[Int(parts[position])]) }
    let count = Int(entry.count)
    switch row {
    case .matmul:
      for position in entry.range where entries[Int(parts[position])].kind == .sum { inner += 1 }
      return inner + count - 1
    case .transpose:
      return inner + 1 + (entries[Int(parts[Int(entry.start)])].kind == .sum ? 1 : 0)
    case .diagonalMatrix, .broadcast: return inner + 2
    case .norm, .stack, .gather: return inner + count
    default: return inner + count + 1
    }
  }
}
