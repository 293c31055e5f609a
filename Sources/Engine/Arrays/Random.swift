import Autodiff
import CKernels

/// Rows that draw numbers: element i of a stream is a pure function of the stream and of i.
struct Random: Sendable {
  private let isNormal: Bool
  private let seed: UInt64
  private let site: UInt64

  init?(_ row: RowID, _ attributes: [Int], _ count: Int) {
    guard row == .uniform || row == .normal else { return nil }
    isNormal = row == .normal
    seed = UInt64(bitPattern: Int64(attributes[0]))
    site = UInt64(bitPattern: Int64(attributes[1]))
  }

  func run<Number: ArrayNumber>(into d: UnsafeMutablePointer<Number>, _ count: Int) {
    if isNormal {
      Number.normal(d, seed, site, count)
    } else {
      Number.uniform(d, seed, site, count)
    }
  }

  /// Four numbers of the counter: for the tests against known answers.
  static func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var out: [UInt32] = [0, 0, 0, 0]
    gd_philox(counter, key, &out)
    return out
  }
}
