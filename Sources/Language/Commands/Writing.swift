internal import Algebra
internal import Autodiff
internal import Syntax

/// From functions to formulas.
extension Session {
  struct Written {
    let formula: WrittenFormula?
    let conditions: [WrittenFormula]
  }

  /// The results of `id` as formulas over the names of its inputs; `nil` for what has no spelling.
  func written(_ id: FunctionID, globals: [Symbol], keeping: Set<MarkID> = []) -> [Written] {
    written(id, names: globals.map { workspace.symbols.display($0) }, keeping: keeping)
  }

  func written(_ id: FunctionID, names: [String], keeping: Set<MarkID> = []) -> [Written] {
    var forms = Forms(workspace.table)
    return forms.simplified(id, keeping: keeping).map { simplified in
      Written(
        formula: formula(simplified.form, forms, names),
        conditions: simplified.conditions.compactMap { condition($0, forms, names) })
    }
  }

  private func formula(_ form: Form.ID, _ forms: Forms, _ names: [String]) -> WrittenFormula? {
    var raiser = Raiser(forms, names: names)
    guard let root = try? raiser.raise(form) else { return nil }
    return WrittenFormula(tree: raiser.tree, root: root)
  }

  private func condition(
    _ condition: Condition, _ forms: Forms, _ names: [String]
  ) -> WrittenFormula? {
    var raiser = Raiser(forms, names: names)
    guard let root = try? raiser.raise(condition) else { return nil }
    return WrittenFormula(tree: raiser.tree, root: root)
  }
}
