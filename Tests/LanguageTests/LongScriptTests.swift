import Syntax
import Testing

@testable import Language

/// What statements do to the text that they stand in, which may be long.
@Suite struct LongScriptTests {
  @Test(arguments: [
    "assert y^2 = 9 where y = 3", "is x + y = y + x where y = 3", "grad x*y where y = 3",
    "steps d/dx x*y where y = sin(x)", "stationary x^2 + y for x in -1..1 where y = 3",
  ])
  func `local names beside a statement leave its text uncopied`(_ statement: String) {
    var session = Session(host: TestHost(), options: Options())
    guard case .script(let script) = session.read(Array(statement.utf8), file: "") else {
      Issue.record("\(statement) is no statement")
      return
    }
    let place = Int(script.source)
    let before = session.workspace.sources[place].address
    #expect(session.run(script, statement: 0).failure == nil)
    #expect(session.workspace.sources[place].address == before)
    // What was added is the statement once more, not the text around it.
    let added = session.workspace.sources.dropFirst(place + 1).map(\.count)
    #expect(added.allSatisfy { $0 < 40 })
  }
}

extension Tree {
  /// Where its nodes are.
  fileprivate var address: UnsafePointer<Expression>? {
    nodes.withUnsafeBufferPointer { $0.baseAddress }
  }
}
