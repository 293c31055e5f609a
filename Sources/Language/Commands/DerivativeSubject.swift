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
    let point = try point(bindings, on: context.data, context)
    switch subject.by {
    case .names:
      return PlacedRequest(
        request: try request(atArgumentsOf: subject.body, point, context)
          ?? GradientRequest(body: subject.body, point: point), context: context)
    case .variables(let differentials):
      if let refusal = workspace.refusal(ofQuotient: subject.whole, context.tree, context.source) {
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
    var context = context
    let subject = opening ? DerivativeSubject(body, context.tree) : nil
    if !locals.isEmpty { body = settle(subject?.body ?? body, where: locals, &context) }
    if var subject {
      if !locals.isEmpty {
        subject = DerivativeSubject(body: body, by: subject.by, whole: subject.whole)
      }
      var made = try request(subject, at: bindings, context)
      if let wrt {
        guard made.request.order.isEmpty else {
          throw context.blame(id, "the derivative says already what it is by; leave wrt out")
        }
        made.request.wrt = wrt
      }
      return made
    }
    let point = try point(bindings, on: context.data, context)
    return PlacedRequest(
      request: GradientRequest(body: body, wrt: wrt, point: point), context: context)
  }

  /// What a derivative is by: a name, or a field of one that holds a record.
  private mutating func variable(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Symbol {
    guard case .field(let base, let field) = context.tree[id] else {
      return try name(id, context)
    }
    let whole = try variable(base, context)
    let part = workspace.symbol(field, in: context.source)
    guard case .record(let fields)? = workspace.value(of: whole, [:]) else {
      throw context.blame(
        base,
        "\(workspace.symbols.display(whole)) holds no record; param or := makes one that a"
          + " gradient can be by")
    }
    guard fields.contains(where: { $0.name == part }) else {
      throw context.blame(
        id,
        "there is no field \(workspace.symbols.display(part)); there are "
          + fields.map { workspace.symbols.display($0.name) }.joined(separator: ", "))
    }
    return workspace.symbols.intern(.field(part), of: whole)
  }

  /// The expression with the local names and shapes that stand after it.
  mutating func settle(
    _ body: Tree.ID, where locals: [Tree.ID], _ context: inout Context
  ) -> Tree.ID {
    var tree = context.tree
    let list = tree.list(locals)
    let whole = tree.add(.local(body, list), span: tree.span(of: body))
    workspace.replace(context.source, by: tree)
    context = Context(source: context.source, tree: tree, statement: context.statement)
    return whole
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
      guard parameters.count == 1 else {
        throw context.blame(
          function,
          "\(context.tree.spelling(name)) takes \(parameters.count) arguments; say which one the derivative is by, as in ∂\(context.tree.spelling(name))/∂\(workspace.symbols.display(parameters[0]))"
        )
      }
      parameter = workspace.symbols.display(parameters[0])
    case nil: break
    default:
      let spelling = context.tree.spelling(name)
      var error = context.blame(function, "\(spelling) is not a function")
      if case .number? = workspace.value(of: symbol) { throw error }
      error.help = "a stroke is a derivative; a transpose is \(spelling)ᵀ or \(spelling)^T"
      throw error
    }
    var tree = context.tree
    let spelling = tree.spelling(name)
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
