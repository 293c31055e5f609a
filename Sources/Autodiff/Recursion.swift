/// Functions that call themselves: they have an id before they have a body.
///
/// Whatever derives a function from another (tangents, cotangents, flattening) reserves the id of
/// the derived one in the same way before it looks inside, so that the call in there finds it.
extension FunctionTable {
  /// An id for a function of this signature; `define` gives it a body.
  public func reserve(inputs: [TypeID], results: [TypeID]) -> FunctionID {
    let zero = intern(Constant.exact(.zero)).index
    var nodes = inputs.enumerated().map { position, type in
      Node(
        code: Node.Code.input, type: type, a: UInt32(position), b: Node.unused, c: Node.unused)
    }
    // Until the body comes, only the types are read.
    nodes += results.map { type in
      Node(code: Node.Code.constant, type: type, a: zero, b: Node.unused, c: Node.unused)
    }
    let outputs = (inputs.count..<nodes.count).map { NodeID($0) }
    return reserve(
      Function(
        inputs: inputs, nodes: nodes, operands: [], outputs: outputs,
        origins: nodes.map { _ in 0 }))
  }

  /// Where a call of a function that calls itself was written, in `function` or what it reaches.
  public func recursiveCall(in function: FunctionID) -> Origin? {
    var seen: Set<FunctionID> = [function]
    var pending = [function]
    var next = 0
    while next < pending.count {
      let body = self[pending[next]]
      next += 1
      for (node, origin) in zip(body.nodes, body.origins) where origin != 0 {
        if case .call(let callee) = node.kind, isRecursive(callee) { return origin }
      }
      for callee in callees(of: pending[next - 1]) where seen.insert(callee).inserted {
        pending.append(callee)
      }
    }
    return nil
  }

  /// Derives a function from `source` with `derive`, and notes it in the memo under `key` before
  /// that if `source` calls itself.
  ///
  /// - Parameter isCircular: by default whether `source` calls itself.
  /// - Parameter signature: the types of the inputs and the results of what is derived.
  func memoised<Key>(
    _ memo: ReferenceWritableKeyPath<FunctionTable, [Key: FunctionID]>, _ key: Key,
    of source: FunctionID, isCircular: Bool? = nil,
    signature: () -> (inputs: [TypeID], results: [TypeID]),
    _ derive: () -> FunctionID
  ) -> FunctionID {
    if let known = self[keyPath: memo][key] { return known }
    guard isCircular ?? isRecursive(source) else {
      let made = derive()
      self[keyPath: memo][key] = made
      return made
    }
    let (inputs, results) = signature()
    let reserved = reserve(inputs: inputs, results: results)
    self[keyPath: memo][key] = reserved
    define(reserved, as: derive())
    return reserved
  }

  /// A fact about `key.function` that may depend on the same fact about functions it calls: the
  /// least one that holds, starting from all false.
  ///
  /// - Parameter find: must grow with what it learns about other functions.
  func settled(
    _ facts: ReferenceWritableKeyPath<FunctionTable, Facts>, _ key: Memo.Key, count: Int,
    _ find: () -> [Bool]
  ) -> [Bool] {
    if let known = self[keyPath: facts][key] { return known }
    guard isRecursive(key.function) else {
      let found = find()
      self[keyPath: facts].note(found, key)
      return found
    }
    let isOutermost = !self[keyPath: facts].isOpen
    if isOutermost { self[keyPath: facts].open() }
    while true {
      let assumed = self[keyPath: facts].assume(key, count: count)
      let found = zip(assumed, find()).map { $0 || $1 }
      self[keyPath: facts].conclude(found, key)
      if !isOutermost { return found }
      if self[keyPath: facts].close() { return found }
    }
  }
}

/// Facts about functions, one truth an input or an output, found by passes over recursive ones
/// until nothing changes.
struct Facts {
  private var settled: [Memo.Key: [Bool]] = [:]
  /// What this pass has found, or assumes until it has.
  private var current: [Memo.Key: [Bool]] = [:]
  /// What the passes so far have found about recursive functions.
  private var assumed: [Memo.Key: [Bool]] = [:]
  private(set) var isOpen = false
  private var hasChanged = false

  subscript(key: Memo.Key) -> [Bool]? { settled[key] ?? current[key] }

  mutating func note(_ found: [Bool], _ key: Memo.Key) {
    if isOpen { current[key] = found } else { settled[key] = found }
  }

  mutating func open() { isOpen = true }

  mutating func assume(_ key: Memo.Key, count: Int) -> [Bool] {
    let known = assumed[key] ?? Array(repeating: false, count: count)
    current[key] = known
    return known
  }

  mutating func conclude(_ found: [Bool], _ key: Memo.Key) {
    if assumed[key] != found {
      hasChanged = hasChanged || assumed[key] != nil || found.contains(true)
      assumed[key] = found
    }
    current[key] = found
  }

  /// Ends a pass; `false` if there must be another.
  mutating func close() -> Bool {
    let isDone = !hasChanged
    if isDone {
      settled.merge(current) { $1 }
      assumed = [:]
      isOpen = false
    }
    current = [:]
    hasChanged = false
    return isDone
  }
}
