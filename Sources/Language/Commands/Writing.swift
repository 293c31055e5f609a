internal import Algebra
internal import Autodiff
internal import Syntax

/// From functions to formulas.
extension Session {
  struct Written {
    /// `nil` for what has no spelling (a loop) or is too long to read.
    var formula: WrittenFormula?
    let conditions: [WrittenFormula]
    /// Why there is no value for any input.
    var impossibility: Impossibility?
    /// What has no spelling, where there is no formula for that.
    var missing: String?
  }

  /// A function of more nodes than this gets numbers and no formula.
  private static let formulaNodes = 20_000
  /// A formula of more symbols than this, repeated parts named, is not printed.
  private static let formulaSymbols = 4_000

  /// The results of `id` as formulas over the names of its inputs.
  func written(
    _ id: FunctionID, globals: [Symbol], keeping: Set<MarkID> = [], asRow: Bool = false
  ) -> [Written] {
    written(
      id, names: globals.map { workspace.symbols.display($0) }, keeping: keeping, asRow: asRow)
  }

  /// A long sum of the user's own, which is only tidied.
  func tidied(_ id: FunctionID, globals: [Symbol]) -> [Written] {
    var forms = Forms(workspace.table)
    let names = globals.map { workspace.symbols.display($0) }
    return forms.tidied(id).map {
      Written(formula: try? formula($0.form, forms, names), conditions: [])
    }
  }

  func isLong(_ id: FunctionID) -> Bool { workspace.table.size(of: id) > Self.formulaNodes }

  /// - Parameter asRow: whether vectors are rows.
  func written(
    _ id: FunctionID, names: [String], keeping: Set<MarkID> = [], asRow: Bool = false
  ) -> [Written] {
    guard !isLong(id) else {
      return workspace.table.resultTypes(of: id).map { _ in Written(formula: nil, conditions: []) }
    }
    let result = written(from: withoutRecursion(id), names: names, keeping: keeping, asRow: asRow)
    guard result.contains(where: { $0.missing != nil }), let short = withoutLoops(id) else {
      return result
    }
    let open = written(from: short, names: names, keeping: keeping, asRow: asRow)
    return open.contains { $0.missing != nil } ? result : open
  }

  private func written(
    from id: FunctionID, names: [String], keeping: Set<MarkID>, asRow: Bool
  ) -> [Written] {
    var forms = Forms(workspace.table)
    var result: [Written] = []
    for simplified in forms.simplified(id, keeping: keeping) {
      let conditions = simplified.conditions.compactMap { condition($0, &forms, names) }
      var made = Written(
        formula: nil, conditions: conditions, impossibility: simplified.impossibility)
      do throws(Raiser.Unspeakable) {
        let form = asRow ? forms.row(of: simplified.form) : simplified.form
        made.formula = try formula(form, forms, names)
      } catch { made.missing = error.what }
      result.append(made)
    }
    return result
  }

  /// More nodes than this are not written out for a formula.
  private static let recursionNodes = 2_000

  /// `id` with calls of functions that call themselves written out, where whole numbers that are
  /// known say how often they do.
  private func withoutRecursion(_ id: FunctionID) -> FunctionID {
    let table = workspace.table
    guard table.recursiveCall(in: id) != nil else { return id }
    let flat = table.flattened(id)
    guard table.recursiveCall(in: flat) == nil, table.size(of: flat) <= Self.recursionNodes else {
      return id
    }
    return flat
  }

  /// A loop of more nodes than this, written out, is no formula that a person reads.
  private static let loopNodes = 200

  /// `id` with its loops written out, if they are short and their steps counted: a sum of three
  /// terms. `nil` if a loop remains.
  private func withoutLoops(_ id: FunctionID) -> FunctionID? {
    let table = workspace.table
    let flat = table.flattened(id)
    guard flat != id, table.size(of: flat) <= Self.loopNodes,
      !table[flat].nodes.contains(where: { if case .loop = $0.kind { true } else { false } })
    else { return nil }
    return flat
  }

  /// A form as a tree; parts that a long one repeats get names: `… where t1 = sin(x)`. `nil` for
  /// one that is too long.
  func formula(
    _ form: Form.ID, _ forms: Forms, _ names: [String]
  ) throws(Raiser.Unspeakable) -> WrittenFormula? {
    var isPlain = false
    var made = try formula(form, forms, names, &isPlain)
    if isPlain { made?.ascii = try formula(form, forms, names, &isPlain)?.body }
    return made
  }

  /// - Parameter isPlain: whether dot products are spelled with a transpose; set where there are any.
  private func formula(
    _ form: Form.ID, _ forms: Forms, _ names: [String], _ isPlain: inout Bool
  ) throws(Raiser.Unspeakable) -> WrittenFormula? {
    var raiser = Raiser(forms, names: names)
    raiser.transposesRows = isPlain
    var symbols = 0
    let shared = forms.shared(in: [form])
    // Of thousands of names there is a set only if one is needed.
    var taken = shared.isEmpty ? [] : Set(names)
    for part in shared {
      symbols += forms.cost(of: part, naming: raiser.named)
      guard symbols <= Self.formulaSymbols else { return nil }
      try raiser.name(part, avoiding: &taken)
    }
    symbols += forms.cost(of: form, naming: raiser.named)
    guard symbols <= Self.formulaSymbols else { return nil }
    let root = try raiser.raiseNamed(form)
    if raiser.hasDots { isPlain = true }
    return WrittenFormula(tree: raiser.tree, root: root)
  }

  func condition(
    _ condition: Condition, _ forms: inout Forms, _ names: [String]
  ) -> WrittenFormula? {
    guard forms.cost(of: condition.form) <= 200, let inequality = forms.inequality(condition)
    else { return nil }
    var raiser = Raiser(forms, names: names)
    guard let root = try? raiser.raise(inequality) else { return nil }
    return WrittenFormula(tree: raiser.tree, root: root)
  }
}
