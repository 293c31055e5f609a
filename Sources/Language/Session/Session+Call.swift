internal import Autodiff
internal import Engine
internal import Syntax

/// A function of a session with its arguments: planned once, run as often as wanted.
public struct PreparedCall: ~Copyable {
  let function: FunctionID
  fileprivate let plan: Plan
  fileprivate var frame: Engine.Frame
  fileprivate let result: Lowered
  fileprivate let naming: Naming
  fileprivate let source: Source
  /// Made once: a closure for each run would be on the heap.
  fileprivate let limits: Limits
}

/// What a function is called with.
public enum CallArguments: Sendable {
  /// A value for each parameter.
  case ordered([JSONValue])
  /// Values by the names of the parameters; a field that belongs to none is passed over.
  case named([JSONValue.Field])
}

/// Calls from other programs, which give and take values without text.
extension Session {
  /// Makes a call of the function `name` ready to run; numbers, truth values, rectangular nested
  /// arrays and records are its arguments. Text is no value: a record is taken without the fields
  /// that hold some. The session stays as it is.
  ///
  /// - Throws: why the function cannot be called so.
  public mutating func prepare(
    call name: String, _ given: CallArguments
  ) throws(Failure) -> PreparedCall {
    let arguments = try arguments(given, of: name)
    let names = arguments.indices.map { argumentName($0) }
    let text = "\(name)(\(names.joined(separator: ", ")))"
    let (tree, errors) = parse(Syntax.Source(name: "call", bytes: Array(text.utf8)))
    if let error = errors.first { throw Failure(error, in: tree.source) }
    let id = workspace.add(tree)
    do {
      return try prepare(Call(tree: tree, source: id), arguments)
    } catch {
      throw Failure(error, in: workspace.sources[Int(error.source ?? id)].source)
    }
  }

  /// The text of a call, in which a name stands for each argument.
  private struct Call {
    let tree: Tree
    let source: Int32
  }

  /// A value with what errors call it: its place, or the name of its parameter.
  private struct CallArgument {
    let title: String
    let value: JSONValue
  }

  private mutating func arguments(
    _ given: CallArguments, of name: String
  ) throws(Failure) -> [CallArgument] {
    switch given {
    case .ordered(let values):
      return values.enumerated().map { CallArgument(title: "\($0 + 1)", value: $1) }
    case .named(let fields):
      let symbol = workspace.symbols.intern(name)
      guard case .function(let parameters, _)? = workspace.definitions[symbol]?.kind else {
        let isKnown = workspace.symbols.isBuiltin(symbol) || workspace.definitions[symbol] != nil
        throw refusal(
          isKnown
            ? "\(name) is no function of the session; only these take arguments by name"
            : "there is no function \(name)")
      }
      var values: [Symbol: JSONValue] = [:]
      for field in fields { values[workspace.symbols.intern(field.name)] = field.value }
      var found: [CallArgument] = []
      for parameter in parameters {
        let title = workspace.symbols.display(parameter)
        guard let value = values[parameter] else {
          throw refusal("\(name) needs \(title), which is not among the arguments")
        }
        found.append(CallArgument(title: title, value: value))
      }
      return found
    }
  }

  private func refusal(_ message: String) -> Failure {
    Failure(message, file: "call", line: 1, column: 1, endColumn: 1)
  }

  /// A name that no definition uses.
  private func argumentName(_ place: Int) -> String {
    var name = "argument"
    for _ in 0...place { name += "a" }
    while let symbol = workspace.symbols.known(name),
      workspace.definitions[symbol] != nil || workspace.mentioned.contains(symbol)
    {
      name += "b"
    }
    return name
  }

  private mutating func prepare(
    _ call: Call, _ arguments: [CallArgument]
  ) throws(Diagnostic) -> PreparedCall {
    guard call.tree.statements.count == 1, let statement = call.tree.statements.first,
      case .expression(let id) = statement.kind,
      case .call(let callee, let parameters) = call.tree[id],
      case .name = call.tree[callee], parameters.count == arguments.count
    else { throw Diagnostic("call needs the name of a function") }
    var point = Point()
    var spellings = call.tree
    for (argument, parameter) in zip(arguments, call.tree[parameters]) {
      guard case .name(let name) = call.tree[parameter] else { continue }
      let symbol = workspace.symbol(name, in: call.source)
      let value = try Value(argument.value, title: argument.title) { field in
        let name = spellings.intern(field)
        return workspace.symbols.intern(spellings.canonical(name))
      }
      point.bind(symbol, value)
    }
    let context = Context(source: call.source, tree: call.tree, statement: statement)
    let function = try lower(id, at: point, context)
    if let missing = missingNames(function, point).first {
      throw context.blame(callee, "\(workspace.symbols.display(missing)) has no value")
    }
    return try prepare(function, at: point, call.tree.source)
  }

