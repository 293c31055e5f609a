internal import Autodiff
internal import Syntax

/// `f'(3)` as a statement is a derivative that is shown, so its corners are too.
extension Session {
  /// What is to be said about `f'(c)` where `f` has a corner at c; `nil` for everything else.
  ///
  /// - Throws: that there is no derivative, where `f` or its lower derivatives jump.
  mutating func cornerOfCall(
    _ body: Tree.ID, _ point: Point, _ context: Context
  ) throws(Diagnostic) -> CornerAnswer? {
    guard case .call(let callee, let arguments) = context.tree[body], arguments.count == 1,
      case .prime(let base, let strokes) = context.tree[callee],
      case .name(let name) = context.tree[base], let argument = context.tree[arguments].first,
      case .function(let parameters, _)? =
        workspace.definitions[workspace.symbol(name, in: context.source)]?.kind,
      parameters.count == 1
    else { return nil }
    let inner = try lower(argument, at: point, context)
    guard case .number(let value) = try self.value(of: inner, inner.id, at: point) else {
      return nil
    }
    let subject = DerivativeSubject(
      body: base, by: .parameter(strokes: Int(strokes)), whole: callee)
    let placed = try request(subject, at: [], context)
    var place = point
    place.bind(parameters[0], .number(value))
    // A decimal settles no count and no size, as the parameter itself does not.
    var given = point
    given.bind(parameters[0], .number(.decimal(value.double)))
    let lowered = try lower(
      placed.request.body, cut: Set(parameters), at: given, placed.context)
    return try corners(
      CornerQuestion(
        function: lowered, orders: [placed.request.order], point: place,
        body: placed.request.body, context: placed.context))
  }
}
