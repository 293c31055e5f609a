import Autodiff
import CKernels
import Synchronization

/// Rows that read or write at places told by numbers.
enum Indexing: Sendable {
  /// Rows of `width` numbers from an array of `length` rows.
  case gather(length: Int, width: Int, count: Int)
  case scatterAdd(length: Int, width: Int, count: Int)
  /// Whole numbers from 1 to `length`, made to count from 0.
  case index(length: Int, count: Int)
  case argsort(Int)

  init?(_ row: RowID, _ attributes: [Int], _ operands: [[Int]], _ result: [Int]) {
    switch row {
    case .gather, .scatterAdd:
      let width = operands[0].dropFirst().reduce(1, *)
      let count = operands[1].reduce(1, *)
      self =
        row == .gather
        ? .gather(length: operands[0][0], width: width, count: count)
        : .scatterAdd(length: operands[0][0], width: width, count: count)
    case .index: self = .index(length: attributes[0], count: result.reduce(1, *))
    case .argsort: self = .argsort(result[0])
    default: return nil
    }
  }

  /// The place that a number tells, if it is inside.
  @inline(__always)  // once an element of every gather
  static func place(_ number: Double, below length: Int) -> Int? {
    guard number >= 0, number < Double(length) else { return nil }
    let place = Int(number)
    return Double(place) == number ? place : nil
  }

  /// - Returns: `false` if an index lies outside or is no whole number.
  func run<Number: ArrayNumber>(
    _ a: UnsafePointer<Number>, _ b: UnsafePointer<Number>, _ c: UnsafePointer<Number>,
    into d: UnsafeMutablePointer<Number>, threads: Int32
  ) -> Bool {
    switch self {
    case .gather(let length, let width, let count):
      let isSound = Atomic(true)
      Team.share(count, work: count * (4 + width), threads: threads) { places in
        for i in places {
          guard let place = Self.place(b[i].double, below: length) else {
            return isSound.store(false, ordering: .relaxed)
          }
          if width == 1 {
            d[i] = a[place]
          } else {
            (d + i * width).update(from: a + place * width, count: width)
          }
        }
      }
      return isSound.load(ordering: .relaxed)
    case .scatterAdd(let length, let width, let count):
      if UnsafePointer(d) != a { d.update(from: a, count: length * width) }
      for i in 0..<count {
        guard let place = Self.place(b[i].double, below: length) else { return false }
        if width == 1 {
          d[place] += c[i]
        } else {
          Number.lanes(gd_add, d + place * width, d + place * width, 1, c + i * width, 1, width)
        }
      }
    case .index(let length, let count):
      for i in 0..<count {
        guard let place = Self.place(a[i].double - 1, below: length) else { return false }
        d[i] = Number(place)
      }
    case .argsort(let count):
      var order = UnsafeMutableBufferPointer(start: d, count: count)
      for i in 0..<count { d[i] = Number(i) }
      order.sort { left, right in
        let (x, y) = (a[Int(left.double)], a[Int(right.double)])
        return x < y || (x == y && left < right)
      }
    }
    return true
  }
}
