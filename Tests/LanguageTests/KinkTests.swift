import Testing

@testable import Language

/// Expected numbers are derived by hand: the one-sided slopes, or the gradients of the pieces
/// around the point, and the point of their hull that is nearest to 0.
@Suite struct KinkTests {
  private func values(_ statement: String) -> [String] {
    var session = Session(host: TestHost(), options: Options())
    guard case .script(let script) = session.read(Array(statement.utf8), file: "") else {
      return []
    }
    return session.run(script, statement: 0).values
  }

  @Test(arguments: [
    ("grad |x| at x=0", ["0"]),
    ("grad relu(x) - relu(-x) at x=0", ["1"]),
    // Slopes 3 - 1 and 3 + 1.
    ("grad 3x + |x| at x=0", ["2"]),
    // Slopes -3 + 1 and -3 - 1: the one nearer to 0 is on the left.
    ("grad -3x - |x| at x=0", ["-2"]),
    // |x² - 1| near 1 is |2(x - 1)|: slopes -2 and 2; relu adds 0 and 1.
    ("grad |x^2 - 1| + relu(x - 1) at x=1", ["0"]),
    // The inner corner decides the outer one: | |x| - x | is -2x on the left, 0 on the right.
    ("grad | abs(x) - x | at x=0", ["0"]),
    ("grad max(x, y) at x=1, y=1", ["0.5", "0.5"]),
    ("grad max(x, y, z) at x=2, y=2, z=1", ["0.5", "0.5", "0"]),
    // The foot of the perpendicular from 0 to the line through (1, 0) and (0, 2).
    ("grad max(x, 2y) at x=2, y=1", ["0.8", "0.4"]),
    // Pieces (1, 1), (1, 3): the segment x = 1 comes nearest at (1, 1).
    ("grad x + 2y + |y| at x=0, y=0", ["1", "1"]),
    // The unit disc around (0, 0), and around (-2, 0).
    ("grad hypot(x, y) at x=0, y=0", ["0", "0"]),
    ("grad hypot(x, y) - 2x at x=0, y=0", ["-1", "0"]),
    // Slopes -√10 - 1 and √10 - 1.
    ("grad hypot(x, 3x) - x at x=0", ["0"]),
    // Cubes of |x|: second derivative 6|x|.
    ("d²/dx² |x|^3 at x=0", ["0"]),
  ])
  func `a corner gives the smallest of its slopes`(_ statement: String, _ expected: [String]) {
    #expect(values(statement) == expected)
  }

  @Test(arguments: [
    "grad sign(x) at x=0", "grad floor(x) at x=-1", "grad x + ceil(x) at x=3",
    "d²/dx² |x| at x=0", "d³/dx³ x*|x| at x=0", "grad sqrt(x) at x=0", "grad 1/x at x=0",
    "grad (if x > 0 then 1 else 0) at x=0", "grad mod(x, 2) at x=4",
    "hessian |x| at x=0", "hessian hypot(x, y) at x=0, y=0",
  ])
  func `a jump or a pole has no derivative`(_ statement: String) {
    var session = Session(host: TestHost(), options: Options())
    guard case .script(let script) = session.read(Array(statement.utf8), file: "") else {
      Issue.record("\(statement) does not parse")
      return
    }
    let outcome = session.run(script, statement: 0)
    #expect(outcome.failure != nil)
    #expect(outcome.values.allSatisfy { !$0.contains("nan") && !$0.contains("inf") })
  }

  @Test(arguments: [
    ("grad (if x > 0 then ln(x) else 0) at x=-1", ["0"]),
    ("grad (if x = 0 then 1 else sin(x)/x) at x=0", ["0"]),
    ("grad (if x < 0 then sqrt(x) else x^2) at x=3", ["6"]),
    ("grad (if x > 0 then 1/x else (if x < -5 then ln(x) else 2x)) at x=-1", ["2"]),
  ])
  func `the branch that is not taken poisons nothing`(_ statement: String, _ expected: [String]) {
    #expect(values(statement) == expected)
  }
}
