internal import Autodiff
internal import Learning
internal import Syntax

/// `w := …`, `x[2] := 5`, `N.W[2, 1] := 0.4`.
extension Session {
  mutating func assign(
    _ target: Tree.ID, _ value: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    var base = target
    var path: [Step] = []
    while true {
      switch context.tree[base] {
      case .index(let inner, let indices):
        path.insert(.entry(Array(context.tree[indices]), base), at: 0)
        base = inner
        continue
      case .field(let inner, let name):
        path.insert(.field(workspace.symbol(name, in: context.source), base), at: 0)
        base = inner
        continue
      default: break
      }
      break
    }
    let symbol = try name(base, context)
    if case .function? = workspace.definitions[symbol]?.kind {
      throw context.blame(
        base, "\(workspace.symbols.display(symbol)) is a function; := stores values")
    }
    if case .data? = workspace.definitions[symbol]?.kind {
      let display = workspace.symbols.display(symbol)
      throw context.blame(
        base, "\(display) is data, and := stores values; other data is made by data \(display) = …")
    }
    if let net = workspace.network(symbol) {
      return try assign(path, of: net, symbol, value, context)
    }
    var stored = try self.value(of: value, context)
    if !path.isEmpty {
      guard var whole = workspace.value(of: symbol) else {
        throw context.blame(
          base,
          "\(workspace.symbols.display(symbol)) holds no plain value of which a part could be set")
      }
      try put(stored, at: path[...], into: &whole, value, context)
      stored = whole
    }
    let kind: Definition.Kind
    if case .parameter(let before)? = workspace.definitions[symbol]?.kind {
      guard before.shape == stored.shape else {
        throw context.blame(
          value,
          "a param keeps its shape: \(workspace.symbols.display(symbol)) is \(before.kindName),"
            + " this is \(stored.kindName)")
      }
      kind = .parameter(stored)
    } else {
      kind = .value(stored)
    }
    workspace.define([(symbol, Definition(kind: kind))])
    return Reply(Silence(kind: "assignment"))
  }

  /// `N.W1 := …`, `N.W1[2, 1] := 0.4`: a number fills a whole parameter, and a vector may stand for
  /// its only row or column.
  private mutating func assign(
    _ path: [Step], of net: NamedNetwork, _ symbol: Symbol, _ value: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let name = workspace.symbols.display(symbol)
    guard case .field(let field, let id)? = path.first else {
      throw Diagnostic(
        "\(name) is a network; := sets its parameters, as in \(name).b1 := 0",
        at: context.statement.span)
    }
    guard let place = net.fields.firstIndex(of: field) else {
      if workspace.symbols.canonical(field) == SampleFormat.field {
        guard path.count == 1 else {
          throw context.blame(
            id, "\(name).scaling is given as a whole, as in \(name).scaling := {x: (0, 1)}")
        }
        return try scale(net, symbol, value, context)
      }
      let lowering = Lowering(workspace, source: context.source)
      throw context.blame(id, lowering.unknownField(field, of: net, symbol))
    }
    var changed = net
    let stored = try self.value(of: value, context)
    if path.count == 1 {
      changed.values[place] = try entries(stored, filling: place, of: net, value, context)
    } else {
      var whole = Value.array(net.values[place])
      try put(stored, at: path.dropFirst(), into: &whole, value, context)
      if case .array(let entries) = whole {
        changed.values[place] = Entries(shape: entries.shape, numbers: entries.numbers)
      }
    }
    workspace.define([(symbol, Definition(kind: .net(changed)))])
    return Reply(Silence(kind: "assignment"))
  }

  /// `N.scaling := {x: (3.5, 1.2)}`: how columns are scaled before the network sees them.
  private mutating func scale(
    _ net: NamedNetwork, _ symbol: Symbol, _ value: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let width = net.network.inputs
    guard
      let format = SampleFormat(
        try self.value(of: value, context), width: width, like: net.format, workspace.symbols)
    else {
      throw context.blame(
        value,
        "a scaling has for each column its mean and its deviation, above 0, as in {x: (0, 1)}; of a"
          + " column of vectors also their length; together \(counted(width, "number"))")
    }
    var changed = net
    changed.format = format
    workspace.define([(symbol, Definition(kind: .net(changed)))])
    return Reply(Silence(kind: "assignment"))
  }

