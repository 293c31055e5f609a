internal import Autodiff
internal import Engine
internal import Syntax

/// Whole numbers that are known before anything runs: sizes, bounds, indices.
extension Lowering {
  /// The whole number that an expression is, as far as it can be known: literals, names with a
  /// plain value, `length(x)`, `rows(A)`, `columns(A)`, and sums, products and quotients of these.
  func staticInteger(_ id: Tree.ID) throws(Diagnostic) -> Int? {
    switch tree[id] {
    case .number(let numeral):
      switch tree[numeral] {
      case .integer(let value): return Int(exactly: value)
      case .decimal(let value): return Int(exactly: value)
      }
    case .prefix(.negate, let operand):
      return try staticInteger(operand).map { 0 - $0 }
    case .name(let name):
      return try staticInteger(named: symbol(name))
    case .binary(let left, let right, let sign):
      guard let a = try staticInteger(left), let b = try staticInteger(right) else { return nil }
      return Self.arithmetic(sign, a, b)
    case .call(let callee, let arguments):
      guard case .name(let name) = tree[callee], arguments.count == 1,
        let argument = tree[arguments].first, isOwn(symbol(name))
      else { return nil }
      switch tree.canonical(name) {
      case "length": return try sizes(of: argument)?.first
      case "rows": return try sizes(of: argument).flatMap { $0.count == 2 ? $0[0] : nil }
      case "columns": return try sizes(of: argument).flatMap { $0.count == 2 ? $0[1] : nil }
      default: return nil
      }
    default: return nil
    }
  }

  private static func arithmetic(_ sign: Binary, _ a: Int, _ b: Int) -> Int? {
    let (value, overflow): (Int, Bool)
    switch sign {
    case .add: (value, overflow) = a.addingReportingOverflow(b)
    case .subtract: (value, overflow) = a.subtractingReportingOverflow(b)
    case .times, .dot, .juxtapose: (value, overflow) = a.multipliedReportingOverflow(by: b)
    case .divide: return b != 0 && b != -1 && a % b == 0 ? a / b : nil
    case .power:
      guard b >= 0, b < 64 else { return nil }
      var result = 1
      for _ in 0..<b {
        let (next, isTooLarge) = result.multipliedReportingOverflow(by: a)
        if isTooLarge { return nil }
        result = next
      }
      return result
    case .elementwise, .and, .or: return nil
    }
    return overflow ? nil : value
  }

  /// Whether a name means gd's own function here.
  private func isOwn(_ symbol: Symbol) -> Bool {
    scope?.owner(of: symbol) == nil && workspace.definitions[symbol] == nil
  }

  private func staticInteger(named symbol: Symbol) throws(Diagnostic) -> Int? {
    if let owner = scope?.owner(of: symbol), let local = owner.local(symbol) {
      guard !isBound(symbol, owner) else { return nil }
      switch local {
      case .formula(let reference):
        return try inside(reference, scope: owner) { () throws(Diagnostic) in
          try staticInteger(reference.id)
        }
      case .nodes(.node(let node, _)):
        if let known = owner.statics[symbol] { return known }
        if let origin = owner.origins[symbol] {
          return try inside(origin.argument, scope: origin.scope) { () throws(Diagnostic) in
            try staticInteger(origin.argument.id)
          }
        }
        guard case .exact(let ratio)? = owner.frame.builder.constant(at: node) else { return nil }
        return ratio.int
      case .nodes, .function, .callable: return nil
      }
    }
    guard !seesOnlyShapes, !isBound(symbol, nil) else { return nil }
    if let value = value(of: symbol) {
      guard case .number(.exact(let ratio)) = value else { return nil }
      return ratio.int
    }
    guard case .formula(let reference)? = workspace.definitions[symbol]?.kind,
      typesInProgress.insert(symbol).inserted
    else { return nil }
    defer { typesInProgress.remove(symbol) }
    return try inside(reference, scope: nil) { () throws(Diagnostic) in
      try staticInteger(reference.id)
    }
  }

  /// Whether a derivative or an `at` around here has made an input of a name.
  func isBound(_ symbol: Symbol, _ owner: Scope?) -> Bool {
    var holder: Frame? = frame
    while let found = holder {
      if let owner {
        let key = LocalKey(scope: ObjectIdentifier(owner), symbol: symbol)
        if found.boundLocals[key] != nil { return true }
      } else if found.bound[symbol] != nil
        || (found.parent == nil && found.cut.contains(symbol) && given[symbol] == nil)
      {
        return true
      }
      holder = found.parent
    }
    return false
  }

  /// The sizes of an array's axes, found without leaving a trace of it.
  private func sizes(of id: Tree.ID) throws(Diagnostic) -> [Int]? {
    let outer = recorded
    defer { recorded = outer }
    let trial = Frame(.branch, in: table, inputs: [], parent: frame)
    guard case .node(let node, _) = try lower(id, in: trial) else { return nil }
    return table[trial.builder.type(of: node)].sizes
  }

  /// A whole number that must be known.
  func integer(_ id: Tree.ID, _ what: String) throws(Diagnostic) -> Int {
    if let value = try staticInteger(id) { return value }
    if case .number = tree[id] { throw blame(id, "\(what) is a whole number") }
    _ = ask(for: id)
    workspace.lowered.lacksNumber = true
    throw blame(
      id,
      "\(what) must be known before anything runs: a whole number, a name that holds one,"
        + " length(x), rows(A), columns(A)")
  }

  func size(_ id: Tree.ID) throws(Diagnostic) -> Int {
    let value = try integer(id, "a size")
    guard value >= 0 else { throw blame(id, "a size is a whole number from 0; this is \(value)") }
    return value
  }

  /// Refuses arrays that no memory holds, before anything is made.
  func checkSize(_ shape: [Int], _ id: Tree.ID) throws(Diagnostic) {
    var count = 1.0
    for size in shape { count *= Double(size) }
    guard count * 8 > Double(arrayLimit) else { return }
    let bytes = count * 8
    let amount =
      bytes < 1e9
      ? "\(ByteCount(Int(bytes)))"
      : bytes < 1e15 ? "\(Int((bytes / 1e9).rounded())) GB" : "far more than any memory"
    let size = shape.map(String.init).joined(separator: "x")
    throw blame(id, "\(size) numbers would take \(amount); the limit is \(ByteCount(arrayLimit))")
  }
}
