extension Parser {
  /// `param a, b: 3 = 0`
  mutating func parameters() throws(Halt) -> Statement.Kind {
    advance()
    var parameters = Statement.Parameters(names: try names("param w = 8"))
    if token.kind == .colon {
      advance()
      parameters.shape = try shape()
    }
    if token.isSingleEqual {
      advance()
      parameters.value = try expression().id
    }
    if token.kind == .tilde {
      advance()
      parameters.draw = try expression().id
    }
    return .parameters(parameters)
  }

  private mutating func names(_ example: String) throws(Halt) -> Tree.List {
    let mark = scratch.count
    scratch.append(try nameNode("a name: \(example)"))
    while token.kind == .comma {
      advance()
      scratch.append(try nameNode("a name: \(example)"))
    }
    return list(from: mark)
  }

  /// `4x2`, `m×n`, `3`
  mutating func shape() throws(Halt) -> Tree.ID {
    let start = token.start
    let mark = scratch.count
    while true {
      switch token.kind {
      case .number:
        scratch.append(try number().id)
        if token.touches, token.kind == .name, lexer.byte(Int(token.start)) == UInt8(ascii: "x") {
          try dimensions()
        }
      case .name where !token.word.reserved:
        scratch.append(try nameNode("a size"))
      default: throw unexpected(expecting: "a shape: 4x2, 3, m×n")
      }
      guard token.kind == .cross else { break }
      advance()
    }
    return add(.shape(list(from: mark)), start, previousEnd)
  }

  /// The `x2x3` that a name is, behind a number.
  private mutating func dimensions() throws(Halt) {
    var index = Int(token.start)
    let end = Int(token.end)
    while index < end, lexer.byte(index) == UInt8(ascii: "x"), index + 1 < end {
      let start = index + 1
      index = start
      while index < end, Lexer.isDigit(lexer.byte(index)) { index += 1 }
      let isNumber = index > start
      if !isNumber { index = end }
      var part = Token(kind: isNumber ? .number : .name)
      part.start = UInt32(truncatingIfNeeded: start)
      part.end = UInt32(truncatingIfNeeded: index)
      if isNumber {
        let after = token
        token = part
        let end = previousEnd
        // The number's own advance would read beyond it.
        guard let numeral = numeral(part) else { throw unexpected(expecting: "a size") }
        token = after
        previousEnd = end
        scratch.append(add(.number(numeral), part.start, part.end))
      } else {
        let name = tree.names.intern(text(part.start, part.end))
        scratch.append(add(.name(name), part.start, part.end))
      }
    }
    guard index == end else { throw unexpected(expecting: "a shape: 4x2, 3, m×n") }
    advance()
  }

  /// `net N = 2 -> 4 tanh -> 1 sigmoid`
  mutating func net() throws(Halt) -> Statement.Kind {
    advance()
    let name = try nameNode("a name: net N = 2 -> 4 tanh -> 1 sigmoid")
    try expectEqual("a net needs its layers: net N = 2 -> 4 tanh -> 1 sigmoid")
    let mark = scratch.count
    while true {
      let start = token.start
      let plus = token.kind == .plus ? token.span : nil
      if plus != nil { advance() }
      let size = try layerSize()
      let words = scratch.count
      while token.kind == .name, !token.word.reserved {
        let word = try postfix()
        scratch.append(word.id)
      }
      if let plus {
        scratch.append(add(.name(tree.names.intern("residual")), plus.start, plus.end))
      }
      let extras = list(from: words)
      scratch.append(add(.layer(size, extras), start, previousEnd))
      guard token.kind == .arrow else { break }
      advance()
    }
    let layers = list(from: mark)
    if layers.count < 2 {
      throw unexpectedOr(
        Diagnostic("a net has at least two layers: net N = 2 -> 4 tanh -> 1 sigmoid", at: here))
    }
    return .net(name, layers)
  }

  /// `4`, `dropout 0.2`, which is `dropout(0.2)`, or `batchnorm`.
  private mutating func layerSize() throws(Halt) -> Tree.ID {
    guard token.kind == .name, !token.word.reserved, peek().kind == .number, !peek().touches
    else { return try binary(.sum).id }
    let start = token.start
    let name = try nameNode("a layer")
    let mark = scratch.count
    scratch.append(try number().id)
    let option = list(from: mark)
    return add(.call(name, option), start, previousEnd)
  }

  /// `data D = csv("f.csv")`, `data D = table x, y: 1, 2; 2, 4`
  mutating func data() throws(Halt) -> Statement.Kind {
    advance()
    let names = try names("data D = csv(\"f.csv\")")
    try expectEqual("data needs its source: data D = csv(\"f.csv\")")
    if token.word == .table, token.kind == .name, peek().kind == .name {
      return .data(names, try table())
    }
    return .data(names, try expression().id)
  }

  private mutating func table() throws(Halt) -> Tree.ID {
    let start = token.start
    advance()
    let columnsStart = token.start
    let columns = try names("table x, y: 1, 2; 2, 4")
    let tuple = add(.tuple(columns), columnsStart, previousEnd)
    guard token.kind == .colon else {
      throw unexpectedOr(Diagnostic("a table needs its rows: table x, y: 1, 2; 2, 4", at: here))
    }
    advance()
    let braced = token.kind == .openBrace
    let open = token
    let context = enter(square: false)
    lineEnds = true
    if braced {
      braces += 1
      advance()
    }
    let rowsMark = scratch.count
    while true {
      while token.kind == .semicolon || braced && token.kind == .newline { advance() }
      guard token.beginsValue || token.kind == .minus || token.kind == .plus else { break }
      try row(columns)
      guard token.kind == .semicolon || braced && token.kind == .newline else { break }
    }
    let rows = list(from: rowsMark)
    if braced {
      guard token.kind == .closeBrace else { throw unclosed(open) }
      braces -= 1
      try close(open, .closeBrace, context)
    } else {
      leave(context)
    }
    return add(.table(tuple, rows), start, previousEnd)
  }

  private mutating func row(_ columns: Tree.List) throws(Halt) {
    let start = token.start
    let mark = scratch.count
    scratch.append(try binary(.sum).id)
    while token.kind == .comma {
      advance()
      scratch.append(try binary(.sum).id)
    }
    let entries = list(from: mark)
    if entries.count != columns.count {
      let (found, expected) = (entries.count, columns.count)
      throw fail(
        Diagnostic(
          "this row has \(found) \(found == 1 ? "entry" : "entries"), the table "
            + "\(expected) \(expected == 1 ? "column" : "columns")",
          at: Span(start, previousEnd)))
    }
    scratch.append(add(.vector(entries), start, previousEnd))
  }
}
