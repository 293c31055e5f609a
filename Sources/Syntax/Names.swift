/// The names of a tree, each once, by any of its spellings.
///
/// A look-up by spelling is one probe; only a spelling met for the first time is made canonical.
public struct Names: Sendable {
  /// A run of `bytes` that was written for `name`.
  private struct Spelling {
    let hash: UInt32
    let start: UInt32
    let length: UInt32
    let name: UInt32
  }

  private struct Entry {
    let canonical: UInt32
    let display: UInt32
  }

  private var bytes: [UInt8] = []
  private var spellings: [Spelling] = []
  private var entries: [Entry] = []
  /// Open addressing, a power of two in size; 0 is empty, else the index of a spelling plus 1, and
  /// its hash in the upper half: a spelling is looked at only if it is likely to be the one.
  private var slots: [UInt64] = []
  /// Names that are not ASCII, by their text: Swift compares strings as NFC does.
  private var composed: [String: UInt32] = [:]

  public var count: Int { entries.count }

  public init() {}

  /// Whether the same spellings were met in the same order.
  func isSame(as other: Names) -> Bool { bytes == other.bytes && count == other.count }

  /// FNV-1a, a byte at a time, as the lexer computes it while it reads.
  static let seed: UInt32 = 2_166_136_261
  static func hash(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
    (hash ^ UInt32(byte)) &* 16_777_619
  }

  public mutating func intern(_ spelling: String) -> Name {
    let text = Array(spelling.utf8)
    return intern(text, 0, text.count, text.reduce(Names.seed, Names.hash))
  }

  /// A name whose one spelling is known; `display` is how it is shown if it is new.
  public mutating func intern(canonical: String, display: String) -> Name {
    let text = Array(canonical.utf8)
    let hash = text.reduce(Names.seed, Names.hash)
    if let known = find(text, 0, text.count, hash) ?? composed[canonical] {
      return Name(index: known)
    }
    let name = UInt32(truncatingIfNeeded: entries.count)
    let first = UInt32(truncatingIfNeeded: spellings.count)
    append(text, hash, name)
    if canonical != display {
      let shown = Array(display.utf8)
      append(shown, shown.reduce(Names.seed, Names.hash), name)
    }
    if canonical.utf8.contains(where: { $0 >= 0x80 }) { composed[canonical] = name }
    entries.append(
      Entry(canonical: first, display: UInt32(truncatingIfNeeded: spellings.count - 1)))
    return Name(index: name)
  }

  /// The name spelled by `source[start..<end]`, whose hash is given.
  mutating func intern(_ source: [UInt8], _ start: Int, _ end: Int, _ hash: UInt32) -> Name {
    if let found = find(source, start, end, hash) { return Name(index: found) }
    var name = UInt32(truncatingIfNeeded: entries.count)
    if Names.isPlain(source[start..<end]) {
      append(source[start..<end], hash, name)
      let spelling = UInt32(truncatingIfNeeded: spellings.count - 1)
      entries.append(Entry(canonical: spelling, display: spelling))
      return Name(index: name)
    }
    let text = Array(source[start..<end])
    let canonical = Names.canonical(text)
    if canonical == text {
      if let composed = composition(text, name) {
        append(text, hash, composed)
        return Name(index: composed)
      }
      append(text, hash, name)
      let spelling = UInt32(truncatingIfNeeded: spellings.count - 1)
      entries.append(Entry(canonical: spelling, display: spelling))
      return Name(index: name)
    }
    let canonicalHash = canonical.reduce(Names.seed, Names.hash)
    if let found = find(canonical, 0, canonical.count, canonicalHash) {
      append(text, hash, found)
      return Name(index: found)
    }
    if let composed = composition(canonical, name) {
      name = composed
      append(text, hash, name)
      return Name(index: name)
    }
    append(canonical, canonicalHash, name)
    append(text, hash, name)
    let spelling = UInt32(truncatingIfNeeded: spellings.count)
    entries.append(Entry(canonical: spelling - 2, display: spelling - 1))
    return Name(index: name)
  }

  /// The names of `other`, in order, as names in here; new ones keep how they were written first.
  public mutating func adopt(_ other: Names) -> [Name] {
    let room = 2 * (spellings.count + other.spellings.count)
    if room > slots.count { grow(to: room) }
    return other.entries.map { adopt($0, other) }
  }

