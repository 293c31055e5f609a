struct Printer {
  let tree: Tree
  let style: Style
  var text = ""
  init(_ tree: Tree, _ style: Style) { self.tree = tree; self.style = style }
  mutating func print(_ id: Tree.ID) {}
  mutating func print(_ statement: Statement) {}
}
