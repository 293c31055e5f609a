internal import Autodiff
internal import Syntax

/// The value of an expression.
struct ValueAnswer: Answer {
  let value: Value
  /// Whether a long array is written out.
  var showsAll = false

  var kind: String { "value" }

  func lines(_ page: Page) -> [StyledLine] {
    guard !showsAll, case .array(let entries) = value, entries.isLong else {
      return [StyledSpan.formula(page.notation.answer(value, page.symbols))]
    }
    return [StyledSpan.formula(page.notation.corners(of: entries))]
  }

  func bareValues(_ page: Page) -> [String] {
    [Notation(alphabet: .ascii).text(value.decimal, page.symbols)]
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    [
      .init("value", value.json(page.symbols)),
      .init("shape", .array(value.shape.map { .integer(Int64($0)) })),
    ]
  }
}

extension Value {
  /// The lengths of the axes of a vector or a matrix; of a number none.
  var shape: [Int] {
    if case .array(let entries) = self { entries.shape } else { [] }
  }

  /// The same value with every number as a double would print: whole ones without a point.
  var decimal: Value {
    switch self {
    case .number(.truth): self
    case .number(let constant): .number(Value.bare(constant.double))
    case .array(let entries): .array(entries.decimal)
    case .tuple(let parts): .tuple(parts.map(\.decimal))
    case .record(let fields):
      .record(fields.map { Field(name: $0.name, value: $0.value.decimal) })
    }
  }

  fileprivate static func bare(_ number: Double) -> Constant {
    guard number.magnitude < 0x1p53, let whole = Int(exactly: number) else {
      return .decimal(number)
    }
    return .exact(Ratio(whole))
  }

  func json(_ symbols: Symbols) -> JSONValue {
    switch self {
    case .number(.truth(let truth)): .bool(truth)
    case .number(let constant): JSONValue(constant.double)
    case .array(let entries): entries.json
    case .tuple(let parts): .array(parts.map { $0.json(symbols) })
    case .record(let fields):
      .object(fields.map { .init(symbols.display($0.name), $0.value.json(symbols)) })
    }
  }
}

extension Entries {
  /// Without ratios and names, and with whole numbers as such, which print without a point.
  fileprivate var decimal: Entries {
    var plain = self
    plain.exact = isTruth ? nil : numbers.map { Value.bare($0) }
    return plain
  }

  fileprivate var json: JSONValue {
    isTruth ? truths(0, numbers.indices) : .numbers(numbers, shape: shape)
  }

  /// The truth values that lie in `range`, from `axis` on, as nested arrays.
  private func truths(_ axis: Int, _ range: Range<Int>) -> JSONValue {
    guard axis < shape.count else { return .bool(numbers[range.lowerBound] != 0) }
    let width = shape[axis] == 0 ? 0 : range.count / shape[axis]
    return .array(
      (0..<shape[axis]).map { place in
        let start = range.lowerBound + place * width
        return truths(axis + 1, start..<start + width)
      })
  }
}

extension JSONValue {
  /// A number that JSON can hold; infinities as text.
  init(_ double: Double) {
    if double.isFinite {
      self = .number(double)
    } else {
      self = .string(double.isNaN ? "nan" : double < 0 ? "-inf" : "inf")
    }
  }
}