  private mutating func adopt(_ entry: Entry, _ other: Names) -> Name {
    let spelling = other.spellings[Int(entry.canonical)]
    let start = Int(spelling.start)
    let end = start + Int(spelling.length)
    if let found = find(other.bytes, start, end, spelling.hash) { return Name(index: found) }
    let name = UInt32(truncatingIfNeeded: entries.count)
    let first = UInt32(truncatingIfNeeded: spellings.count)
    if let composed = composition(other.bytes[start..<end], name) {
      append(other.bytes[start..<end], spelling.hash, composed)
      return Name(index: composed)
    }
    append(other.bytes[start..<end], spelling.hash, name)
    guard entry.display != entry.canonical else {
      entries.append(Entry(canonical: first, display: first))
      return Name(index: name)
    }
    let display = other.spellings[Int(entry.display)]
    append(
      other.bytes[Int(display.start)..<Int(display.start) + Int(display.length)], display.hash, name
    )
    entries.append(Entry(canonical: first, display: first + 1))
    return Name(index: name)
  }

  /// The name that has been spelled so.
  public func known(_ spelling: String) -> Name? {
    let text = Array(spelling.utf8)
    let found = find(text, 0, text.count, text.reduce(Names.seed, Names.hash))
    return (found ?? composed[spelling]).map { Name(index: $0) }
  }

  /// Whether a name is shown by its canonical spelling.
  public func isShownCanonical(_ name: Name) -> Bool {
    guard name.index < entries.count else { return true }
    let entry = entries[Int(name.index)]
    return entry.canonical == entry.display
  }

  public func canonical(_ name: Name) -> String {
    guard name.index < entries.count else { return "" }
    return text(entries[Int(name.index)].canonical)
  }

  public func display(_ name: Name) -> String {
    guard name.index < entries.count else { return "" }
    return text(entries[Int(name.index)].display)
  }

  private func text(_ spelling: UInt32) -> String {
    let spelling = spellings[Int(spelling)]
    let start = Int(spelling.start)
    return String(decoding: bytes[start..<start + Int(spelling.length)], as: UTF8.self)
  }

  /// The earlier name that is the same text in NFC; else notes `name` under it.
  private mutating func composition(_ text: some Collection<UInt8>, _ name: UInt32) -> UInt32? {
    guard text.contains(where: { $0 >= 0x80 }) else { return nil }
    let string = String(decoding: text, as: UTF8.self)
    if let found = composed[string] { return found }
    composed[string] = name
    return nil
  }

  private func find(_ source: [UInt8], _ start: Int, _ end: Int, _ hash: UInt32) -> UInt32? {
    guard end > start, !slots.isEmpty else { return nil }
    let mask = slots.count - 1
    var slot = Self.place(hash, source[end - 1]) & mask
    while slots[slot] != 0 {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
        let spelling = spellings[Int(slots[slot] & 0xFFFF_FFFF) - 1]
        if Int(spelling.length) == end - start {
          var offset = 0
          let base = Int(spelling.start)
          while offset < end - start, bytes[base + offset] == source[start + offset] { offset += 1 }
          if offset == end - start { return spelling.name }
        }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Where a spelling is looked for first, before the mask. Those that differ in the last byte
  /// alone share their cache lines, because a long program counts its names up: a look-up is a miss
  /// of the cache otherwise.
  private static func place(_ hash: UInt32, _ last: UInt8) -> Int {
    // FNV-1a undone by a byte: the factor is the inverse of its prime.
    let before = (hash &* 899_433_627) ^ UInt32(last)
    return Int((before &* 0x9E37_79B1) >> 8) << 4 | Int(last & 15)
  }

  private mutating func append(_ text: some Collection<UInt8>, _ hash: UInt32, _ name: UInt32) {
    if (spellings.count + 1) * 2 > slots.count { grow(to: slots.count * 2) }
    spellings.append(
      Spelling(
        hash: hash, start: UInt32(truncatingIfNeeded: bytes.count),
        length: UInt32(truncatingIfNeeded: text.count), name: name))
    bytes.append(contentsOf: text)
    insert(UInt32(truncatingIfNeeded: spellings.count))
  }

  private mutating func insert(_ number: UInt32) {
    let spelling = spellings[Int(number) - 1]
    let last = spelling.length > 0 ? bytes[Int(spelling.start) + Int(spelling.length) - 1] : 0
    let mask = slots.count - 1
    var slot = Self.place(spelling.hash, last) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt64(spelling.hash) << 32 | UInt64(number)
  }

  private mutating func grow(to room: Int) {
    var size = 16
    while size < room { size *= 2 }
    slots = Array(repeating: 0, count: size)
    for index in spellings.indices { insert(UInt32(truncatingIfNeeded: index + 1)) }
  }
}
