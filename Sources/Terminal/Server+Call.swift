import Glibc
import Language

/// Requests that call a function with JSON values.
extension Server {
  /// Runs until both `runs` and `seconds` are reached; only the runs are timed.
  func answer(
    call: JSONValue, _ fields: [JSONValue.Field], _ id: JSONValue
  ) -> JSONValue {
    guard case .string(let name) = call else {
      return refusal(id, "call must be a string, the name of a function")
    }
    guard let arguments = list(field("arguments", of: fields) ?? .array([])) else {
      return refusal(id, "arguments must be an array, one value for each argument")
    }
    guard let runs = count(field("runs", of: fields) ?? .integer(1)) else {
      return refusal(id, "runs must be a whole number from 0")
    }
    guard let seconds = number(field("seconds", of: fields) ?? .integer(0)) else {
      return refusal(id, "seconds must be a number from 0")
    }
    noteStatement("call \(name)")
    var times: [Double] = []
    do throws(Failure) {
      var prepared = try run.session.prepare(call: name, arguments: arguments)
      // Read through the server, it would be copied for each run.
      let session = run.session
      var total: UInt64 = 0
      let least = UInt64(min(seconds, 1e9) * 1e9)
      repeat {
        let start = nanoseconds()
        try session.run(&prepared)
        let time = nanoseconds() - start
        total += time
        times.append(Double(time))
      } while times.count < runs || total < least
      return .object([
        .init("id", id), .init("ok", .bool(true)),
        .init("value", session.result(of: prepared)),
        .init("nanoseconds", .numbers(times, shape: [times.count])),
      ])
    } catch {
      return .object([
        .init("id", id), .init("ok", .bool(false)), .init("error", error.json(statement: name)),
      ])
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
