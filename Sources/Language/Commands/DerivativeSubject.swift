internal import Autodiff
internal import Syntax

/// One derivative that is a statement: `d/dx E`, `dL/dx`, `∇E`, `f'`.
struct DerivativeSubject {
  enum By {
    /// What the gradient goes over is found from the expression.
    case names
    /// `d/dx`, with how often.
    case variables([Tree.ID])
    /// `f''`: by the parameter of a function, so many times.
    case parameter(strokes: Int)
  }

  let body: Tree.ID
  let by: By
  /// The statement's own expression, for the label.
  let whole: Tree.ID

  init(body: Tree.ID, by: By, whole: Tree.ID) {
    self.body = body
    self.by = by
    self.whole = whole
  }

  init?(_ id: Tree.ID, _ tree: Tree) {
    switch tree[id] {
    case .derivative(let variables, let body, _):
      self.init(body: body, by: .variables(Array(tree[variables])), whole: id)
    case .leibniz(let body, let variables, _):
      self.init(body: body, by: .variables(Array(tree[variables])), whole: id)
    case .gradient(let body):
      self.init(body: body, by: .names, whole: id)
    case .prime(let body, let strokes):
      self.init(body: body, by: .parameter(strokes: Int(strokes)), whole: id)
    default: return nil
    }
  }
}

extension DerivativeSubject {
  /// Whether it is by a field, as in `∂L/∂N.W1`.
  func isByParts(_ tree: Tree) -> Bool {
    guard case .variables(let differentials) = by else { return false }
    return differentials.contains { id in
      guard case .differential(let below, _) = tree[id], case .field = tree[below] else {
        return false
      }
      return true
    }
  }
}

/// What is to be differentiated, by what, where.
struct GradientRequest {
  let body: Tree.ID
  /// The variables; `nil` for those that the expression suggests.
  var wrt: [Symbol]?
  /// One derivative by these names in turn, instead of a gradient.
  var order: [Symbol] = []
  var point = Point()
  var label: WrittenFormula?
  /// A parameter's value in the session is none of the function's: numbers only with `at`.
  var isOfParameter = false
}

/// A request and the text that it is about.
struct PlacedRequest {
  var request: GradientRequest
  var context: Context
}

extension Session {
  /// What a derivative asks for.
  mutating func request(
    _ subject: DerivativeSubject, at bindings: [Tree.ID], _ context: Context
  ) throws(Diagnostic) -> PlacedRequest {
    try request(subject, try point(bindings, on: context.data, context), context)
  }

  private mutating func request(
    _ subject: DerivativeSubject, _ point: Point, _ context: Context
  ) throws(Diagnostic) -> PlacedRequest {
    switch subject.by {
    case .names:
      return PlacedRequest(
        request: try request(atArgumentsOf: subject.body, point, context)
          ?? GradientRequest(body: subject.body, point: point), context: context)
    case .variables(let differentials):
      let hasLocals = if case .local = context.tree[subject.body] { true } else { false }
      if !hasLocals,
        let refusal = workspace.refusal(ofQuotient: subject.whole, context.tree, context.source)
      {
        throw refusal
      }
      var request = GradientRequest(body: subject.body, point: point)
      for differential in differentials {
        guard case .differential(let below, let times) = context.tree[differential] else {
          continue
        }
        guard times >= 1 && times <= 20 else {
          throw context.blame(differential, "derivatives go up to order 20")
        }
        request.order += Array(repeating: try variable(below, context), count: Int(times))
      }
      request.label =
        shortLabel(subject.whole, subject.body, context)
        ?? WrittenFormula(tree: context.tree, root: subject.whole)
      return PlacedRequest(request: request, context: context)
    case .parameter(let strokes):
      return try request(strokes, ofFunction: subject.body, point, context)
    }
  }

  /// `∇f(1, 2)`: the gradient of `f` by its parameters, at that point; `nil` for anything else,
  /// arguments with free names included.
  private mutating func request(
    atArgumentsOf id: Tree.ID, _ point: Point, _ context: Context
  ) throws(Diagnostic) -> GradientRequest? {
    guard point.isEmpty, case .call(let callee, let list) = context.tree[id],
      case .name(let name) = context.tree[callee],
      case .function(let parameters, _)? =
        workspace.definitions[workspace.symbol(name, in: context.source)]?.kind,
      parameters.count == Int(list.count)
    else { return nil }
    var arguments = Point()
    for (parameter, argument) in zip(parameters, context.tree[list]) {
      let function = try lower(argument, context)
      guard missingNames(function, Point()).isEmpty else { return nil }
      arguments.bind(parameter, try value(of: function, function.id, at: Point()))
    }
    return GradientRequest(body: callee, point: arguments)
  }