  /// One step into a value, and where it is written.
  private enum Step {
    case entry([Tree.ID], Tree.ID)
    case field(Symbol, Tree.ID)
  }

  private mutating func put(
    _ value: Value, at path: ArraySlice<Step>, into whole: inout Value, _ place: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) {
    guard let step = path.first else {
      guard whole.shape == value.shape else {
        throw context.blame(
          place, "this place holds \(whole.kindName); the new value is \(value.kindName)")
      }
      whole = value
      return
    }
    switch (step, whole) {
    case (.field(let name, let id), .record(var fields)):
      guard let found = fields.firstIndex(where: { $0.name == name }) else {
        throw context.blame(id, "there is no field \(workspace.symbols.display(name))")
      }
      var inner = fields[found].value
      try put(value, at: path.dropFirst(), into: &inner, place, context)
      fields[found] = Value.Field(name: name, value: inner)
      whole = .record(fields)
    case (.entry(let indices, _), .tuple(var parts)) where indices.count == 1:
      let found = try self.place(indices[0], parts.count, context)
      try put(value, at: path.dropFirst(), into: &parts[found], place, context)
      whole = .tuple(parts)
    case (.entry(let indices, let id), .array(let entries)):
      guard path.count == 1 else { throw context.blame(id, "an entry has no parts") }
      whole = .array(
        try entries.setting(value, self.places(indices, entries, id, context)) {
          context.blame(place, $0)
        })
    case (.field(_, let id), _):
      throw context.blame(id, "this is \(whole.kindName): it has no fields")
    case (.entry(_, let id), _):
      throw context.blame(id, "this is \(whole.kindName): it has no such entry")
    }
  }

  /// The places from 0 that indices pick along each axis.
  private mutating func places(
    _ indices: [Tree.ID], _ entries: Entries, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> [[Int]] {
    guard indices.count == entries.shape.count else {
      throw context.blame(
        id,
        "\(Value.array(entries).kindName) has \(entries.shape.count) indices, found \(indices.count)"
      )
    }
    var places: [[Int]] = []
    for (index, size) in zip(indices, entries.shape) {
      switch context.tree[index] {
      case .all: places.append(Array(0..<size))
      case .range(let first, let last):
        let start = try place(first, size, context)
        let end = try place(last, size, context)
        places.append(start <= end ? Array(start...end) : [])
      default: places.append([try place(index, size, context)])
      }
    }
    return places
  }

  private mutating func place(
    _ index: Tree.ID, _ size: Int, _ context: Context
  ) throws(Diagnostic) -> Int {
    guard let number = try value(of: index, context).double else {
      throw context.blame(index, "an index is a number")
    }
    guard let place = Int(exactly: number) else {
      throw context.blame(
        index, "an index is a whole number; this is \(notation.text(number))")
    }
    guard place >= 1, place <= size else {
      throw context.blame(index, "index \(place) is outside 1..\(size)")
    }
    return place - 1
  }
}

extension Entries {
  /// With `value` at the places that are picked along each axis: a number everywhere there, or an
  /// array with as many entries.
  fileprivate func setting(
    _ value: Value, _ places: [[Int]], _ blame: (String) -> Diagnostic
  ) throws(Diagnostic) -> Entries {
    var flat = [0]
    for (axis, picked) in places.enumerated() {
      flat = flat.flatMap { start in picked.map { start * shape[axis] + $0 } }
    }
    let fresh = value.constants
    guard fresh.count == 1 || fresh.count == flat.count else {
      throw blame(
        "this place holds \(flat.count == 1 ? "a number" : "\(flat.count) entries"); the new value has \(fresh.count)"
      )
    }
    var constants = constants
    for (order, place) in flat.enumerated() {
      constants[place] = fresh.count == 1 ? fresh[0] : fresh[order]
    }
    var changed = Entries(shape: shape, exact: constants)
    changed.isRow = isRow
    return changed
  }
}

extension Value {
  /// `a number`, `a vector of 3`, `a 3x2 matrix`.
  var kindName: String {
    switch self {
    case .number(.truth): "true or false"
    case .number: "a number"
    case .array(let entries): entries.type.kindName(isRow: entries.isRow)
    case .tuple(let parts): "a tuple of \(parts.count)"
    case .record: "a record"
    }
  }
}
