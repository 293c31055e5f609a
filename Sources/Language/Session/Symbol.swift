internal import Syntax

/// A name in a session: one number for all spellings of it, in every source.
struct Symbol: Hashable, Sendable {
  let index: Int32
}

/// The names of a session and what each source calls them.
struct Symbols {
  private var names = Names()
  /// By symbol, as far as gd's own names go.
  private var own: [OwnName] = []
  /// The names of parts of names: `N.W1`.
  private var parts = SymbolMap<(Symbol, Part)>()

  /// A part of a tuple or a record.
  enum Part: Hashable, Sendable {
    case entry(Int)
    case field(Symbol)
  }

  /// gd's own functions and constants come first.
  init() {
    let all =
      Builtin.names + ArrayFunction.names + Functional.names + namedConstants.keys.sorted()
    for name in all { _ = names.intern(name) }
    own = (0..<names.count).map { OwnName(names.canonical(Name(index: UInt32($0)))) }
  }

  /// Whether gd itself has a function or a constant of this name.
  func isBuiltin(_ symbol: Symbol) -> Bool { symbol.index < own.count }

  /// gd's own functions of this name.
  func own(_ symbol: Symbol) -> OwnName? { isBuiltin(symbol) ? own[Int(symbol.index)] : nil }

  mutating func intern(_ spelling: String) -> Symbol { Symbol(names.intern(spelling)) }

  /// The name of a part: `N.W1`, `t[2]`.
  mutating func intern(_ part: Part, of whole: Symbol) -> Symbol {
    var text = canonical(whole)
    var shown: String?
    switch part {
    case .entry(let place):
      text += "[\(place + 1)]"
      if !names.isShownCanonical(whole.name) { shown = display(whole) + "[\(place + 1)]" }
    case .field(let name):
      text += "." + canonical(name)
      if !names.isShownCanonical(whole.name) || !names.isShownCanonical(name.name) {
        shown = display(whole) + "." + display(name)
      }
    }
    let symbol = Symbol(names.intern(canonical: text, display: shown ?? text))
    parts[symbol] = (whole, part)
    return symbol
  }

  /// What a name is a part of.
  func part(_ symbol: Symbol) -> (whole: Symbol, part: Part)? {
    parts.isEmpty ? nil : parts[symbol]
  }

  /// The name that a field belongs to, or the name itself: `r` of `r.a.b`.
  func base(_ symbol: Symbol) -> Symbol {
    var base = symbol
    while let (whole, _) = part(base) { base = whole }
    return base
  }

  /// The symbol of a spelling that some source has used.
  func known(_ spelling: String) -> Symbol? { names.known(spelling).map { Symbol($0) } }

  func canonical(_ symbol: Symbol) -> String { names.canonical(symbol.name) }

  /// As the user wrote the name first.
  func display(_ symbol: Symbol) -> String { names.display(symbol.name) }

  /// The symbols of a tree's names, by their index.
  mutating func intern(namesOf tree: Tree) -> [Symbol] {
    names.adopt(tree.names).map { Symbol($0) }
  }
}

/// What gd itself has under a name.
struct OwnName: Sendable {
  let scalar: Builtin?
  let array: ArrayFunction?
  let functional: Functional?

  init(_ canonical: String) {
    scalar = Builtin.named(canonical)
    array = ArrayFunction.named(canonical)
    functional = Functional(rawValue: canonical)
  }

  var isFunction: Bool { scalar != nil || array != nil || functional != nil }
}

extension Symbol {
  fileprivate init(_ name: Name) { index = Int32(truncatingIfNeeded: name.index) }

  /// The name that it is among the session's.
  fileprivate var name: Name { Name(index: UInt32(truncatingIfNeeded: index)) }
}
