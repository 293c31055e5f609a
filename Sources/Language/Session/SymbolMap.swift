/// A dictionary from symbols: open addressing, because a symbol is a small number and a program
/// may look up several for each of a million lines (8 ns here, 30 in a `Dictionary`).
struct SymbolMap<Value> {
  private var keys: [Int32] = []
  private var values: [Value?] = []
  private(set) var count = 0

  private static var free: Int32 { -1 }

  var isEmpty: Bool { count == 0 }

  /// The symbols that have a value, in no order.
  var symbols: [Symbol] {
    keys.indices.compactMap { values[$0] == nil ? nil : Symbol(index: keys[$0]) }
  }

  subscript(symbol: Symbol) -> Value? {
    get {
      guard count > 0 else { return nil }
      let slot = slot(of: symbol)
      return keys[slot] == symbol.index ? values[slot] : nil
    }
    set {
      if (count + 1) * 2 > keys.count { grow() }
      let slot = slot(of: symbol)
      if keys[slot] == Self.free { keys[slot] = symbol.index }
      if values[slot] == nil && newValue != nil { count += 1 }
      if values[slot] != nil && newValue == nil { count -= 1 }
      values[slot] = newValue
    }
  }

  private func slot(of symbol: Symbol) -> Int {
    // Sixteen symbols in a row share their cache lines: a block's names come one after another.
    let index = UInt32(bitPattern: symbol.index)
    let run = Int(((index >> 4) &* 0x9E37_79B1) >> 5)
    var slot = (run << 4 | Int(index & 15)) & (keys.count - 1)
    while keys[slot] != symbol.index && keys[slot] != Self.free {
      slot = (slot + 1) & (keys.count - 1)
    }
    return slot
  }

  /// Makes room for so many symbols at once.
  mutating func reserve(_ count: Int) {
    while count * 2 > keys.count { grow(to: count * 2) }
  }

  private mutating func grow(to room: Int = 0) {
    let old = (keys, values)
    var size = max(8, keys.count * 2)
    while size < room { size *= 2 }
    keys = Array(repeating: Self.free, count: size)
    values = Array(repeating: nil, count: size)
    for (place, key) in old.0.enumerated() where old.1[place] != nil {
      let slot = slot(of: Symbol(index: key))
      keys[slot] = key
      values[slot] = old.1[place]
    }
  }
}

extension SymbolMap: Sendable where Value: Sendable {}
