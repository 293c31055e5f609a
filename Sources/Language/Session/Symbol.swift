internal import Syntax

/// A name in a session: one number for all spellings of it, in every source.
struct Symbol: Hashable, Sendable {
  let index: Int32
}

/// The names of a session and what each source calls them.
struct Symbols {
  private var places: [String: Symbol] = [:]
  private var canonical: [String] = []
  private var displays: [String] = []
  private let builtinCount: Int
  /// The names of parts of names: `N.W1`.
  private var parts: [Symbol: (Symbol, Part)] = [:]

  /// A part of a tuple or a record.
  enum Part: Hashable, Sendable {
    case entry(Int)
    case field(Symbol)
  }

  /// gd's own functions and constants come first.
  init() {
    let names =
      Builtin.names + ArrayFunction.names + Functional.names + namedConstants.keys.sorted()
    builtinCount = names.count
    for name in names { _ = intern(name) }
  }

  /// Whether gd itself has a function or a constant of this name.
  func isBuiltin(_ symbol: Symbol) -> Bool { symbol.index < builtinCount }

  mutating func intern(_ canonical: String, display: String? = nil) -> Symbol {
    if let known = places[canonical] { return known }
    let symbol = Symbol(index: Int32(truncatingIfNeeded: self.canonical.count))
    self.canonical.append(canonical)
    displays.append(display ?? canonical)
    places[canonical] = symbol
    return symbol
  }

  /// The name of a part: `N.W1`, `t[2]`.
  mutating func intern(_ part: Part, of whole: Symbol) -> Symbol {
    let suffix =
      switch part {
      case .entry(let place): "[\(place + 1)]"
      case .field(let name): ".\(canonical(name))"
      }
    let shown =
      switch part {
      case .entry: suffix
      case .field(let name): ".\(display(name))"
      }
    let symbol = intern(canonical(whole) + suffix, display: display(whole) + shown)
    parts[symbol] = (whole, part)
    return symbol
  }

  /// What a name is a part of.
  func part(_ symbol: Symbol) -> (whole: Symbol, part: Part)? {
    parts.isEmpty ? nil : parts[symbol]
  }

  /// The symbol of a canonical spelling that some source has used.
  func known(_ canonical: String) -> Symbol? { places[canonical] }

  func canonical(_ symbol: Symbol) -> String { canonical[Int(symbol.index)] }

  /// As the user wrote the name first.
  func display(_ symbol: Symbol) -> String { displays[Int(symbol.index)] }

  /// The symbols of a tree's names, by their index.
  mutating func intern(namesOf tree: Tree) -> [Symbol] {
    tree.allNames.map { intern(tree.canonical($0), display: tree.spelling($0)) }
  }
}
