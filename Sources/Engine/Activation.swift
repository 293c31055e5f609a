internal import Autodiff

/// A function that is being evaluated.
struct Activation {
  enum Purpose {
    case root
    /// A branch of the structured node of the activation below.
    case results(Int)
    case call(Int)
    case condition, body
  }

  let id: FunctionID
  let function: Function
  let purpose: Purpose
  var values: [Double]
  /// The nodes that are arrays.
  var arrays: [Int: Value] = [:]
  /// The results of structured nodes.
  var structured: [Int: [Value]] = [:]
  var next: Int
  private(set) var isRepeated = false

  init(_ id: FunctionID, _ function: Function, _ purpose: Purpose, _ inputs: [Value]) {
    self.id = id
    self.function = function
    self.purpose = purpose
    values = Array(repeating: 0, count: function.nodes.count)
    next = inputs.count
    for (position, input) in inputs.enumerated() { set(input, at: position) }
  }

  /// The same function again.
  mutating func restart(_ inputs: [Value]) {
    if !arrays.isEmpty { arrays.removeAll(keepingCapacity: true) }
    if !structured.isEmpty { structured.removeAll(keepingCapacity: true) }
    next = inputs.count
    isRepeated = true
    for (position, input) in inputs.enumerated() { set(input, at: position) }
  }

  mutating func set(_ value: Value, at node: Int) {
    switch value {
    case .number(let number): values[node] = number
    case .array: arrays[node] = value
    }
  }

  func value(_ node: Int) -> Value { arrays[node] ?? .number(values[node]) }

  var results: [Value] { function.outputs.map { value($0.int) } }
}
