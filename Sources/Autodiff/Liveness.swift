/// Which nodes an output needs.
struct Liveness: ~Copyable {
  private(set) var marks: [Bool]
  private(set) var count = 0

  /// Inputs always count as live: they are part of a function's signature.
  init(nodes: [Node], operands: [UInt32], outputs: [NodeID]) {
    marks = Array(repeating: false, count: nodes.count)
    for output in outputs { marks[output.int] = true }
    for index in nodes.indices.reversed() {
      let node = nodes[index]
      if node.code == Node.Code.input { marks[index] = true }
      guard marks[index] else { continue }
      count += 1
      node.forEachOperand(in: operands) { marks[$0] = true }
    }
  }
}

extension Node {
  /// The places of the operands, in order.
  @inline(__always)  // called for every node of every pass: the closure must vanish
  func forEachOperand(in operands: [UInt32], _ body: (Int) -> Void) {
    if isWide {
      for position in Int(a)..<Int(a) + Int(b) { body(Int(operands[position])) }
    } else if code >= Self.firstAttributed {
      if a != Self.unused { body(Int(a)) }
      if b != Self.unused { body(Int(b)) }
    } else if code >= Self.firstRow {
      body(Int(a))
      if b != Self.unused { body(Int(b)) }
      if c != Self.unused { body(Int(c)) }
    } else if code == Code.mark || code == Code.project {
      body(Int(a))
    }
  }

  /// This node with its operands renumbered; those of a wide node are appended to `target`.
  func moved(by map: [UInt32], from operands: [UInt32], to target: inout [UInt32]) -> Node {
    if isWide {
      let start = UInt32(target.count)
      for position in Int(a)..<Int(a) + Int(b) { target.append(map[Int(operands[position])]) }
      return Node(code: code, type: type, a: start, b: b, c: c)
    }
    if code >= Self.firstAttributed {
      return Node(
        code: code, type: type, a: a == Self.unused ? a : map[Int(a)],
        b: b == Self.unused ? b : map[Int(b)], c: c)
    }
    if code >= Self.firstRow {
      return Node(
        code: code, type: type, a: map[Int(a)], b: b == Self.unused ? b : map[Int(b)],
        c: c == Self.unused ? c : map[Int(c)])
    }
    if code == Code.mark || code == Code.project {
      return Node(code: code, type: type, a: map[Int(a)], b: b, c: c)
    }
    return self
  }
}
