/// The names of marks by number.
///
/// A caller that numbers its names itself gives the number as a hint: then no text is hashed (a tenth
/// of the time of lowering a block of a million lines). Without hints, equal names are one mark.
struct MarkNames {
  private var names: [String] = []
  /// By hint, the mark plus 1.
  private var hinted: [UInt32] = []
  private var places: [String: UInt32] = [:]
  /// How many of `names` are in `places`.
  private var indexed = 0

  subscript(index: UInt32) -> String { names[Int(index)] }

  mutating func intern(_ name: String) -> UInt32 {
    while indexed < names.count {
      if places[names[indexed]] == nil {
        places[names[indexed]] = UInt32(truncatingIfNeeded: indexed)
      }
      indexed += 1
    }
    return places[name] ?? append(name)
  }

  /// The mark of a name that has the number `hint` with its caller. Two callers may number
  /// differently: what stands under a hint is believed only if it is this name.
  mutating func intern(_ name: String, hint: Int) -> UInt32 {
    if hint >= hinted.count {
      hinted.append(contentsOf: repeatElement(0, count: hint + 1 - hinted.count))
    }
    let known = hinted[hint]
    if known != 0 && names[Int(known) - 1] == name { return known - 1 }
    let mark = known == 0 ? append(name) : intern(name)
    hinted[hint] = mark + 1
    return mark
  }

  private mutating func append(_ name: String) -> UInt32 {
    names.append(name)
    return UInt32(truncatingIfNeeded: names.count - 1)
  }
}
