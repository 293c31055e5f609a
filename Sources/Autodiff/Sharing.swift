/// Where equal nodes are found: open addressing over every node up to 2¹⁸ of them, then a
/// direct-mapped window that forgets.
struct Sharing: ~Copyable {
  private(set) var isWindow = false
  private var places: [UInt32]

  private static let exactNodes = 1 << 18
  private static let windowPlaces = 1 << 15

  init(capacity: Int) {
    var size = 64
    while size < 2 * capacity && size < 2 * Self.exactNodes { size *= 2 }
    places = Array(repeating: Node.unused, count: size)
  }

  /// The slot of the node that `same` recognises, else the free slot for it.
  @inline(__always)  // the closure must vanish: it is called for every node added
  func slot(hash: UInt32, same: (Int) -> Bool) -> Int {
    var slot = Int(hash) & (places.count - 1)
    while places[slot] != Node.unused {
      if isWindow || same(Int(places[slot])) { break }
      slot = (slot + 1) & (places.count - 1)
    }
    return slot
  }

  subscript(slot: Int) -> NodeID? {
    get { places[slot] == Node.unused ? nil : NodeID(index: places[slot]) }
    set { places[slot] = newValue?.index ?? Node.unused }
  }

  func isFull(_ count: Int) -> Bool { !isWindow && count * 2 > places.count }

  /// Makes room, empty: the caller enters its nodes again unless this is now a window.
  mutating func grow(_ count: Int) {
    isWindow = count >= Self.exactNodes
    places = Array(
      repeating: Node.unused, count: isWindow ? Self.windowPlaces : places.count * 2)
  }
}

extension Node {
  var sharingHash: UInt32 {
    var hash = UInt32(code) &* 0x9E37_79B1 ^ UInt32(type.index)
    hash = (hash ^ a) &* 0x85EB_CA6B
    hash = (hash ^ (hash >> 15) ^ b) &* 0xC2B2_AE35
    hash = (hash ^ (hash >> 13) ^ c) &* 0x27D4_EB2F
    return hash ^ (hash >> 16)
  }

  func sharingHash(wide: ArraySlice<UInt32>) -> UInt32 {
    var hash = UInt32(code) &* 0x9E37_79B1 ^ c
    for operand in wide { hash = (hash ^ operand ^ (hash >> 15)) &* 0x85EB_CA6B }
    return hash ^ (hash >> 16)
  }
}
