import CJSON
import Language

/// The one-line text of a value: numbers in the shortest form that reads back, `"inf"`, `"-inf"`
/// and `"nan"` as strings, since JSON has no such numbers.
func jsonText(_ value: JSONValue) -> String {
  let tree = cValue(value)
  defer { json_object_put(tree) }
  var length = 0
  let flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE
  guard let text = json_object_to_json_string_length(tree, flags, &length) else { return "null" }
  return text.withMemoryRebound(to: UInt8.self, capacity: length) {
    String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
  }
}

/// Why a request is no JSON.
struct JSONError: Error, Equatable, Sendable {
  let message: String
}

/// Reads one JSON value that fills all the bytes; nesting up to 100.
///
/// - Throws: `JSONError` with the reader's reason and the byte it stopped at.
func parseJSON(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
  guard bytes.count < 1 << 30 else { throw JSONError(message: "the request is longer than 1 GB") }
  guard let tokener = json_tokener_new_ex(100) else { throw JSONError(message: "out of memory") }
  defer { json_tokener_free(tokener) }
  json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8)
  // The end of the text ends a number, so one NUL is read after it.
  let text = Array(bytes) + [0]
  let tree = text.withUnsafeBytes { raw in
    json_tokener_parse_ex(
      tokener, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
  }
  defer { json_object_put(tree) }
  let reason = json_tokener_get_error(tokener)
  let end = json_tokener_get_parse_end(tokener)
  guard reason == json_tokener_success, end >= bytes.count else {
    let wording =
      reason == json_tokener_success || reason == json_tokener_continue
      ? "unexpected end" : String(cString: json_tokener_error_desc(reason))
    throw JSONError(message: "no JSON: \(wording) at byte \(end + 1)")
  }
  return swiftValue(tree)
}

private func cValue(_ value: JSONValue) -> OpaquePointer? {
  switch value {
  case .null: nil
  case .bool(let flag): json_object_new_boolean(flag ? 1 : 0)
  case .integer(let number): json_object_new_int64(number)
  case .number(let number): cNumber(number)
  case .string(let text): cString(text)
  case .array(let elements): cArray(elements)
  case .numbers(let numbers, let shape): cNumbers(numbers, shape)
  case .object(let fields): cObject(fields)
  }
}

private func cNumber(_ number: Double) -> OpaquePointer? {
  guard number.isFinite else {
    return cString(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf")
  }
  // `description` is the shortest form that reads back; `6.0` and `-0.0` read better as 6 and 0.
  if let whole = Int64(exactly: number), whole.magnitude <= 1 << 53 {
    return json_object_new_int64(whole)
  }
  return json_object_new_double_s(number, number.description)
}

private func cString(_ text: String) -> OpaquePointer? {
  var text = text
  return text.withUTF8 { bytes in
    bytes.withMemoryRebound(to: CChar.self) { characters in
      guard let base = characters.baseAddress else { return json_object_new_string("") }
      return json_object_new_string_len(base, Int32(clamping: characters.count))
    }
  }
}

private func cArray(_ elements: [JSONValue]) -> OpaquePointer? {
  let array = json_object_new_array_ext(Int32(clamping: elements.count))
  for element in elements { json_object_array_add(array, cValue(element)) }
  return array
}

/// Millions of numbers are no million objects: one, which json-c writes as the text given with it.
private func cNumbers(_ numbers: [Double], _ shape: [Int]) -> OpaquePointer? {
  var text: [UInt8] = []
  text.reserveCapacity(numbers.count * 20 + 16)
  append(numbers[...], shape[...], to: &text)
  text.append(0)
  return text.withUnsafeBufferPointer { bytes in
    bytes.withMemoryRebound(to: CChar.self) { json_object_new_double_s(0, $0.baseAddress) }
  }
}

private func append(_ numbers: ArraySlice<Double>, _ shape: ArraySlice<Int>, to text: inout [UInt8])
{
  guard let count = shape.first else {
    for number in numbers { append(number, to: &text) }
    return
  }
  let width = count == 0 ? 0 : numbers.count / count
  text.append(UInt8(ascii: "["))
  for place in 0..<count {
    if place > 0 { text.append(UInt8(ascii: ",")) }
    let start = numbers.startIndex + place * width
    append(numbers[start..<start + width], shape.dropFirst(), to: &text)
  }
  text.append(UInt8(ascii: "]"))
}

/// As `cNumber` writes it.
private func append(_ number: Double, to text: inout [UInt8]) {
  if let whole = Int64(exactly: number), whole.magnitude <= 1 << 53 {
    text += whole.description.utf8
  } else if number.isFinite {
    text += number.description.utf8
  } else {
    text += (number.isNaN ? "\"nan\"" : number < 0 ? "\"-inf\"" : "\"inf\"").utf8
  }
}

private func cObject(_ fields: [JSONValue.Field]) -> OpaquePointer? {
  let object = json_object_new_object()
  for field in fields { json_object_object_add(object, field.name, cValue(field.value)) }
  return object
}

private func swiftValue(_ tree: OpaquePointer?) -> JSONValue {
  switch json_object_get_type(tree) {
  case json_type_boolean: return .bool(json_object_get_boolean(tree) != 0)
  case json_type_double: return .number(json_object_get_double(tree))
  case json_type_int: return .integer(json_object_get_int64(tree))
  case json_type_string: return .string(swiftString(tree))
  case json_type_array:
    return swiftNumbers(tree) ?? .array(elements(of: tree).map { swiftValue($0) })
  case json_type_object:
    var fields: [JSONValue.Field] = []
    var entry = json_object_get_object(tree)?.pointee.head
    while let current = entry {
      let name = current.pointee.k.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) }
      let value = OpaquePointer(current.pointee.v)
      fields.append(.init(name ?? "", swiftValue(value)))
      entry = current.pointee.next
    }
    return .object(fields)
  default: return .null
  }
}

private func elements(of tree: OpaquePointer?) -> some Collection<OpaquePointer?> {
  (0..<json_object_array_length(tree)).lazy.map { json_object_array_get_idx(tree, $0) }
}

/// An array of numbers, nested or not, that is rectangular; `nil` for any other.
private func swiftNumbers(_ tree: OpaquePointer?) -> JSONValue? {
  var shape: [Int] = []
  var first = tree
  while json_object_get_type(first) == json_type_array {
    let count = json_object_array_length(first)
    shape.append(count)
    guard count > 0 else { break }
    first = json_object_array_get_idx(first, 0)
  }
  var numbers: [Double] = []
  numbers.reserveCapacity(shape.reduce(1, *))
  return collect(tree, shape[...], &numbers) ? .numbers(numbers, shape: shape) : nil
}

/// `false` if `tree` is no array of this shape.
private func collect(
  _ tree: OpaquePointer?, _ shape: ArraySlice<Int>, _ numbers: inout [Double]
) -> Bool {
  let type = json_object_get_type(tree)
  guard let count = shape.first else {
    guard type == json_type_double || type == json_type_int else { return false }
    numbers.append(json_object_get_double(tree))
    return true
  }
  guard type == json_type_array, json_object_array_length(tree) == count else { return false }
  for element in elements(of: tree) where !collect(element, shape.dropFirst(), &numbers) {
    return false
  }
  return true
}

private func swiftString(_ tree: OpaquePointer?) -> String {
  guard let text = json_object_get_string(tree) else { return "" }
  let count = Int(json_object_get_string_len(tree))
  return text.withMemoryRebound(to: UInt8.self, capacity: count) {
    String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
  }
}