  private func prepare(
    _ function: LoweredFunction, at point: Point, _ source: Syntax.Source
  ) throws(Diagnostic) -> PreparedCall {
    let types = workspace.table[function.id].inputs
    let inputs = function.globals.indices.map { place in
      known(function.globals[place], point) ?? Value(zero: workspace.table[types[place]])
    }
    let flat = workspace.table.flattened(function.id)
    let naming = Naming(names: function.globals, values: inputs)
    do {
      let plan = try Plan(flat, in: workspace.table)
      plan.prepare(limits)
      var frame = plan.makeFrame()
      for (place, input) in inputs.enumerated() {
        try plan.setInput(place, to: input.engineValue, in: &frame)
      }
      return PreparedCall(
        function: flat, plan: plan, frame: frame, result: function.result, naming: naming,
        source: source, limits: limits)
    } catch let error as RunError {
      throw diagnostic(error, naming, in: flat)
    } catch {
      throw Diagnostic("\(error)")
    }
  }

  /// Runs the call once more.
  ///
  /// - Throws: what is undefined, or what limit was met; the call may be run again.
  public func run(_ call: inout PreparedCall) throws(Failure) {
    do {
      // Where a run may take so many seconds, each has a deadline of its own.
      let limits = options.maxSeconds == nil ? call.limits : limits
      try call.plan.run(&call.frame, limits: limits)
    } catch {
      let diagnostic = diagnostic(error, call.naming, in: call.function)
      throw Failure(
        diagnostic, in: diagnostic.source.map { workspace.sources[Int($0)].source } ?? call.source)
    }
  }

  /// What the last run has answered; of a call that has not run, zeros.
  public func result(of call: borrowing PreparedCall) -> JSONValue {
    let types = workspace.table.resultTypes(of: call.function)
    var values: [Value] = []
    for place in types.indices {
      values.append(Value(call.plan.value(place, of: call.frame), workspace.table[types[place]]))
    }
    var rest = values[...]
    return call.result.value(&rest).json(workspace.symbols)
  }
}

extension Value {
  /// - Parameters:
  ///   - title: what errors call the argument.
  ///   - symbol: the symbol of a field's name.
  fileprivate init(
    _ json: JSONValue, title: String, _ symbol: (String) -> Symbol
  ) throws(Diagnostic) {
    switch json {
    case .number(let number):
      guard !number.isNaN else { throw Diagnostic("argument \(title) is not a number") }
      self = .number(.decimal(number))
    case .integer(let number): self = .number(.exact(Ratio(Int(number))))
    case .bool(let truth): self = .number(.truth(truth))
    case .numbers(let numbers, let shape):
      guard !numbers.contains(where: \.isNaN) else {
        throw Diagnostic("argument \(title) has an entry that is not a number")
      }
      self = .array(Entries(shape: shape, numbers: numbers))
    case .array(let parts):
      var values: [Value] = []
      for part in parts { values.append(try Value(part, title: title, symbol)) }
      self = try .joined(values, title)
    case .object(let fields):
      var values: [Field] = []
      for field in fields where !field.value.isText {
        let value = try Value(field.value, title: title, symbol)
        values.append(Field(name: symbol(field.name), value: value))
      }
      self = .record(values)
    case .string("inf"): self = .number(.named(.infinity))
    case .null, .string:
      throw Diagnostic("argument \(title) must be numbers, truth values, arrays or records")
    }
  }

  /// An array of truth values, or a tuple.
  private static func joined(_ parts: [Value], _ title: String) throws(Diagnostic) -> Value {
    let joined = Value(vector: parts)
    guard case .tuple = joined else { return joined }
    if parts.contains(where: { if case .number = $0 { true } else { false } })
      || parts.allSatisfy({ if case .array = $0 { true } else { false } })
    {
      throw Diagnostic("argument \(title) is an array whose rows have different lengths")
    }
    return joined
  }
}

extension JSONValue {
  /// Text, texts, or nothing.
  fileprivate var isText: Bool {
    switch self {
    case .string(let text): text != "inf"
    case .null: true
    case .array(let parts): !parts.isEmpty && parts.allSatisfy(\.isText)
    case .bool, .number, .integer, .numbers, .object: false
    }
  }
}
