import Language

extension Conversation {
  /// The fields of the JSON object of one statement; none if it fails.
  mutating func fields(of typed: String) -> [JSONValue.Field] { only(typed)?.fields ?? [] }

  /// The value of an expression that is a number.
  mutating func number(of typed: String) -> Double {
    only(typed)?.values.first.flatMap { Double($0) } ?? .nan
  }

  private mutating func only(_ typed: String) -> Outcome? {
    guard case .script(let script) = session.read(Array(typed.utf8), file: "") else { return nil }
    let outcome = session.run(script, statement: 0)
    return outcome.failure == nil ? outcome : nil
  }
}

extension [JSONValue.Field] {
  subscript(name: String) -> JSONValue? { first { $0.name == name }?.value }

  func number(_ name: String) -> Double? {
    switch self[name] {
    case .number(let number): number
    case .integer(let integer): Double(integer)
    default: nil
    }
  }

  func numbers(_ name: String) -> [Double] {
    if case .numbers(let numbers, _)? = self[name] { numbers } else { [] }
  }

  func strings(_ name: String) -> [String] {
    guard case .array(let values)? = self[name] else { return [] }
    return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  func objects(_ name: String) -> [[JSONValue.Field]] {
    guard case .array(let values)? = self[name] else { return [] }
    return values.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
  }

  /// The arrays of an object as gd writes them.
  func arrays(_ name: String) -> [String: String] {
    guard case .object(let fields)? = self[name] else { return [:] }
    var texts: [String: String] = [:]
    for field in fields {
      guard case .numbers(let numbers, let shape) = field.value else { continue }
      let width = shape.last ?? 1
      let rows = stride(from: 0, to: numbers.count, by: width).map { start in
        "[" + numbers[start..<start + width].map { "\($0)" }.joined(separator: ", ") + "]"
      }
      texts[field.name] = shape.count == 1 ? rows.joined() : "[\(rows.joined(separator: ", "))]"
    }
    return texts
  }
}
