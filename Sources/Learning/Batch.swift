public import Autodiff

/// A part of the rows at each step: rows in the order of an epoch, `size` of them a step.
///
/// An epoch is as many steps as it takes to see each row; its last step is filled up with the
/// epoch's first rows. Without `order` the rows come as they stand, else each epoch has an order of
/// its own, which the seed and its number decide.
public struct Batch: Sendable {
  public let size: Int
  public let rows: Int
  /// The invariants that are columns, and the type of a batch of each.
  public let columns: [Int: TypeID]
  /// The invariant that holds the order of the rows, from 1.
  public let order: Int?
  public let seed: UInt64
  public let site: UInt64

  public init(
    size: Int, rows: Int, columns: [Int: TypeID], order: Int?, seed: UInt64, site: UInt64
  ) {
    self.size = size
    self.rows = rows
    self.columns = columns
    self.order = order
    self.seed = seed
    self.site = site
  }

  public var stepsPerEpoch: Int { (rows + size - 1) / size }

  /// The rows of an epoch, from 1.
  public func order(ofEpoch epoch: Int) -> [Double] {
    guard order != nil else { return (0..<rows).map { Double($0 + 1) } }
    let draws = Draws(seed: seed, site: site).other(epoch)
    return draws.permutation(rows).map { Double($0 + 1) }
  }

  /// The rows that step `step` looks at, from 1.
  public func rows(ofStep step: Int) -> [Int] {
    let order = order(ofEpoch: step / stepsPerEpoch)
    let first = step % stepsPerEpoch * size
    return (0..<size).map { Int(order[(first + $0) % rows]) }
  }

  /// Each invariant as a batch has it: the rows of the step picked from the columns.
  func picked(_ b: inout Builder, _ invariants: [NodeID], step: NodeID) -> [NodeID] {
    if size == rows, order == nil { return invariants }
    let shape = [Dimension.size(size)]
    let count = b.exact(Ratio(stepsPerEpoch))
    let inEpoch = b.apply(.mod, step, count)
    let width = b.exact(Ratio(size))
    let first = b.apply(.multiply, inEpoch, width)
    let places = b.iota(count: size)
    let offsets = b.apply(.convert, places)
    let begin = b.broadcast(first, to: shape)
    let running = b.apply(.add, begin, offsets)
    let total = b.exact(Ratio(rows))
    let wrapped = b.entrywise(.mod, running, total)
    let one = b.exact(.one)
    let numbers = b.sum(wrapped, one)
    var rows = b.index(numbers, length: self.rows)
    if let order {
      let chosen = b.gather(invariants[order], rows)
      rows = b.index(chosen, length: self.rows)
    }
    return invariants.indices.map {
      columns[$0] == nil ? invariants[$0] : b.gather(invariants[$0], rows)
    }
  }
}
