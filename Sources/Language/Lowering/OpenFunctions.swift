internal import Autodiff

/// The functions that are being lowered, from the outside in, and those that wait for one of them.
///
/// A function that has called one further out is not final before that one is: each pass over the
/// outer one lowers it again.
struct OpenFunctions {
  typealias Key = LoweredCache.Key

  private struct Open {
    let key: Key
    /// What calls of it get: the result and the names that the pass before has found.
    var assumed: LoweredFunction?
    var types: [TypeID] = []
    var isCalled = false
    /// The outermost open function that it has called.
    var lowest: Int
  }

  private var open: [Open] = []
  private var waiting: [Key: (function: LoweredFunction, lowest: Int)] = [:]

  func place(of key: Key) -> Int? { open.firstIndex { $0.key == key } }

  /// A function that waits for an open one; whoever calls it waits, too.
  mutating func known(_ key: Key) -> LoweredFunction? {
    guard let (function, lowest) = waiting[key] else { return nil }
    reach(lowest)
    return function
  }

  /// What a call of an open function gets; `nil` in the first pass.
  mutating func assumed(at place: Int) -> LoweredFunction? {
    open[place].isCalled = true
    reach(place)
    return open[place].assumed
  }

  private mutating func reach(_ place: Int) {
    guard let top = open.indices.last else { return }
    open[top].lowest = min(open[top].lowest, place)
  }

  mutating func enter(_ key: Key) { open.append(Open(key: key, lowest: open.count)) }

  mutating func leave() {
    guard let done = open.popLast() else { return }
    if done.lowest < open.count { reach(done.lowest) }
  }

  /// Ends a pass over the innermost function.
  ///
  /// - Returns: `nil` if the assumptions of the pass did not hold.
  mutating func finish(_ frame: Frame, _ result: Lowered) -> LoweredFunction? {
    let top = open.count - 1
    guard open[top].isCalled else {
      return LoweredFunction(
        id: frame.builder.frozen(result.leaves, inputs: nil), globals: frame.globals,
        result: result)
    }
    let types = result.leaves.map { frame.builder.type(of: $0) }
    if let assumed = open[top].assumed, assumed.globals == frame.globals,
      open[top].types == types, assumed.result.hasShape(of: result)
    {
      let body = frame.builder.frozen(result.leaves, inputs: nil)
      frame.builder.table.define(assumed.id, as: body)
      return LoweredFunction(id: assumed.id, globals: frame.globals, result: result)
    }
    waiting = waiting.filter { $0.value.lowest < top }
    let inputs = frame.parameterTypes + frame.globals.map { _ in TypeID.real }
    open[top].types = types
    open[top].assumed = LoweredFunction(
      id: frame.builder.table.reserve(inputs: inputs, results: types), globals: frame.globals,
      result: result)
    return nil
  }

  /// Everything that is final now that the innermost function is `made`; `nil` if that waits for
  /// one further out.
  mutating func settle(_ made: LoweredFunction) -> [Key: LoweredFunction]? {
    let top = open.count - 1
    guard open[top].lowest == top else {
      waiting[open[top].key] = (made, open[top].lowest)
      return nil
    }
    var settled = [open[top].key: made]
    for (key, function) in waiting where function.lowest >= top { settled[key] = function.function }
    waiting = waiting.filter { $0.value.lowest < top }
    return settled
  }
}
