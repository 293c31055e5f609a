internal import Autodiff
internal import Syntax

/// Session names as inputs: their parts and their types.
extension Lowering {
  /// A name that holds a value, or none: its parts are inputs.
  func inputs(_ symbol: Symbol) -> Lowered {
    if case .array(_, let isRow)? = known(symbol) {
      return .node(globalInput(symbol), isRow: isRow)
    }
    switch value(of: symbol) {
    case .number, nil: return .node(globalInput(symbol))
    case .array(let entries): return .node(globalInput(symbol), isRow: entries.isRow)
    case .tuple(let parts):
      return .tuple(parts.indices.map { part(of: symbol, .entry($0)) })
    case .record(let fields):
      return .record(fields.map { ($0.name, part(of: symbol, .field($0.name))) })
    }
  }

  func part(of symbol: Symbol, _ part: Symbols.Part) -> Lowered {
    let name = workspace.symbols.intern(part, of: symbol)
    return boundGlobal(name) ?? inputs(name)
  }

  /// The value of a name here: what `at` gives, else what the session knows.
  func value(of symbol: Symbol) -> Value? { workspace.value(of: symbol, given) }

  /// What the function that is being made was made for.
  func known(_ symbol: Symbol) -> KnownInput? {
    var root = frame
    while let parent = root.parent { root = parent }
    return root.known.isEmpty ? nil : root.known[symbol]
  }

  /// The whole number that a name was given, of the function that is being made.
  func knownInteger(_ symbol: Symbol) -> Int? {
    if case .integer(let value)? = known(symbol) { value } else { nil }
  }

  func isRow(_ symbol: Symbol) -> Bool {
    if case .array(let entries)? = value(of: symbol) { entries.isRow } else { false }
  }

  /// What an input for `symbol` takes.
  func inputType(of symbol: Symbol) -> TypeID {
    if case .array(let type, _)? = known(symbol) { return type }
    if let type = declared[symbol] { return table.intern(type) }
    switch value(of: symbol) {
    case .number(.truth): return .boolean
    case .number, .tuple, .record: return .real
    case .array(let entries): return table.intern(entries.type)
    case nil: return definedType(of: symbol)
    }
  }

  /// The type of a live definition; of anything else, a number.
  private func definedType(of symbol: Symbol) -> TypeID {
    guard case .formula(let reference)? = workspace.definitions[symbol]?.kind else { return .real }
    if given.isEmpty, let known = workspace.lowered.types[symbol] { return known }
    guard typesInProgress.insert(symbol).inserted else { return .real }
    defer { typesInProgress.remove(symbol) }
    let trial = Lowering(workspace, source: reference.source, given: given)
    trial.typesInProgress = typesInProgress
    var type = TypeID.real
    if case .node(let node, _)? = try? trial.lower(reference.id) {
      type = trial.type(of: trial.frame.real(node))
    }
    if type == .boolean { type = .real }
    if given.isEmpty { workspace.lowered.types[symbol] = type }
    return type
  }

  /// `W: 4x2` after `where`: the shape of a free name, here and in what is inside.
  func declare(_ declaration: Tree.ID) throws(Diagnostic) {
    guard case .declaration(let target, let sizes) = tree[declaration],
      case .name(let name) = tree[target]
    else { throw blame(declaration, "a shape is given to a name, as in W: 4x2") }
    let symbol = symbol(name)
    let type = ValueType(.real, try dimensions(sizes))
    if let value = value(of: symbol) {
      let found: ValueType = if case .array(let entries) = value { entries.type } else { .real }
      guard found == type else {
        throw blame(
          declaration,
          "\(tree.spelling(name)) has a value already, and that is \(found.kindName())")
      }
    }
    declared[symbol] = type
  }

  /// The axes of `4x2`, `m×n`: numbers, names with a whole number for a value, symbols.
  func dimensions(_ shape: Tree.ID) throws(Diagnostic) -> [Dimension] {
    guard case .shape(let sizes) = tree[shape] else {
      throw blame(shape, "a shape is written 4x2, or 3 for a vector")
    }
    var dimensions: [Dimension] = []
    for size in tree[sizes] {
      if let known = try staticInteger(size) {
        guard known >= 0 else { throw blame(size, "a size is a whole number from 0") }
        dimensions.append(.size(known))
      } else if case .name(let name) = tree[size] {
        dimensions.append(.symbol(tree.spelling(name)))
      } else {
        throw blame(size, "a size is a whole number or a name")
      }
    }
    return dimensions
  }
}

extension Workspace {
  /// The plain value of a name or of its part, if it has one; `given` wins.
  func value(of symbol: Symbol, _ given: [Symbol: Value]) -> Value? {
    if let value = given[symbol] { return value }
    guard let (whole, part) = symbols.part(symbol) else { return value(of: symbol) }
    switch part {
    case .field(let name): return field(name, of: whole, given)
    case .entry(let place):
      guard case .tuple(let parts)? = value(of: whole, given), parts.indices.contains(place) else {
        return nil
      }
      return parts[place]
    }
  }

  /// The field of a record that a name holds, a column of data or a part of a network included; `given` wins.
  func field(_ name: Symbol, of whole: Symbol, _ given: [Symbol: Value]) -> Value? {
    // A record of all columns would be made for one.
    if given[whole] == nil {
      if case .data(let data)? = definitions[whole]?.kind { return data.value(name) }
      if let net = network(whole) { return net.value(name) }
    }
    guard case .record(let fields)? = value(of: whole, given) else { return nil }
    return fields.first { $0.name == name }?.value
  }
}
