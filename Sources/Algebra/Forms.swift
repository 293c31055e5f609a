public import Autodiff

/// The arena of forms: equal forms are one, parts stand before their users.
///
/// Everything that makes a form goes through `sum`, `product`, `power` and `apply`, which tidy
/// as they build: flat sums and products, numeric coefficients combined, like terms and equal
/// bases merged, in order of appearance. Nothing here is deeper than one step; passes run over
/// ids in ascending order, so no depth of nesting can overflow the stack.
public struct Forms {
  public let table: FunctionTable
  var entries: [Entry] = []
  /// The parts of sums (number, form), products (base, exponent), and operands.
  var parts: [UInt32] = []
  /// The same form with terms and factors in one order: the key of equality, never printed.
  var canons: [UInt32] = []
  var costs: [Int32] = []
  var signs: [Signs] = []
  /// Shapes, and what rows of arrays need besides their operands.
  var arrays = ArrayNotes()
  private var numberTable = NumberTable()
  private var markNodes: [MarkID] = []
  private var markPlaces: [MarkID: UInt32] = [:]
  private var structuredNodes: [Form.Structured] = []
  private var structuredPlaces: [Form.Structured: UInt32] = [:]
  private var hashes: [UInt32] = []
  private var slots: [UInt32] = Array(repeating: .max, count: 256)
  var terms = Collector()
  var factors = Collector()
  /// The exponents that stand below fraction bars.
  var numberForms: [Number: Form.ID] = [:]
  /// Simplest forms found, by id.
  var chosen: [UInt32: UInt32] = [:]
  /// The first step met that has no value anywhere.
  var impossibility: Impossibility?
  /// Whether a graph wrote an exponential as a power of e: then `exp(u)` is shown as `e^u`.
  public internal(set) var writesPowersOfE = false
  /// What is left of the work that expansions may do.
  var expansionBudget = 200_000
  /// How deep a rewrite has led to another.
  var rewriteDepth = 0
  /// How deep a choice has led to choices inside what it built.
  var choiceDepth = 0

  public init(_ table: FunctionTable) {
    self.table = table
    for value in [Number.zero, .one, .minusOne] { _ = place(of: value) }
    for index in 0..<3 { _ = leaf(.number, extra: UInt32(index)) }
  }

  struct Entry {
    enum Kind: UInt8 {
      case number, constant, truth, name, mark, sum, product, apply, conditional, loop, call
    }

    var kind: Kind
    /// The row of `apply`; the result of `loop` and `call`.
    var row: UInt16
    /// The number of `number`, the coefficient of `product`, the note of an `apply` of arrays, else
    /// what the leaf or node is.
    var extra: UInt32
    var start: UInt32
    var count: UInt32

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  static let numberOne: UInt32 = 1
  static let numberMinusOne: UInt32 = 2
  public static let zero = Form.ID(UInt32(0))
  public static let one = Form.ID(UInt32(1))
  static let minusOne = Form.ID(UInt32(2))
  /// A shared sum or product with more parts stays one part of the sum or product around it.
  static let flattenLimit = 12

  public var count: Int { entries.count }

  var numbers: [Number] { numberTable.numbers }
}

// MARK: Reading

extension Forms {
  public subscript(id: Form.ID) -> Form {
    let entry = entries[id.int]
    let range = entry.range
    switch entry.kind {
    case .number: return .number(numbers[Int(entry.extra)])
    case .constant: return .constant(NamedConstant(rawValue: UInt8(entry.extra)) ?? .pi)
    case .truth: return .truth(entry.extra == 1)
    case .name: return .name(Int(entry.extra))
    case .mark: return .mark(markNodes[Int(entry.extra)])
    case .sum:
      return .sum(
        stride(from: range.lowerBound, to: range.upperBound, by: 2).map {
          Form.Term(coefficient: numbers[Int(parts[$0])], form: Form.ID(parts[$0 + 1]))
        })
    case .product: return .product(numbers[Int(entry.extra)], factors(of: id))
    case .apply: return .apply(row(of: entry), operands(of: id))
    case .conditional:
      let start = range.lowerBound
      return .conditional(
        Form.ID(parts[start]), Form.ID(parts[start + 1]), Form.ID(parts[start + 2]))
    case .loop, .call:
      return .structured(
        structuredNodes[Int(entry.extra)], operands(of: id), result: Int(entry.row))
    }
  }

  /// The number that `id` is, if it is one.
  public func number(at id: Form.ID) -> Number? {
    let entry = entries[id.int]
    return entry.kind == .number ? numbers[Int(entry.extra)] : nil
  }

  func operands(of id: Form.ID) -> [Form.ID] {
    entries[id.int].range.map { Form.ID(parts[$0]) }
  }

  func factors(of id: Form.ID) -> [Form.Factor] {
    let range = entries[id.int].range
    return stride(from: range.lowerBound, to: range.upperBound, by: 2).map {
      Form.Factor(base: Form.ID(parts[$0]), exponent: Form.ID(parts[$0 + 1]))
    }
  }

