internal import Autodiff
internal import Syntax

/// The stages of a derivative's answer one by one, so that a benchmark can time each.
package struct DerivativeStages {
  private var session: Session
  private let function: LoweredFunction
  private var derivatives: [FunctionID] = []

  /// Runs all statements of `text` but the last, an expression, of which it makes the graph; `nil`
  /// if there is an error.
  package init?(_ text: [UInt8], host: any Host) {
    session = Session(host: host, options: Options())
    guard case .script(let script) = session.read(text, file: "") else { return nil }
    for index in script.statements.indices.dropLast() {
      guard session.run(script, statement: index).failure == nil else { return nil }
    }
    let tree = session.workspace.sources[Int(script.source)]
    guard let statement = tree.statements.last, case .expression(let id) = statement.kind else {
      return nil
    }
    let context = Context(source: script.source, tree: tree, statement: statement)
    guard let lowered = try? session.lower(id, context) else { return nil }
    function = lowered
  }

  /// The graphs of the derivatives by each name, each `order` times.
  package mutating func differentiate(order: Int) {
    let table = session.workspace.table
    derivatives = function.globals.indices.map { position in
      (0..<order).reduce(function.id) { id, _ in table.derivative(of: id, by: position) }
    }
  }

  /// The nodes of the function, calls inlined, and of its value and gradient by all names together.
  package func sizes() -> (function: Int, gradient: Int) {
    let table = session.workspace.table
    let flat = table.flattened(function.id)
    let all = Array(function.globals.indices)
    let gradient = table.gradient(of: flat, by: all, withValue: true)
    return (table[flat].nodes.count, table[gradient].nodes.count)
  }

  /// The chosen forms of the derivatives and their texts; the bytes of the texts, 0 for one that
  /// is too long to be shown.
  package func write() -> Int {
    derivatives.reduce(0) { sum, id in
      let formula = session.written(id, globals: function.globals).first?.formula
      return sum + (formula?.text(session.notation).utf8.count ?? 0)
    }
  }
}
