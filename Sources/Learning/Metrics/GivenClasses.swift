public import Autodiff

/// The class that each row was given and the one that was wanted, as nodes.
public struct GivenClasses {
  /// Of classes `[rows]` whole numbers from 0; of labels `[rows, labels]` of 0 and 1.
  public let given: NodeID
  public let wanted: NodeID
  /// How many classes or labels there are.
  public let count: Int
  let isOfLabels: Bool

  /// - Parameters: `[rows]` whole numbers from 0; whatever is no class is a fault of the run.
  public init(_ b: inout Builder, given: NodeID, wanted: NodeID, count: Int) {
    self.given = b.checked(given, below: count)
    self.wanted = b.checked(wanted, below: count)
    self.count = count
    isOfLabels = false
  }

  /// Of `[rows, width]` both: the greatest entry of a row, the first of several, or an only one from
  /// the threshold on; of labels each entry from the threshold on.
  public init(
    _ b: inout Builder, outputs: NodeID, wanted: NodeID, task: Metric.Task,
    threshold: Double = 0.5
  ) {
    let sizes = b.sizes(of: outputs) ?? [0, 0]
    isOfLabels = task == .labels
    count = isOfLabels ? sizes[1] : max(2, sizes[1])
    let classes = { (b: inout Builder, node: NodeID) -> NodeID in
      if task != .labels, sizes[1] > 1 {
        let place = b.place(.argmax, node, axis: 1)
        return b.apply(.convert, place)
      }
      let flat = task == .labels ? node : b.reshape(node, to: [sizes[0]])
      let limit = b.filled(.decimal(threshold), like: flat)
      let isYes = b.apply(.greaterOrEqual, flat, limit)
      return b.apply(.convert, isYes)
    }
    given = classes(&b, outputs)
    self.wanted = classes(&b, wanted)
  }

  /// By class or label, `[count]` each: rows that were given it rightly, that belong to it, that
  /// were given it.
  func counts(_ b: inout Builder) -> (hits: NodeID, wanted: NodeID, given: NodeID) {
    if isOfLabels {
      let both = b.apply(.multiply, given, wanted)
      return (b.sum(both, axes: [0]), b.sum(wanted, axes: [0]), b.sum(given, axes: [0]))
    }
    let ones = b.filled(.exact(.one), like: given)
    let isHit = matches(&b)
    return (
      b.counted(isHit, at: wanted, below: count), b.counted(ones, at: wanted, below: count),
      b.counted(ones, at: given, below: count)
    )
  }

  /// 1 where what was given is what was wanted, else 0.
  func matches(_ b: inout Builder) -> NodeID {
    let isSame = b.apply(.equal, given, wanted)
    return b.apply(.convert, isSame)
  }

  /// `[count, count]`: how often a row of class `i` was given class `j`, at `[i, j]`.
  public func confusion(_ b: inout Builder) -> NodeID {
    let width = b.filled(.exact(Ratio(count)), like: wanted)
    let start = b.apply(.multiply, wanted, width)
    let place = b.apply(.add, start, given)
    let ones = b.filled(.exact(.one), like: given)
    let table = b.counted(ones, at: place, below: count * count)
    return b.reshape(table, to: [count, count])
  }
}

/// How well each class is told from the others, by class or label; quotients of 0 by 0 are 0, as in
/// scikit-learn.
struct ScoreNodes {
  let precision: NodeID
  let recall: NodeID
  let f1: NodeID
  let wanted: NodeID
  /// 1 for a class that occurs, given or wanted, else 0.
  let occurs: NodeID

  init(_ b: inout Builder, _ classes: GivenClasses) {
    let (hits, wanted, given) = classes.counts(&b)
    let both = b.apply(.add, wanted, given)
    let twice = b.apply(.add, hits, hits)
    precision = b.share(hits, of: given)
    recall = b.share(hits, of: wanted)
    f1 = b.share(twice, of: both)
    self.wanted = wanted
    let one = b.filled(.exact(.one), like: both)
    occurs = b.apply(.min, both, one)
  }

  /// The mean over those that occur.
  func mean(_ scores: NodeID, _ b: inout Builder) -> NodeID {
    let (sum, count) = (b.sum(scores), b.sum(occurs))
    return b.apply(.divide, sum, count)
  }
}

extension Builder {
  /// Counts as a part of others; 0 of none.
  fileprivate mutating func share(_ count: NodeID, of all: NodeID) -> NodeID {
    let one = filled(.exact(.one), like: all)
    let divisor = apply(.max, all, one)
    return apply(.divide, count, divisor)
  }

  /// The places from 0 of whole numbers from 0.
  private mutating func places(_ numbers: NodeID, below count: Int) -> NodeID {
    let one = filled(.exact(.one), like: numbers)
    let next = apply(.add, numbers, one)
    return index(next, length: count)
  }

  fileprivate mutating func checked(_ classes: NodeID, below count: Int) -> NodeID {
    let place = places(classes, below: count)
    return apply(.convert, place)
  }

  /// The sums of what falls on each of `count` places, `[count]`.
  fileprivate mutating func counted(
    _ values: NodeID, at numbers: NodeID, below count: Int
  ) -> NodeID {
    let zero = exact(.zero)
    let zeros = broadcast(zero, to: [.size(count)])
    let place = places(numbers, below: count)
    return scatterAdd(zeros, place, values)
  }
}
