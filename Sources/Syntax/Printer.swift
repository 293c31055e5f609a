/// Writes trees, with a stack of its own: no tree is too deep.
struct Printer {
  let tree: Tree
  let style: Style
  private(set) var text = ""
  /// Bars do not nest: inside them `abs()` and `norm()` are written.
  var inBars = false
  var guardsGradient = false
  private var work: [Item] = []
  /// What a node adds, in order, before it goes onto the stack.
  private var added: [Item] = []

  private enum Item {
    case text(String)
    case node(Tree.ID, Tightness)
    /// A condition, in which `=` may be written for `==`.
    case condition(Tree.ID)
    case statement(Statement.ID)
    case bars(Bool)
    /// The next gradient is bracketed.
    case gradient
  }

  init(_ tree: Tree, _ style: Style) {
    self.tree = tree
    self.style = style
  }

  var isAscii: Bool { style.alphabet == .ascii }

  mutating func print(_ id: Tree.ID) {
    add(id, .loose)
    run()
  }

  mutating func print(_ statement: Statement) {
    write(statement)
    run()
  }

  private mutating func run() {
    flush()
    while let item = work.popLast() {
      switch item {
      case .text(let piece): text += piece
      case .bars(let isOpen): inBars = isOpen
      case .gradient: guardsGradient = true
      case .statement(let id): write(tree[id])
      case .condition(let id):
        if case .comparison(let operands, let signs) = tree[id] {
          comparison(operands, signs, single: true)
        } else {
          add(id, .conditional)
        }
      case .node(let id, let least):
        if brackets(id, least) {
          bracketed(id)
        } else {
          write(id)
        }
      }
      flush()
    }
  }

  private mutating func flush() {
    while let item = added.popLast() { work.append(item) }
  }

  private func brackets(_ id: Tree.ID, _ least: Tightness) -> Bool {
    if least == .loose { return false }
    if case .tuple = tree[id] { return false }
    return tightness(id) < least
  }

  // MARK: pieces, in order

  mutating func add(_ piece: String) { added.append(.text(piece)) }

  mutating func add(_ id: Tree.ID, _ least: Tightness) { added.append(.node(id, least)) }

  mutating func bracketed(_ id: Tree.ID) {
    if case .gradient = tree[id] {} else { guardGradient(id) }
    add("(")
    add(id, .loose)
    add(")")
  }

  /// Where `grad` at the start would be the verb, a gradient in ASCII gets brackets.
  mutating func guardGradient(_ id: Tree.ID) {
    var id = id
    while isAscii {
      switch tree[id] {
      case .gradient: return added.append(.gradient)
      case .local(let body, _), .at(let body, _), .binary(let body, _, .and),
        .binary(let body, _, .or):
        id = body
      case .comparison(let operands, _):
        guard let first = tree[operands].first else { return }
        id = first
      default: return
      }
    }
  }

  mutating func condition(_ id: Tree.ID) { added.append(.condition(id)) }

  mutating func add(_ id: Statement.ID) { added.append(.statement(id)) }

  mutating func bars(_ isOpen: Bool) { added.append(.bars(isOpen)) }

  mutating func add(
    _ list: Tree.List, _ separator: String = ", ", _ least: Tightness = .loose
  ) {
    var isFirst = true
    for id in tree[list] {
      if !isFirst { add(separator) }
      add(id, least)
      isFirst = false
    }
  }

  // MARK: words

  func spelling(_ name: Name) -> String {
    let canonical = tree.canonical(name)
    if !isAscii {
      if canonical == "pi" { return "π" }
      if canonical == "inf" { return "∞" }
      return tree.spelling(name)
    }
    return canonical.utf8.allSatisfy { $0 < 0x80 } ? canonical : tree.spelling(name)
  }

  func number(_ numeral: Numeral) -> String {
    switch tree[numeral] {
    case .integer(let value): return value.description
    case .decimal(let value):
      let text = Decimal.text(value, digits: style.digits)
      let isMarked = text.utf8.contains { $0 == 0x2E || $0 == 0x65 }
      return style.digits == nil && !isMarked ? text + ".0" : text
    }
  }
}
