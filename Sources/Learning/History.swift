/// What a run keeps of its way: states at equal distances, their number bounded.
///
/// When there is no more room every other state goes and the distance doubles, so that a run of
/// any length keeps between half and all of `capacity`. The first and the last state stay.
public struct History: Sendable {
  /// Steps made when each state was met, ascending from 0.
  public private(set) var steps: [Int] = []
  /// The states as numbers: parameters, gradients, loss, then what the method needs to go on.
  public private(set) var states: [[Double]] = []
  /// Steps between two states, but for the last.
  public private(set) var stride = 1
  public let capacity: Int

  /// - Parameter width: the numbers of a state, all of which together take at most 64 MB.
  public init(width: Int, capacity: Int = 4096) {
    self.capacity = max(2, min(capacity, (8 << 20) / max(1, width)))
  }

  public var count: Int { steps.count }

  /// Keeps a state if its step is one of those that are kept.
  public mutating func append(_ step: Int, _ state: [Double]) {
    guard step % stride == 0, step > steps.last ?? -1 else { return }
    if count >= capacity { thin() }
    guard step % stride == 0 else { return }
    steps.append(step)
    states.append(state)
  }

  /// Keeps the last state, whatever its step.
  public mutating func close(_ step: Int, _ state: [Double]) {
    guard step > steps.last ?? -1 else { return }
    steps.append(step)
    states.append(state)
  }

  /// The place of the last state that is kept at or before `step`.
  public func place(before step: Int) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if steps[middle] <= step { low = middle } else { high = middle }
    }
    return low
  }

  mutating func settle(_ place: Int, width: Int, loss: Double, gradient: [Double]) {
    states[place].replaceSubrange(width..<2 * width, with: gradient)
    states[place][2 * width] = loss
  }

  private mutating func thin() {
    stride *= 2
    let kept = steps.indices.filter { steps[$0] % stride == 0 }
    steps = kept.map { steps[$0] }
    states = kept.map { states[$0] }
  }
}
