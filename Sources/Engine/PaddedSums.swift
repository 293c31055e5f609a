import Autodiff

/// Sums of padded vectors that one loop collects: what is left where the steps of a loop read an
/// array at `i`, `i + 1`, … and cotangents go back to it.
///
/// The loop adds what it would collect to the places of the sum, and neither the collected
/// vectors nor the padded ones are ever written.
struct PaddedSums {
  struct Sum {
    let loop: Int
    /// The node whose value is the sum.
    var root: Int
    /// Which result of the loop begins where in the sum.
    var parts: [(result: Int, start: Int)]
    /// The pads and sums that it stands for, in order.
    var nodes: [Int]
    let length: Int
  }

  private(set) var sums: [Sum] = []
  /// By node; empty if there are no sums.
  private var inside: [Bool] = []

  init() {}

  init(_ instance: borrowing Instance, _ table: FunctionTable) {
    let function = instance.function
    guard function.nodes.contains(where: { $0.row == .pad }) else { return }
    // By root node.
    var open: [Int: Sum] = [:]
    for (index, node) in function.nodes.enumerated() {
      if node.row == .pad {
        open[index] = Self.pad(node, index, instance, table)
      } else if node.row == .add, !node.type.isScalar {
        let (left, right) = (instance.root(node.a), instance.root(node.b))
        guard let first = open[left], let second = open[right], first.loop == second.loop,
          instance.uses[left] == 1, instance.uses[right] == 1
        else { continue }
        var sum = first
        sum.root = index
        sum.parts += second.parts
        sum.nodes = (first.nodes + second.nodes).sorted() + [index]
        let starts = sum.parts.map(\.start)
        guard let top = starts.max(), let lowest = starts.min(),
          top - lowest <= BlockProgram.Spread.widest
        else { continue }
        (open[left], open[right], open[index]) = (nil, nil, sum)
      }
    }
    sums = open.values.sorted { $0.root < $1.root }
    guard !sums.isEmpty else { return }
    inside = Array(repeating: false, count: function.nodes.count)
    for node in sums.flatMap(\.nodes) { inside[node] = true }
  }

  /// Whether a sum stands for a node.
  func isInside(_ node: Int) -> Bool { node < inside.count && inside[node] }

  func of(loop: Int) -> [Sum] { sums.filter { $0.loop == loop } }

  /// A vector with zeros around it, if nothing else reads the vector and a loop has collected it.
  private static func pad(
    _ node: Node, _ index: Int, _ instance: borrowing Instance, _ table: FunctionTable
  ) -> Sum? {
    let operand = instance.root(node.a)
    guard let id = node.attributes, instance.uses[operand] == 1,
      case .project(let source, let position) = instance.function.nodes[operand].kind,
      case .loop = instance.function.nodes[source.int].kind,
      let shape = Shapes.pattern(table[node.type]), shape.count == 1, shape[0] >= 0,
      let inner = Shapes.pattern(table[instance.function.nodes[operand].type]), inner[0] >= 0
    else { return nil }
    let attributes = table[id]
    guard attributes[1] == 1, attributes[0] >= 0, attributes[0] <= shape[0] - inner[0] else {
      return nil
    }
    return Sum(
      loop: source.int, root: index, parts: [(position, attributes[0])], nodes: [index],
      length: shape[0])
  }
}
