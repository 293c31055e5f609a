import Autodiff

/// Rows of arrays.
extension Interpreter {
  mutating func evaluateArray(
    _ node: Node, _ row: RowID, _ index: Int, _ top: inout Activation
  ) throws(RunError) {
    let operands = top.function.operands(of: node).map { ($0, top.value($0.int)) }
    let declared = Shapes.pattern(table[node.type]) ?? []
    if row == .broadcast, let number = operands[0].1.number {
      // Stands for as many as the type says.
      top.set(.number(number), at: index)
      return
    }
    var arrays: [ArrayValue] = []
    for (operand, value) in operands {
      let type = table[top.function.type(of: operand)]
      guard let array = full(value, Shapes.pattern(type) ?? []) else {
        throw .lengths(site(index, top))
      }
      arrays.append(array)
    }
    let attributes = node.attributes.map { table[$0] } ?? []
    guard
      let shape = Shapes.result(
        row, attributes, arrays.map(\.shape), declared: declared),
      let count = shape.numberCount
    else { throw .lengths(site(index, top)) }
    try allow(count)
    let result: [Double]
    if row == .stack {
      result = arrays.flatMap(\.numbers)
    } else {
      try check(row, attributes, arrays, node, index, top)
      guard
        let operation = ArrayOperation(
          row, attributes, operands: arrays.map(\.shape), result: shape)
      else { throw .lengths(site(index, top)) }
      result = try run(operation, row, arrays, index, top)
    }
    try countWork(count + arrays.reduce(0) { $0 + $1.numbers.count })
    let value = ArrayValue(result, shape: shape)
    for (place, number) in value.numbers.enumerated() where !number.isFinite {
      try blame(number, row, arrays, value.coordinates(place), index, top)
    }
    top.set(shape.isEmpty ? .number(value.numbers[0]) : .array(value), at: index)
  }

  /// An array for a number that stands for one.
  func full(_ value: Value, _ pattern: [Int]) -> ArrayValue? {
    switch value {
    case .array(let array): return array
    case .number(let number):
      guard !pattern.contains(-1), let count = pattern.numberCount,
        count <= limits.memory / 8
      else { return nil }
      return ArrayValue(Array(repeating: number, count: count), shape: pattern)
    }
  }

  private func run(
    _ operation: ArrayOperation, _ row: RowID, _ arrays: [ArrayValue], _ index: Int,
    _ top: Activation
  ) throws(RunError) -> [Double] {
    var workspace = Array(repeating: 0.0, count: operation.workspace + 1)
    var isSound = true
    let none: [Double] = [0]
    func numbers(_ position: Int) -> [Double] {
      position < arrays.count && !arrays[position].numbers.isEmpty
        ? arrays[position].numbers : none
    }
    let result = [Double](unsafeUninitializedCapacity: max(operation.count, 1)) { buffer, count in
      count = operation.count
      numbers(0).withUnsafeBufferPointer { a in
        numbers(1).withUnsafeBufferPointer { b in
          numbers(2).withUnsafeBufferPointer { c in
            workspace.withUnsafeMutableBufferPointer { work in
              guard let d = buffer.baseAddress, let a = a.baseAddress, let b = b.baseAddress,
                let c = c.baseAddress, let work = work.baseAddress
              else { return }
              isSound = operation.run(a, b, c, into: d, workspace: work)
              if !isSound { buffer.initialize(repeating: 0) }
            }
          }
        }
      }
    }
    guard isSound else {
      let kind: Fault.Kind =
        switch row {
        case .inverse, .solve, .logdet: .singular
        default: .empty
        }
      throw .undefined(Fault(site: site(index, top), kind: kind, row: row, operands: []))
    }
    return result
  }

  /// Finds an index that is none.
  private func check(
    _ row: RowID, _ attributes: [Int], _ arrays: [ArrayValue], _ node: Node, _ index: Int,
    _ top: Activation
  ) throws(RunError) {
    let indices: ArrayValue
    let length: Int
    let first: Double
    switch row {
    case .index: (indices, length, first) = (arrays[0], attributes[0], 1)
    case .gather, .scatterAdd: (indices, length, first) = (arrays[1], arrays[0].shape[0], 0)
    default: return
    }
    for (place, number) in indices.numbers.enumerated()
    where Indexing.place(number - first, below: length) == nil {
      throw .undefined(
        Fault(
          site: site(index, top),
          kind: number == number.rounded() ? .outside(length: length) : .notWhole,
          row: row, operands: [number + 1 - first],
          element: indices.shape.isEmpty ? [] : indices.coordinates(place)))
    }
  }

  /// A number that is not finite, unless an operand is not either and has made it so.
  private func blame(
    _ number: Double, _ row: RowID, _ arrays: [ArrayValue], _ element: [Int], _ index: Int,
    _ top: Activation
  ) throws(RunError) {
    let isFinite = arrays.allSatisfy { $0.numbers.allSatisfy(\.isFinite) }
    guard number.isNaN || isFinite else { return }
    throw .undefined(
      Fault(
        site: site(index, top), kind: number.isNaN ? .notANumber : .overflow, row: row,
        operands: [], element: element))
  }

  /// Whether so many numbers are within the limit.
  private func allow(_ count: Int) throws(RunError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 8)
    if overflow || bytes > limits.memory {
      throw .memoryLimit(needed: overflow ? .max : bytes, limit: limits.memory)
    }
  }
}
