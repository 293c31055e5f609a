internal import Autodiff
internal import Learning
internal import Syntax

/// Formulas over the rows of data: the name of a column stands for the number (or array) of one row,
/// `D.x` for the whole column.
extension Session {
  /// `D where z = x^2 + y, w = z - x`: further columns, or others in their place.
  mutating func data(
    _ data: NamedData, where bindings: ArraySlice<Tree.ID>, _ context: Context
  ) throws(Diagnostic) -> NamedData {
    var data = data
    for binding in bindings {
      guard case .binding(let target, let body) = context.tree[binding],
        case .name = context.tree[target]
      else {
        throw context.blame(binding, "a column is made by name = formula: D where z = x^2 + y")
      }
      let name = workspace.symbols.display(try self.name(target, context))
      let entries = try rows(of: body, data, context)
      let column = try Column(name, entries) { context.blame(body, $0) }
      data = try named(data.set.with(column).columns, target, context)
    }
    return data
  }

  /// The values of a formula, one for each row: truth values, or numbers along the first axis.
  mutating func rows(
    of body: Tree.ID, _ data: NamedData, _ context: Context
  ) throws(Diagnostic) -> Entries {
    let span = context.tree.span(of: body)
    var (tree, copy) = context.tree.excerpt(body)
    var point = Point()
    let used = Set(
      workspace.namesMentioned(by: Reference(source: context.source, id: body)))
    let index = tree.intern("row of the data")
    var locals: [Tree.ID] = []
    for (name, column) in zip(data.names, data.set.columns) where used.contains(name) {
      // No such name can be typed.
      let whole = tree.name("column \(column.name)")
      let row = tree.add(.name(index), span: span)
      let others = column.shape.map { _ in tree.add(.all, span: span) }
      let element = tree.add(.index(whole, tree.list([row] + others)), span: span)
      locals.append(
        tree.add(.binding(tree.name(column.name), element), span: span))
      if let missing = column.missing {
        throw context.blame(
          body, Lowering.missingValue(workspace.symbols.display(name), row: missing.firstRow))
      }
      point.bind(workspace.symbols.intern("column \(column.name)"), Value(column))
    }
    let element = locals.isEmpty ? copy : tree.add(.local(copy, tree.list(locals)), span: span)
    let range = tree.add(.range(tree.number(1), tree.number(data.set.rowCount)), span: span)
    let each = tree.add(.each(index, range), span: span)
    let all = tree.add(.comprehension(element, tree.list(each)), span: span)
    let place = Context(
      source: workspace.add(tree), tree: tree, statement: context.statement)
    let function = try lower(all, at: point, place)
    if let missing = missingNames(function, point).first {
      throw context.blame(body, "\(workspace.symbols.display(missing)) has no value")
    }
    let value: Value
    do { value = try self.value(of: function, function.id, at: point) } catch {
      throw error.inRows
    }
    guard case .array(let entries) = value else {
      throw context.blame(body, "a row's value is a number or an array of numbers")
    }
    return entries
  }
}

extension Diagnostic {
  /// The steps of the loop over the rows are rows to whoever wrote the formula.
  fileprivate var inRows: Diagnostic {
    let (start, end) = (", at step ", " of the loop")
    guard message.hasSuffix(end), let comma = message.lastIndex(of: ","),
      message[comma...].hasPrefix(start)
    else { return self }
    var error = self
    let row = message[comma...].dropFirst(start.count).dropLast(end.count)
    error.message = message[..<comma] + ", in row " + row
    return error
  }
}