  /// What the subject of `grad`, `steps`, `hessian` and the clauses after it ask for.
  mutating func request(
    _ id: Tree.ID, verb: String, opening: Bool = false, _ context: Context
  ) throws(Diagnostic) -> PlacedRequest {
    var body = id
    var bindings: [Tree.ID] = []
    var wrt: [Symbol]?
    var locals: [Tree.ID] = []
    for clause in context.clauses {
      switch clause.kind {
      case .local(let list): locals += context.tree[list]
      case .at(let list): bindings += context.tree[list]
      case .on: break
      case .wrt(let list):
        for target in context.tree[list] { wrt = (wrt ?? []) + [try variable(target, context)] }
      default:
        throw Diagnostic(
          "\(verb) does not take this clause; it takes at, on, wrt, where", at: clause.span)
      }
    }
    while case .at(let inner, let list) = context.tree[body] {
      bindings = Array(context.tree[list]) + bindings
      body = inner
    }
    let point = try point(bindings, on: context.data, context)
    guard opening, let subject = DerivativeSubject(body, context.tree) else {
      let (settled, _, place) = settle([body], where: locals, context)
      return PlacedRequest(
        request: GradientRequest(body: settled[0], wrt: wrt, point: point), context: place)
    }
    let (settled, moved, place) = settle(
      [subject.body], where: locals, along: [subject.whole], context)
    let by = DerivativeSubject(moved[0], place.tree)?.by ?? subject.by
    var made = try request(
      DerivativeSubject(body: settled[0], by: by, whole: moved[0]), point, place)
    if let wrt {
      guard made.request.order.isEmpty else {
        throw context.blame(id, "the derivative says already what it is by; leave wrt out")
      }
      made.request.wrt = wrt
    }
    return made
  }

  /// What a derivative is by: a name, or a field of one that holds a record.
  private mutating func variable(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Symbol {
    guard case .field(let base, let field) = context.tree[id] else {
      let symbol = try name(id, context)
      if let net = workspace.network(symbol), let part = net.parts.first {
        throw context.blame(
          id,
          "\(workspace.symbols.display(symbol)) is a network; a derivative is by its parts, as in"
            + " \(workspace.symbols.display(part))")
      }
      return symbol
    }
    let whole: Symbol
    if case .field = context.tree[base] {
      whole = try variable(base, context)
    } else {
      whole = try name(base, context)
    }
    let part = workspace.symbol(field, in: context.source)
    guard case .record(let fields)? = workspace.value(of: whole, [:]) else {
      throw noRecord(whole, base, context)
    }
    guard fields.contains(where: { $0.name == part }) else {
      throw context.blame(
        id,
        "there is no field \(workspace.symbols.display(part)); there are "
          + fields.map { workspace.symbols.display($0.name) }.joined(separator: ", "))
    }
    return workspace.symbols.intern(.field(part), of: whole)
  }

  func noRecord(_ symbol: Symbol, _ id: Tree.ID, _ context: Context) -> Diagnostic {
    context.blame(
      id,
      "\(workspace.symbols.display(symbol)) holds no record; param or := makes one that a"
        + " gradient can be by")
  }

  /// Expressions of a statement with the local names and shapes that stand after it, in a text of
  /// their own: a copy of the statement's may be long. Without local names, as they are.
  ///
  /// - Parameter others: what is to be found in that text, too.
  mutating func settle(
    _ bodies: [Tree.ID], where locals: [Tree.ID], along others: [Tree.ID] = [],
    _ context: Context
  ) -> (bodies: [Tree.ID], others: [Tree.ID], context: Context) {
    if locals.isEmpty { return (bodies, others, context) }
    var (tree, ids) = context.tree.excerpt(bodies + others + locals)
    let list = tree.list(ids.suffix(locals.count))
    let settled = ids.prefix(bodies.count).map {
      tree.add(.local($0, list), span: tree.span(of: $0))
    }
    let place = Context(
      source: workspace.add(tree), tree: tree, statement: context.statement)
    return (settled, Array(ids[bodies.count..<bodies.count + others.count]), place)
  }

  /// `f''`: the function of its own parameter, as a text of its own.
  private mutating func request(
    _ strokes: Int, ofFunction function: Tree.ID, _ point: Point, _ context: Context
  ) throws(Diagnostic) -> PlacedRequest {
    guard case .name(let name) = context.tree[function] else {
      throw context.blame(function, "a stroke stands after a function's name")
    }
    guard strokes <= 20 else { throw context.blame(function, "derivatives go up to order 20") }
    let symbol = workspace.symbol(name, in: context.source)
    var parameter = "x"
    switch workspace.definitions[symbol]?.kind {
    case .function(let parameters, _):
      let spelling = context.tree.spelling(name)
      guard let first = parameters.first else {
        throw context.blame(function, "\(spelling) takes no argument to differentiate by")
      }
      let shown = workspace.symbols.display(first)
      guard parameters.count == 1 else {
        throw context.blame(
          function,
          "\(spelling) takes \(parameters.count) arguments; say which one the derivative is by, as"
            + " in ∂\(spelling)/∂\(shown)")
      }
      parameter = shown
    case nil: break
    default:
      let spelling = context.tree.spelling(name)
      var error = context.blame(function, "\(spelling) is not a function")
      if case .number? = workspace.value(of: symbol) { throw error }
      error.help = "a stroke is a derivative; a transpose is \(spelling)ᵀ or \(spelling)^T"
      throw error
    }
    var tree = Tree(source: context.tree.source)
    let spelling = context.tree.spelling(name)
    let body = tree.call(spelling, tree.name(parameter))
    let prime = tree.add(.prime(tree.name(spelling), UInt32(strokes)))
    let label = tree.add(.call(prime, tree.list(tree.name(parameter))))
    let source = workspace.add(tree)
    let variable = workspace.symbols.intern(tree.canonical(tree.intern(parameter)))
    var request = GradientRequest(
      body: body, order: Array(repeating: variable, count: strokes), point: point)
    request.label = WrittenFormula(tree: tree, root: label)
    request.isOfParameter = true
    return PlacedRequest(
      request: request,
      context: Context(source: source, tree: tree, statement: context.statement))
  }
}
