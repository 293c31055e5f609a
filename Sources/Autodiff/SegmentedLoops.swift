/// A loop that goes by segments, because only loops of as many steps read what it collects, or
/// because it is such a reader.
struct SegmentedLoop {
  /// A value that a loop collects: the loop's node, and which of its results it is.
  struct Source {
    let node: Int
    let collect: Int
  }

  /// Its node, and that node's operands.
  let node: Int
  let operands: [NodeID]
  let origin: Origin
  let loop: Loop
  /// By sequence, what it is if a loop collected it.
  let sources: [Source?]
  /// Which results are values that others read.
  var reads: [Int] = []

  var initials: ArraySlice<NodeID> { operands[loop.firstState..<loop.firstState + loop.states] }

  /// The operands that each segment is given whole: sequences of no source, and invariants.
  var wholes: [NodeID] {
    let rest = operands[(loop.firstState + loop.states)...]
    return zip(rest, sources).filter { $1 == nil }.map(\.0) + rest.dropFirst(loop.sequences)
  }
}

extension FunctionTable {
  /// Where what loops of one count collect needs at most so many bytes, it is left whole.
  private static let fewBytes = 65_536.0

  /// The loops of `body` that go by segments, by node.
  func segmentedLoops(of body: Function) -> [Int: SegmentedLoop] {
    var candidates: [Int: Loop] = [:]
    var bytes: [Int: Double] = [:]
    for (index, node) in body.nodes.enumerated() {
      guard case .loop(let id) = node.kind, self[id].order != .any else { continue }
      candidates[index] = self[id]
      bytes[count(ofLoop: index, in: body), default: 0] += bytesOfStep(self[id])
    }
    for (count, bytes) in bytes {
      guard let steps = exactCount(count, in: body),
        steps < 4 || Double(steps) * bytes <= Self.fewBytes
      else { continue }
      candidates = candidates.filter { self.count(ofLoop: $0.key, in: body) != count }
    }
    while let misfit = firstMisfit(among: candidates, in: body) { candidates[misfit] = nil }
    var found: [Int: SegmentedLoop] = [:]
    for (index, loop) in candidates {
      let operands = Array(body.operands(of: body.nodes[index]))
      let sources = operands[(loop.firstState + loop.states)...].prefix(loop.sequences).map {
        body.collected($0, by: candidates)
      }
      found[index] = SegmentedLoop(
        node: index, operands: operands, origin: body.origins[index], loop: loop,
        sources: sources)
    }
    for index in found.keys.sorted() {
      for case let source? in found[index]?.sources ?? []
      where found[source.node]?.reads.contains(source.collect) == false {
        found[source.node]?.reads.append(source.collect)
      }
    }
    return found.filter { !$1.reads.isEmpty || $1.sources.contains { $0 != nil } }
  }

  /// A loop that collects something which is read by anything but a loop of as many steps.
  private func firstMisfit(among candidates: [Int: Loop], in body: Function) -> Int? {
    for output in body.outputs {
      if let source = body.collected(output, by: candidates) { return source.node }
    }
    for (index, node) in body.nodes.enumerated() {
      for (place, operand) in body.operands(of: node).enumerated() {
        guard let source = body.collected(operand, by: candidates) else { continue }
        guard let loop = candidates[index], loop.condition == nil,
          loop.inputRanges[1].contains(place), let first = body.operands(of: node).first,
          count(of: first, in: body) == count(ofLoop: source.node, in: body)
        else { return source.node }
      }
    }
    return nil
  }

  /// The node that says how many steps a loop takes: its count, or itself if it has a condition.
  private func count(ofLoop index: Int, in body: Function) -> Int {
    let node = body.nodes[index]
    guard case .loop(let id) = node.kind, self[id].condition == nil,
      let count = body.operands(of: node).first
    else { return index }
    return self.count(of: count, in: body)
  }

  private func count(of node: NodeID, in body: Function) -> Int {
    guard case .project(let source, let position) = body.nodes[node.int].kind,
      case .loop(let id) = body.nodes[source.int].kind, position == self[id].tripResult
    else { return node.int }
    return count(ofLoop: source.int, in: body)
  }

  private func exactCount(_ node: Int, in body: Function) -> Int? {
    guard case .constant(let id) = body.nodes[node].kind, case .exact(let ratio) = self[id] else {
      return nil
    }
    return ratio.int
  }

  /// What a loop collects in a step.
  private func bytesOfStep(_ loop: Loop) -> Double {
    resultTypes(of: loop.body).suffix(loop.collects).reduce(0) {
      $0 + 8 * Double(entryCount(of: $1) ?? Int(Self.fewBytes))
    }
  }

  /// `loop` with its states alone.
  func withoutCollects(_ loop: Loop) -> Loop {
    var changed = checkpointed(loop)
    var builder = Builder(self, inputs: self[changed.body].inputs)
    let results = builder.inline(
      changed.body, self[changed.body].inputs.indices.map { NodeID($0) })
    changed.body = builder.freeze(Array(results[..<loop.states]))
    changed.collects = 0
    return changed
  }

  /// `loop` with its own loops in segments.
  func checkpointed(_ loop: Loop) -> Loop {
    var changed = loop
    changed.body = checkpointed(loop.body)
    changed.condition = loop.condition.map { checkpointed($0) }
    return changed
  }
}

extension Function {
  /// The loop that collected a value, and which of its results that is.
  fileprivate func collected(
    _ node: NodeID, by loops: [Int: Loop]
  ) -> SegmentedLoop.Source? {
    guard case .project(let source, let position) = nodes[node.int].kind,
      let loop = loops[source.int], position >= loop.states, position < loop.tripResult
    else { return nil }
    return SegmentedLoop.Source(node: source.int, collect: position)
  }
}
