extension Tree {
  /// The expression in LaTeX's mathematics mode. What has no usual notation, such as a loop or a
  /// verb in brackets, stands as gd text. Linear; a chain of any length.
  public func latex(_ id: ID, digits: Int? = nil) -> String {
    var printer = Latex(self, digits)
    printer.print(id)
    return printer.text
  }
}

/// Writes LaTeX, with a stack of its own as `Printer` has.
private struct Latex {
  let tree: Tree
  let words: Printer
  var text = ""
  private var work: [Item] = []
  private var added: [Item] = []

  private enum Item {
    case text(String)
    case node(Tree.ID, Tightness)
  }

  init(_ tree: Tree, _ digits: Int?) {
    self.tree = tree
    words = Printer(tree, Style(.unicode, digits: digits))
  }

  mutating func print(_ id: Tree.ID) {
    work.append(.node(id, .loose))
    while let item = work.popLast() {
      switch item {
      case .text(let piece): text += piece
      case .node(let id, let least):
        if least > .loose, needsBrackets(id, least) {
          add("\\left(", id, .loose, "\\right)")
        } else {
          write(id)
        }
      }
      while let item = added.popLast() { work.append(item) }
    }
  }

  private func needsBrackets(_ id: Tree.ID, _ least: Tightness) -> Bool {
    switch tree[id] {
    case .binary(_, _, .divide): least >= .power
    case .prefix(.root, _), .tuple: false
    default: words.tightness(id) < least
    }
  }

  private mutating func add(_ piece: String) { added.append(.text(piece)) }

  private mutating func add(
    _ before: String, _ id: Tree.ID, _ least: Tightness, _ after: String = ""
  ) {
    if !before.isEmpty { add(before) }
    added.append(.node(id, least))
    if !after.isEmpty { add(after) }
  }

  private mutating func add(_ list: Tree.List, _ separator: String) {
    for (index, id) in tree[list].enumerated() { add(index > 0 ? separator : "", id, .conditional) }
  }

  private mutating func write(_ id: Tree.ID) {
    switch tree[id] {
    case .number(let numeral): add(number(words.number(numeral)))
    case .name(let name): add(Latex.name(tree.canonical(name)))
    case .text(let text): add("\\text{\(Latex.escaped(tree[text]))}")
    case .boolean(let value): add("\\text{\(value)}")
    case .prefix(.root, let operand): add("\\sqrt{", operand, .loose, "}")
    case .prefix(.negate, let operand): add("-", operand, .product)
    case .prefix(.not, let operand): add("\\lnot ", operand, .not)
    case .binary(let left, let right, let sign): binary(left, right, sign)
    case .comparison(let operands, let signs):
      for (index, operand) in tree[operands].enumerated() {
        let sign = index > 0 && index <= signs.count ? Latex.sign(signs[index - 1]) : ""
        add(sign, operand, .range)
      }
    case .transpose(let operand, _): add("", operand, .primary, "^{\\top}")
    case .absolute(let body): add("\\left|", body, .loose, "\\right|")
    case .norm(let body): add("\\left\\lVert ", body, .loose, "\\right\\rVert")
    case .call(let callee, let arguments):
      if case .name(let name) = tree[callee] {
        add(Latex.function(tree.canonical(name)))
      } else {
        add("", callee, .quotient)
      }
      add("\\left(")
      add(arguments, ", ")
      add("\\right)")
    case .prime(let callee, let order):
      add("", callee, .primary, String(repeating: "'", count: Int(min(order, 1000))))
    case .index(let array, let indices):
      add("", array, .primary, "_{")
      add(indices, ", ")
      add("}")
    case .field(let record, let name):
      add("", record, .primary, "." + Latex.name(tree.canonical(name)))
    case .all: add(":")
    case .range(let from, let to):
      add("", from, .sum, ", \\ldots, ")
      add("", to, .sum)
    case .tuple(let list):
      add("\\left(")
      add(list, ", ")
      add("\\right)")
    case .vector(let list):
      add("\\begin{bmatrix} ")
      add(list, " \\\\ ")
      add(" \\end{bmatrix}")
    case .matrix(let rows):
      add("\\begin{bmatrix} ")
      for (index, row) in tree[rows].enumerated() {
        if index > 0 { add(" \\\\ ") }
        if case .vector(let list) = tree[row] { add(list, " & ") }
      }
      add(" \\end{bmatrix}")
    case .reduction(let indices, let term, let kind): reduction(indices, term, kind)
    case .conditional(let test, let yes, let no):
      add("\\begin{cases} ", yes, .conditional, " & \\text{if } ")
      add("", test, .or, " \\\\ ")
      add("", no, .conditional, " & \\text{otherwise} \\end{cases}")
    case .local(let body, let bindings):
      add("", body, .loose, " \\quad\\text{where } ")
      add(bindings, ", \\; ")
    case .at(let body, let points):
      add("\\left. ", body, .conditional, " \\right|_{")
      add(points, ", ")
      add("}")
    case .binding(let target, let value):
      add("", target, .primary, " = ")
      add("", value, .conditional)
    case .derivative(let variables, let body, let kind):
      quotient("", variables, kind)
      add(" ", body, .product)
    case .gradient(let body): add("\\nabla ", body, .product)
    case .leibniz(let function, let variables, let kind):
      if case .name(let name) = tree[function] {
        quotient(Latex.name(tree.canonical(name)), variables, kind)
      }
    case .differential(let variable, _): add("", variable, .primary)
    case .record, .comprehension, .each, .declaration, .shape, .block, .iterate, .ending, .verb,
      .layer, .table:
      add("\\texttt{\(Latex.escaped(tree.text(id)))}")
    }
  }

