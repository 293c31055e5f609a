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

  /// gd's own functions and constants come first.
  init() {
    builtinCount = Builtin.names.count + namedConstants.count
    for name in Builtin.names + namedConstants.keys.sorted() { _ = intern(name) }
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
