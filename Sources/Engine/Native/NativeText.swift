/// A function in LLVM's language while it is written.
struct NativeText {
  private(set) var bytes: [UInt8] = []
  private var values = 0
  private var labels = 0
  /// The functions that are called, by address.
  private var bridges: [Int: (type: String, arguments: [String])] = [:]

  /// A value: a number that is known, or what an earlier line has made.
  enum Value: Hashable {
    case number(UInt64)
    case made(Int)

    static func number(_ value: Double) -> Value { .number(value.bitPattern) }
    static let zero = Value.number(0.0)
    static let one = Value.number(1.0)
  }

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A line that makes a value.
  mutating func make(_ text: String) -> Value {
    values += 1
    line("%v\(values) = \(text)")
    return .made(values)
  }

  mutating func label() -> Int {
    labels += 1
    return labels
  }

  mutating func begin(_ label: Int) { line("l\(label):") }

  mutating func branch(to label: Int) { line("br label %l\(label)") }

  mutating func branch(_ condition: Value, to label: Int, else other: Int) {
    line("br i1 \(condition), label %l\(label), label %l\(other)")
  }

  // MARK: Memory

  /// The address `offset` bytes behind a pointer.
  mutating func address(_ pointer: String, _ offset: Int) -> Value {
    make("getelementptr i8, ptr \(pointer), i64 \(offset)")
  }

  mutating func load(_ type: String, _ pointer: Value) -> Value {
    make("load \(type), ptr \(pointer)")
  }

  mutating func store(_ type: String, _ value: Value, _ pointer: Value) {
    line("store \(type) \(value), ptr \(pointer)")
  }

  /// Element `index` of an array of numbers.
  mutating func element(_ type: String, _ data: Value, _ index: Value) -> Value {
    make("getelementptr \(type), ptr \(data), i64 \(index)")
  }

  // MARK: Calls

  /// Calls what lies at an address of this process, and gives its result.
  mutating func call(
    _ type: String, _ function: Int, _ arguments: [(type: String, value: String)], isPure: Bool,
    isRare: Bool = false
  ) -> Value {
    make(call(type, function, arguments) + (isRare ? " #1" : isPure ? " #0" : ""))
  }

  /// Each function has one place that jumps to it: a processor foresees few jumps to addresses.
  mutating func call(
    _ type: String, _ function: Int, _ arguments: [(type: String, value: String)]
  ) -> String {
    bridges[function] = (type, arguments.map(\.type))
    let list = arguments.map { "\($0.type) \($0.value)" }.joined(separator: ", ")
    return "call \(type) @f\(function)(\(list))"
  }

  /// Ends the module.
  mutating func close() {
    for (function, signature) in bridges {
      let names = signature.arguments.enumerated().map { "\($1) %x\($0)" }.joined(separator: ", ")
      let call = "musttail call \(signature.type) inttoptr (i64 \(function) to ptr)(\(names))"
      line("define internal \(signature.type) @f\(function)(\(names)) noinline {")
      line(signature.type == "void" ? call : "%y = " + call)
      line(signature.type == "void" ? "ret void" : "ret \(signature.type) %y")
      line("}")
    }
    line("attributes #0 = { nounwind willreturn memory(none) }")
    line("attributes #1 = { nounwind willreturn memory(none) cold }")
  }
}

extension NativeText.Value: CustomStringConvertible {
  var description: String {
    switch self {
    case .number(let bits):
      let digits = String(bits, radix: 16, uppercase: true)
      return "0x" + String(repeating: "0", count: 16 - digits.count) + digits
    case .made(let number): return "%v\(number)"
    }
  }
}