  private mutating func binary(_ left: Tree.ID, _ right: Tree.ID, _ sign: Binary) {
    switch sign {
    case .add, .subtract:
      add("", left, .sum, sign == .add ? " + " : " - ")
      let isNegative = if case .prefix(.negate, _) = tree[right] { true } else { false }
      add("", right, isNegative ? .juxtaposition : .product)
    case .times, .dot, .juxtapose:
      if words.touches(left, right, sign) {
        add("", left, .juxtaposition, " ")
        add("", right, .power)
      } else {
        add("", left, .product, " \\cdot ")
        add("", right, .juxtaposition)
      }
    case .elementwise:
      add("", left, .product, " \\odot ")
      add("", right, .juxtaposition)
    case .divide:
      add("\\frac{", left, .loose, "}{")
      add("", right, .loose, "}")
    case .power:
      add("", left, .primary, "^{")
      add("", right, .loose, "}")
    case .and, .or:
      add("", left, sign == .and ? .and : .or, sign == .and ? " \\land " : " \\lor ")
      add("", right, sign == .and ? .not : .and)
    }
  }

  private mutating func reduction(_ indices: Tree.List, _ term: Tree.ID, _ kind: Reduction) {
    let sign =
      switch kind {
      case .sum: "\\sum"
      case .prod: "\\prod"
      case .max: "\\max"
      case .min: "\\min"
      }
    for id in tree[indices] {
      guard case .each(let name, let values) = tree[id] else { continue }
      add("\(sign)_{\(Latex.name(tree.canonical(name)))")
      if case .range(let from, let to) = tree[values], kind == .sum || kind == .prod {
        add("=", from, .sum, "}^{")
        add("", to, .sum, "} ")
      } else {
        add(" \\in ", values, .range, "} ")
      }
    }
    add("", term, .product)
  }

  private mutating func quotient(_ function: String, _ variables: Tree.List, _ kind: Differential) {
    let sign = kind == .total ? "d" : "\\partial "
    var order: UInt32 = 0
    for id in tree[variables] {
      if case .differential(_, let times) = tree[id] { order += times }
    }
    add("\\frac{\(sign)\(order > 1 ? "^{\(order)}" : "")\(function)}{")
    for (index, id) in tree[variables].enumerated() {
      guard case .differential(let variable, let times) = tree[id] else { continue }
      add((index > 0 ? " " : "") + sign, variable, .primary, times > 1 ? "^{\(times)}" : "")
    }
    add("}")
  }

  private func number(_ text: String) -> String {
    let parts = text.split(separator: "e")
    return parts.count == 2 ? "\(parts[0]) \\cdot 10^{\(parts[1])}" : text
  }

  private static func sign(_ sign: Comparison) -> String {
    switch sign {
    case .equal: " = "
    case .unequal: " \\neq "
    case .less: " < "
    case .lessOrEqual: " \\leq "
    case .greater: " > "
    case .greaterOrEqual: " \\geq "
    case .close: " \\approx "
    }
  }

  /// `\alpha`, `W_{1}`, `\mathrm{rate}`
  static func name(_ name: String) -> String {
    var stem = Substring(name)
    while let last = stem.last, last.isASCII, last.isNumber { stem.removeLast() }
    let digits = name.dropFirst(stem.count)
    let base =
      if name == "inf" {
        "\\infty"
      } else if Greek.letters[String(stem)] != nil {
        "\\" + stem
      } else if stem.count <= 1 {
        escaped(String(stem))
      } else {
        "\\mathrm{\(escaped(String(stem)))}"
      }
    return digits.isEmpty ? base : "\(base)_{\(digits)}"
  }

  private static func function(_ name: String) -> String {
    switch name {
    case "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "ln", "log", "det", "min", "max":
      "\\" + name
    case "asin", "acos", "atan": "\\arc" + name.dropFirst()
    case _ where name.count > 1 && Functions.all.contains(name): "\\operatorname{\(name)}"
    default: Latex.name(name)
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "_", "%", "#", "&", "$", "{", "}": result += "\\\(character)"
      case "\\": result += "\\textbackslash "
      case "^": result += "\\textasciicircum "
      case "~": result += "\\textasciitilde "
      default: result.append(character)
      }
    }
    return result
  }
}
