internal import Autodiff
internal import Syntax

/// The value of an expression.
struct ValueAnswer: Answer {
  let value: Value

  var kind: String { "value" }

  func lines(_ page: Page) -> [StyledLine] {
    [StyledSpan.formula(page.notation.answer(value, page.symbols))]
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
    guard case .vector(let parts) = self else { return [] }
    return [parts.count] + (parts.first?.shape ?? [])
  }

  /// The same value with every number as a double would print: whole ones without a point.
  var decimal: Value {
    switch self {
    case .number(.truth): self
    case .number(let constant): .number(Value.bare(constant.double))
    case .tuple(let parts): .tuple(parts.map(\.decimal))
    case .vector(let parts): .vector(parts.map(\.decimal))
    case .record(let fields):
      .record(fields.map { Field(name: $0.name, value: $0.value.decimal) })
    }
  }

  private static func bare(_ number: Double) -> Constant {
    guard number.magnitude < 0x1p53, let whole = Int(exactly: number) else {
      return .decimal(number)
    }
    return .exact(Ratio(whole))
  }

  func json(_ symbols: Symbols) -> JSONValue {
    switch self {
    case .number(.truth(let truth)): .bool(truth)
    case .number(let constant): JSONValue(constant.double)
    case .tuple(let parts), .vector(let parts): .array(parts.map { $0.json(symbols) })
    case .record(let fields):
      .object(fields.map { .init(symbols.display($0.name), $0.value.json(symbols)) })
    }
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
