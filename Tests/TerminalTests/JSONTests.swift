import Language
import Testing

@testable import Terminal

@Suite struct JSONTests {
  @Test(
    arguments: [
      (0.1, "0.1"), (1e300, "1e+300"), (6, "6"), (-0.0, "0"), (.leastNonzeroMagnitude, "5e-324"),
      (9007199254740992, "9007199254740992"), (1e16, "1e+16"), (.infinity, "\"inf\""),
      (-.infinity, "\"-inf\""),
    ] as [(Double, String)])
  func `a number is written in its shortest form`(_ number: Double, _ text: String) {
    #expect(jsonText(.number(number)) == text)
  }

  @Test func `numbers come back bit for bit`() throws {
    var state: UInt64 = 1
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Double(bitPattern: state)
      guard number.isFinite else { continue }
      let text = jsonText(.number(number))
      let value = try parseJSON(Array(text.utf8)[...])
      switch value {
      case .number(let found): #expect(found == number)
      case .integer(let found): #expect(Double(found) == number)
      default: Issue.record("\(text) is no number")
      }
    }
  }

  @Test func `text is escaped and comes back`() throws {
    let text = "a \"quoted\" \\ line\nwith\ttabs, \u{0}, \u{1F}, α, 𝛼 and a slash /"
    let json = jsonText(.string(text))
    #expect(!json.contains("\n"))
    #expect(json.contains("slash /"))
    #expect(try parseJSON(Array(json.utf8)[...]) == .string(text))
  }

  @Test func `objects keep their order`() throws {
    let text = #"{"z":1,"a":[true,null,{"b":"c"}],"m":{}}"#
    let value = try parseJSON(Array(text.utf8)[...])
    #expect(jsonText(value) == text)
  }

  @Test(arguments: [
    "", " ", "{", "{\"a\":", "[1,]", "nul", "1 2", "{\"a\":1}x", "\"open", "\u{0}",
    "1\u{0}2",
    String(repeating: "[", count: 200) + String(repeating: "]", count: 200),
  ])
  func `what is no JSON is refused`(_ text: String) {
    #expect(throws: JSONError.self) { try parseJSON(Array(text.utf8)[...]) }
  }

  @Test func `broken UTF-8 is refused`() {
    #expect(throws: JSONError.self) { try parseJSON([0x22, 0xFF, 0xC3, 0x22]) }
  }
}