  func row(of entry: Entry) -> RowID { RowID(rawValue: entry.row) ?? .stop }

  func isApply(_ id: Form.ID, _ row: RowID) -> Bool {
    let entry = entries[id.int]
    return entry.kind == .apply && entry.row == row.rawValue
  }

  /// The only operand of `row` where `id` is that.
  func operand(of id: Form.ID, _ row: RowID) -> Form.ID? {
    isApply(id, row) ? Form.ID(parts[Int(entries[id.int].start)]) : nil
  }
}

// MARK: Interning

extension Forms {
  mutating func place(of number: Number) -> UInt32 { numberTable.place(of: number) }

  public mutating func number(_ number: Number) -> Form.ID {
    leaf(.number, extra: place(of: number))
  }

  public mutating func name(_ input: Int) -> Form.ID { leaf(.name, extra: UInt32(input)) }

  public mutating func constant(_ constant: NamedConstant) -> Form.ID {
    leaf(.constant, extra: UInt32(constant.rawValue))
  }

  mutating func truth(_ value: Bool) -> Form.ID { leaf(.truth, extra: value ? 1 : 0) }

  mutating func mark(_ mark: MarkID) -> Form.ID {
    let place = markPlaces[mark] ?? UInt32(markNodes.count)
    if place == markNodes.count {
      markNodes.append(mark)
      markPlaces[mark] = place
    }
    return leaf(.mark, extra: place)
  }

  mutating func structured(
    _ node: Form.Structured, _ operands: [Form.ID], result: Int
  ) -> Form.ID {
    let place = structuredPlaces[node] ?? UInt32(structuredNodes.count)
    if place == structuredNodes.count {
      structuredNodes.append(node)
      structuredPlaces[node] = place
    }
    let start = parts.count
    parts += operands.map(\.index)
    let kind: Entry.Kind = if case .loop = node { .loop } else { .call }
    return intern(kind, row: UInt16(truncatingIfNeeded: result), extra: place, from: start)
  }

  /// `condition` chooses; equal branches and a known condition need no choice.
  mutating func conditional(
    _ condition: Form.ID, _ then: Form.ID, _ otherwise: Form.ID
  ) -> Form.ID {
    if entries[condition.int].kind == .truth {
      return entries[condition.int].extra == 1 ? then : otherwise
    }
    if then == otherwise { return then }
    let start = parts.count
    parts += [condition.index, then.index, otherwise.index]
    return intern(.conditional, row: 0, extra: 0, from: start)
  }

  mutating func leaf(_ kind: Entry.Kind, extra: UInt32) -> Form.ID {
    intern(kind, row: 0, extra: extra, from: parts.count)
  }

  /// The form whose parts were appended to `parts` from `start` on.
  mutating func intern(_ kind: Entry.Kind, row: UInt16, extra: UInt32, from start: Int) -> Form.ID {
    let count = parts.count - start
    var hash = (UInt32(kind.rawValue) &* 0x9E37_79B1) ^ (UInt32(row) &* 0x85EB_CA6B) ^ extra
    for position in start..<parts.count {
      hash = (hash ^ (hash >> 15) ^ parts[position]) &* 0x85EB_CA6B
    }
    hash = (hash ^ (hash >> 13)) &* 0xC2B2_AE35
    hash ^= hash >> 16
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != .max {
      let known = Int(slots[slot])
      if hashes[known] == hash && isSame(entries[known], kind, row, extra, start, count) {
        parts.removeLast(count)
        return Form.ID(known)
      }
      slot = (slot + 1) & mask
    }
    let id = Form.ID(entries.count)
    slots[slot] = id.index
    hashes.append(hash)
    entries.append(
      Entry(kind: kind, row: row, extra: extra, start: UInt32(start), count: UInt32(count)))
    if entries.count * 2 > slots.count { rehash() }
    if !arrays.isEmpty { noteShape(id) }
    costs.append(Int32(truncatingIfNeeded: min(cost(ofEntry: id), Self.greatestCost)))
    signs.append(sign(ofEntry: id))
    canons.append(id.index)
    canons[id.int] = canonical(id)
    return id
  }

  // `mutating`, like the costs and signs: called on an inout value, a plain method copied (and
  // retained and released) the whole arena; that was half the time of a million terms.
  private mutating func isSame(
    _ entry: Entry, _ kind: Entry.Kind, _ row: UInt16, _ extra: UInt32, _ start: Int, _ count: Int
  ) -> Bool {
    guard entry.kind == kind, entry.row == row, entry.extra == extra, Int(entry.count) == count
    else { return false }
    for offset in 0..<count where parts[Int(entry.start) + offset] != parts[start + offset] {
      return false
    }
    return true
  }

  private mutating func rehash() {
    slots = Array(repeating: .max, count: slots.count * 4)
    let mask = slots.count - 1
    for (index, hash) in hashes.enumerated() {
      var slot = Int(hash) & mask
      while slots[slot] != .max { slot = (slot + 1) & mask }
      slots[slot] = UInt32(index)
    }
  }
}
