public import Autodiff

/// An answer: a form, and what must hold besides the form's own domain for it to equal the
/// graph that it came from.
public struct Simplified: Hashable, Sendable {
  public let form: Form.ID
  /// In order of appearance; empty where the form says it all.
  public let conditions: [Condition]
  /// A step of the graph that has no value for any input.
  public let impossibility: Impossibility?
}

extension Forms {
  /// The results of `function` as a person would write them.
  ///
  /// - Parameters:
  ///   - inputs: one form an input; names by position where it is `nil`.
  ///   - keeping: the marks that stay names (`Form.mark`); all others are expanded.
  ///
  /// Calls are expanded, except recursive ones and what goes beyond 2²⁰ nodes; these and loops
  /// are `Form.structured`.
  public mutating func simplified(
    _ function: FunctionID, inputs: [Form.ID]? = nil, keeping: Set<MarkID> = []
  ) -> [Simplified] {
    answers(function, inputs, keeping, choosing: true)
  }

  /// The results of `function` only tidied: flat, like terms merged, in order of appearance, no
  /// form chosen by cost.
  public mutating func tidied(
    _ function: FunctionID, inputs: [Form.ID]? = nil, keeping: Set<MarkID> = []
  ) -> [Simplified] {
    answers(function, inputs, keeping, choosing: false)
  }

  /// `form` in its simplest shape. It may be defined in more points than `form`.
  public mutating func simplest(_ form: Form.ID) -> Form.ID {
    choose([form])
    return chosenForm(form)
  }

  private mutating func answers(
    _ function: FunctionID, _ inputs: [Form.ID]?, _ keeping: Set<MarkID>, choosing: Bool
  ) -> [Simplified] {
    let arguments = inputs ?? table[function].inputs.indices.map { name($0) }
    impossibility = nil
    let converted = convert(function, arguments, keeping)
    let types = table.resultTypes(of: function)
    let impossibility = impossibility
    expansionBudget = 200_000
    if choosing {
      choose(converted.outputs + converted.facts.flatMap { $0.map(\.fact.form) })
    }
    return converted.outputs.indices.map { position in
      let output = converted.outputs[position]
      let chosen = choosing ? chosenForm(output) : output
      let form =
        types[position].isScalar ? chosen : spelledArray(chosen, table[types[position]].shape)
      return Simplified(
        form: form, conditions: conditions(on: form, converted.facts[position], choosing),
        impossibility: impossibility)
    }
  }

  /// The facts of the graph that `form` does not imply.
  private mutating func conditions(
    on form: Form.ID, _ facts: [LocatedFact], _ choosing: Bool
  ) -> [Condition] {
    if facts.isEmpty { return [] }
    var implied = domain(of: [form])
    var inside: Domain?
    var result: [Condition] = []
    for located in facts {
      var wanted: [Fact] = []
      if located.fact.relation == .other {
        let form = choosing ? chosenForm(located.fact.form) : located.fact.form
        if number(at: form) == nil { wanted = [Fact(form: form, relation: .other)] }
      } else {
        let form = choosing ? chosenForm(located.fact.form) : located.fact.form
        normalize(form, located.fact.relation, into: &wanted)
      }
      for fact in wanted where !implied.implies(fact, in: self) {
        if located.isInBranch {
          let known = inside ?? domain(of: [form], insideBranches: true)
          inside = known
          if known.implies(fact, in: self) { continue }
        }
        result.append(fact)
        insert(fact, into: &implied)
      }
    }
    return strongest(result)
  }

  /// Without the conditions that a later one implies.
  private mutating func strongest(_ conditions: [Condition]) -> [Condition] {
    conditions.enumerated().filter { place, condition in
      var later = Domain()
      for other in conditions[(place + 1)...] { insert(other, into: &later) }
      return conditions.count > 64 || !later.implies(condition, in: self)
    }.map(\.element)
  }
}

/// A fact of the graph, and whether it only matters where a branch is taken.
struct LocatedFact: Hashable {
  var fact: Fact
  var isInBranch: Bool
}
