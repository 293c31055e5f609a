import Glibc
import Language

/// Requests that call a function with JSON values.
extension Server {
  /// Runs until both `runs` and `seconds` are reached; only the runs are timed.
  ///
  /// What `prepare` names makes the arguments out of those of the request, what `finish` names the
  /// value out of the result; neither is timed.
  func answer(
    call: JSONValue, _ fields: [JSONValue.Field], _ id: JSONValue
  ) -> JSONValue {
    guard case .string(let name) = call else {
      return refusal(id, "call must be a string, the name of a function")
    }
    var around: [String: String] = [:]
    for key in ["prepare", "finish"] {
      guard let value = field(key, of: fields) else { continue }
      guard case .string(let name) = value else {
        return refusal(id, "\(key) must be a string, the name of a function")
      }
      around[key] = name
    }
    guard let arguments = arguments(field("arguments", of: fields) ?? .array([])) else {
      return refusal(
        id, "arguments must be an array, one value for each argument, or an object by their names")
    }
    guard let runs = count(field("runs", of: fields) ?? .integer(1)) else {
      return refusal(id, "runs must be a whole number from 0")
    }
    guard let seconds = number(field("seconds", of: fields) ?? .integer(0)) else {
      return refusal(id, "seconds must be a number from 0")
    }
    noteStatement("call \(name)")
    var called = name
    do throws(Failure) {
      var given = arguments
      if let prepare = around["prepare"] {
        called = prepare
        given = self.arguments(in: try self.value(of: prepare, given))
        called = name
      }
      let made = try result(of: name, given, runs, seconds)
      var value = made.value
      if let finish = around["finish"] {
        called = finish
        value = try self.value(of: finish, .ordered([value]))
      }
      return .object([
        .init("id", id), .init("ok", .bool(true)), .init("value", value),
        .init("nanoseconds", .numbers(made.times, shape: [made.times.count])),
      ])
    } catch {
      return .object([
        .init("id", id), .init("ok", .bool(false)), .init("error", error.json(statement: called)),
      ])
    }
  }

  /// The result of a call and the nanoseconds of its runs; what it has worked in is gone.
  private func result(
    of name: String, _ given: CallArguments, _ runs: Int, _ seconds: Double
  ) throws(Failure) -> (value: JSONValue, times: [Double]) {
    var prepared = try run.session.prepare(call: name, given)
    let times = try timed(&prepared, runs, seconds)
    return (run.session.result(of: prepared), times)
  }

  /// Nanoseconds, a number a run.
  private func timed(
    _ prepared: inout PreparedCall, _ runs: Int, _ seconds: Double
  ) throws(Failure) -> [Double] {
    var times: [Double] = []
    var total: UInt64 = 0
    let least = UInt64(min(seconds, 1e9) * 1e9)
    // Read through the server, it would be copied for each run.
    let session = run.session
    repeat {
      let start = nanoseconds()
      try session.run(&prepared)
      let time = nanoseconds() - start
      total += time
      times.append(Double(time))
    } while times.count < runs || total < least
    return times
  }

  private func value(of name: String, _ given: CallArguments) throws(Failure) -> JSONValue {
    try result(of: name, given, 1, 0).value
  }

  private func arguments(_ value: JSONValue) -> CallArguments? {
    if case .object(let fields) = value { .named(fields) } else { list(value).map { .ordered($0) } }
  }

  /// The arguments that a result is: its fields by name, its parts in order, or the one that it is.
  private func arguments(in result: JSONValue) -> CallArguments {
    switch result {
    case .object(let fields): .named(fields)
    case .array(let parts): .ordered(parts)
    case .null, .bool, .number, .integer, .string, .numbers: .ordered([result])
    }
  }

  private func field(_ name: String, of fields: [JSONValue.Field]) -> JSONValue? {
    fields.last { $0.name == name }?.value
  }

  /// The elements of an array; one of numbers only comes as such.
  private func list(_ value: JSONValue) -> [JSONValue]? {
    switch value {
    case .array(let elements): return elements
    case .numbers(let numbers, let shape):
      guard let count = shape.first else { return nil }
      let rest = Array(shape.dropFirst())
      let width = count == 0 ? 0 : numbers.count / count
      return (0..<count).map { place in
        let part = Array(numbers[place * width..<(place + 1) * width])
        guard rest.isEmpty else { return .numbers(part, shape: rest) }
        return Int64(exactly: part[0]).map { .integer($0) } ?? .number(part[0])
      }
    case .null, .bool, .number, .integer, .string, .object: return nil
    }
  }

  private func count(_ value: JSONValue) -> Int? {
    guard case .integer(let count) = value, count >= 0 else { return nil }
    return Int(count)
  }

  private func number(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let number) where number >= 0: Double(number)
    case .number(let number) where number >= 0: number
    default: nil
    }
  }
}

/// Of a clock that never goes back.
private func nanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
