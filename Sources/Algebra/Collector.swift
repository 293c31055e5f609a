/// The parts of a sum or product while it is built, found by their canonical form.
struct Collector: Sendable {
  struct Part: Sendable {
    /// The number of a term (its place in `totals` once terms were merged), the base of a factor.
    var first: UInt32
    /// The form of a term, the exponent of a factor.
    var second: UInt32
    /// Whether two parts have become this one.
    var isMerged = false
  }

  private(set) var parts: [Part] = []
  /// Coefficients that are still growing, so that no partial sum is interned.
  var totals: [Number] = []
  private var stamps: [(epoch: UInt32, place: UInt32)] = []
  private var epoch: UInt32 = 0

  mutating func begin() {
    epoch &+= 1
    parts.removeAll(keepingCapacity: true)
    totals.removeAll(keepingCapacity: true)
  }

  /// Where the part with this canonical form stands.
  func place(of canon: UInt32) -> Int? {
    guard canon < stamps.count, stamps[Int(canon)].epoch == epoch else { return nil }
    return Int(stamps[Int(canon)].place)
  }

  mutating func append(_ first: UInt32, _ second: UInt32, canon: UInt32) {
    if canon >= stamps.count {
      let grown = max(64, Int(canon) + 1, stamps.count * 2)
      stamps += Array(repeating: (epoch: 0, place: 0), count: grown - stamps.count)
    }
    stamps[Int(canon)] = (epoch, UInt32(parts.count))
    parts.append(Part(first: first, second: second))
  }

  subscript(place: Int) -> Part {
    get { parts[place] }
    set { parts[place] = newValue }
  }
}
