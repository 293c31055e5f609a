/// Where equal nodes are found: open addressing over every node up to 2¹⁸ of them, then a
/// direct-mapped window that forgets.
struct Sharing: ~Copyable {
  private(set) var isWindow = false
  /// The node in the lower half, its hash in the upper: a node is looked at only if it is likely to
  /// be the one, because each look is a miss of the cache in a large function.
  private var places: [UInt64]

  private static let free = UInt64(Node.unused)

  private static let exactNodes = 1 << 18
  private static let windowPlaces = 1 << 15

  init(capacity: Int) {
    var size = 64
    while size < 2 * capacity && size < 2 * Self.exactNodes { size *= 2 }
    places = Array(repeating: Self.free, count: size)
  }

  /// The slot of the node that `same` recognises, else the free slot for it.
  @inline(__always)  // the closure must vanish: it is called for every node added
  func slot(hash: UInt32, same: (Int) -> Bool) -> Int {
    var slot = Int(hash) & (places.count - 1)
    while places[slot] != Self.free {
      if isWindow || (has(hash, slot) && same(Int(places[slot] & 0xFFFF_FFFF))) { break }
      slot = (slot + 1) & (places.count - 1)
    }
    return slot
  }

  /// The node in a slot, if it may be the one of this hash.
  func node(_ slot: Int, hash: UInt32) -> NodeID? {
    guard places[slot] != Self.free, has(hash, slot) else { return nil }
    return NodeID(index: UInt32(truncatingIfNeeded: places[slot]))
  }

  mutating func enter(_ node: NodeID, hash: UInt32, at slot: Int) {
    places[slot] = UInt64(hash) << 32 | UInt64(node.index)
  }

  @inline(__always)  // called for every slot that is looked at
  private func has(_ hash: UInt32, _ slot: Int) -> Bool {
    UInt32(truncatingIfNeeded: places[slot] >> 32) == hash
  }

  func isFull(_ count: Int) -> Bool { !isWindow && count * 2 > places.count }

  /// Makes room, empty: the caller enters its nodes again unless this is now a window.
  mutating func grow(_ count: Int) {
    isWindow = count >= Self.exactNodes
    places = Array(
      repeating: Self.free, count: isWindow ? Self.windowPlaces : places.count * 2)
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
