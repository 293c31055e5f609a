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
    /// Whether a call of this pass had no answer: then its graph is good for its type only.
    var isPartial = false
    /// The outermost open function that it has called.
    var lowest: Int
  }

  private var open: [Open] = []
  private var waiting: [Key: (function: LoweredFunction, lowest: Int)] = [:]

  func place(of key: Key) -> Int? { open.firstIndex { $0.key == key } }

  /// How many versions of a function are open, one inside the other.
  func nesting(of function: Symbol) -> Int { open.count { $0.key.function == function } }

  func last(of function: Symbol) -> Key? { open.last { $0.key.function == function }?.key }

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
    if open[place].assumed == nil { open[place].isPartial = true }
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
  /// - Parameter isOpaque: whether the function needs an id of its own in any case.
  /// - Returns: `nil` if the assumptions of the pass did not hold.
  mutating func finish(
    _ frame: Frame, _ result: Lowered, isOpaque: Bool
  ) -> LoweredFunction? {
    let top = open.count - 1
    let types = result.leaves.map { frame.builder.type(of: $0) }
    guard open[top].isCalled else {
      let body = frame.builder.frozen(result.leaves, inputs: nil)
      var id = body
      if isOpaque {
        id = frame.builder.table.reserve(
          inputs: frame.builder.table[body].inputs, results: types)
        frame.builder.table.define(id, as: body)
      }
      return LoweredFunction(id, frame, result)
    }
    if !open[top].isPartial, let assumed = open[top].assumed, assumed.globals == frame.globals,
      assumed.captures == frame.captures,
      open[top].types == types, assumed.result.hasShape(of: result)
    {
      let body = frame.builder.frozen(result.leaves, inputs: nil)
      frame.builder.table.define(assumed.id, as: body)
      return LoweredFunction(assumed.id, frame, result)
    }
    waiting = waiting.filter { $0.value.lowest < top }
    open[top].isPartial = false
    assume(frame, result)
    return nil
  }

  /// Lets calls have an answer from now on, if they have none yet: the body is lowered, and its
  /// rules may call it.
  mutating func suppose(_ frame: Frame, _ result: Lowered) {
    if open[open.count - 1].assumed == nil { assume(frame, result) }
  }

  private mutating func assume(_ frame: Frame, _ result: Lowered) {
    let inputs =
      frame.parameterTypes + frame.globalTypes
      + frame.captures.compactMap { frame.parent?.builder.type(of: $0) }
    let types = result.leaves.map { frame.builder.type(of: $0) }
    open[open.count - 1].types = types
    open[open.count - 1].assumed = LoweredFunction(
      frame.builder.table.reserve(inputs: inputs, results: types), frame, result)
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

extension LoweredFunction {
  fileprivate init(_ id: FunctionID, _ frame: Frame, _ result: Lowered) {
    self.init(
      id: id, globals: frame.globals, result: result, captures: frame.captures, home: frame.parent)
  }
}
