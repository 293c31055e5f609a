internal import Autodiff
internal import Syntax

/// The local names of a piece of text.
final class Scope {
  enum Local {
    /// A parameter, a state, an index: nodes of the scope's frame.
    case nodes(Lowered)
    /// A formula, lowered where it is needed.
    case formula(Reference)
    /// `g(t) = …`, put in place where it is called.
    case function(parameters: [Symbol], body: Reference)
    /// A parameter that is a function.
    case callable(Callable)
  }

  /// A local as 16 bytes: a block may have a million, and most are formulas that are one node.
  private struct Entry {
    let reference: Reference
    /// The index of what it is in `others`; -1 for a formula.
    let other: Int32
    /// The node of what is one node and no row, as soon as there is one.
    var node: UInt32

    static let unknown = UInt32.max
  }

  let parent: Scope?
  let frame: Frame
  private var places = SymbolMap<Int32>()
  private var entries: [Entry] = []
  private var others: [Local] = []
  /// The formulas as lowered in `frame` itself that are rows or more than one node.
  private var values = SymbolMap<Lowered>()
  /// Of a function's parameters: what function it is, and the values it is made for.
  var specialisation: Specialisation?
  var statics: [Symbol: Int] = [:]
  /// Of a local function's parameters: the arguments, which may be known whole numbers.
  var origins: [Symbol: (argument: Reference, scope: Scope?)] = [:]

  init(_ frame: Frame, parent: Scope?) {
    self.frame = frame
    self.parent = parent
  }

  /// Makes room for so many names at once.
  func reserve(_ count: Int) {
    places.reserve(count)
    entries.reserveCapacity(count)
  }

  func bind(_ symbol: Symbol, _ local: Local) {
    var entry: Entry
    if case .formula(let reference) = local {
      entry = Entry(reference: reference, other: -1, node: Entry.unknown)
    } else {
      entry = Entry(
        reference: Reference(source: 0, id: Tree.ID(index: 0)),
        other: Int32(truncatingIfNeeded: others.count), node: Entry.unknown)
      if case .nodes(.node(let node, isRow: false)) = local { entry.node = node.index }
      others.append(local)
    }
    places[symbol] = Int32(truncatingIfNeeded: entries.count)
    entries.append(entry)
  }

  func has(_ symbol: Symbol) -> Bool { places[symbol] != nil }

  func local(_ symbol: Symbol) -> Local? {
    guard let place = places[symbol] else { return nil }
    let entry = entries[Int(place)]
    return entry.other < 0 ? .formula(entry.reference) : others[Int(entry.other)]
  }

  /// A formula as lowered in `frame` itself.
  func value(_ symbol: Symbol) -> Lowered? {
    if let node = node(symbol) { return .node(node) }
    return values.isEmpty ? nil : values[symbol]
  }

  func setValue(_ symbol: Symbol, _ value: Lowered) {
    if case .node(let node, isRow: false) = value, let place = places[symbol] {
      entries[Int(place)].node = node.index
    } else {
      values[symbol] = value
    }
  }

  /// The node of `frame` that a name is, if it is one, no row, and has been lowered.
  func node(_ symbol: Symbol) -> NodeID? {
    guard let place = places[symbol] else { return nil }
    let node = entries[Int(place)].node
    return node == Entry.unknown ? nil : NodeID(index: node)
  }

  /// The innermost scope that has `symbol`.
  func owner(of symbol: Symbol) -> Scope? {
    var scope: Scope? = self
    while let found = scope {
      if found.has(symbol) { return found }
      scope = found.parent
    }
    return nil
  }
}

/// A local formula: the scope that has it and its name.
struct LocalKey: Hashable {
  let scope: ObjectIdentifier
  let symbol: Symbol
}
