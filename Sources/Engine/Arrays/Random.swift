import Autodiff
import CKernels

/// Rows that draw numbers: element i of a stream is a pure function of the stream and of i.
struct Random: Sendable {
  private let row: RowID
  private let seed: UInt64
  private let site: UInt64

  init?(_ row: RowID, _ attributes: [Int], _ count: Int) {
    guard row == .uniform || row == .normal || row == .noise else { return nil }
    self.row = row
    seed = UInt64(bitPattern: Int64(attributes[0]))
    site = UInt64(bitPattern: Int64(attributes[1]))
  }

  /// - Parameter step: read for `noise`, which goes on where the step before ended.
  func run<Number: ArrayNumber>(
    _ step: UnsafePointer<Number>, into d: UnsafeMutablePointer<Number>, _ count: Int
  ) {
    switch row {
    case .normal: Number.normal(d, seed, site, count)
    case .noise:
      let first = UInt64(exactly: step.pointee.double.rounded()) ?? 0
      Number.uniform(d, seed, site, first &* UInt64(count), count)
    default: Number.uniform(d, seed, site, 0, count)
    }
  }

  /// Four numbers of the counter: for the tests against known answers.
  static func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var out: [UInt32] = [0, 0, 0, 0]
    gd_philox(counter, key, &out)
    return out
  }
}
