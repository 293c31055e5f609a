extension Printer {
  mutating func pair(_ target: Tree.ID, _ sign: String, _ value: Tree.ID) {
    add(target, .primary)
    add(sign)
    add(value, .conditional)
  }

  mutating func matrix(_ rows: Tree.List) {
    add("[")
    for (index, row) in tree[rows].enumerated() {
      if index > 0 { add("; ") }
      if case .vector(let list) = tree[row] { add(list) } else { add(row, .loose) }
    }
    add("]")
  }

  mutating func record(_ fields: Tree.List) {
    add("{")
    for (index, field) in tree[fields].enumerated() {
      if index > 0 { add(", ") }
      if case .binding(let name, let value) = tree[field] { pair(name, ": ", value) }
    }
    add("}")
  }

  mutating func block(_ lines: Tree.List) {
    add("{ ")
    for (index, line) in tree[lines].enumerated() {
      if index > 0 { add("; ") }
      if case .binding(let target, let value) = tree[line] {
        add(target, .primary)
        add(" = ")
        add(value, .loose)
      } else {
        add(line, .loose)
      }
    }
    add(" }")
  }

  mutating func shape(_ sizes: Tree.List) {
    let isPlain = tree[sizes].allSatisfy { if case .number = tree[$0] { true } else { false } }
    add(sizes, isAscii && isPlain ? "x" : "×", .primary)
  }

  mutating func table(_ columns: Tree.ID, _ rows: Tree.List) {
    add("table ")
    if case .tuple(let names) = tree[columns] { add(names) }
    add(":")
    for (index, row) in tree[rows].enumerated() {
      add(index > 0 ? "; " : " ")
      if case .vector(let entries) = tree[row] { add(entries, ", ", .sum) }
    }
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
