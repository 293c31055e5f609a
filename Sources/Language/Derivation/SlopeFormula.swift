internal import Algebra
internal import Autodiff
internal import Syntax

/// Lines of a derivation backward: `∂L/∂a1 = W2ᵀ·∂L/∂z2`.
extension Session {
  /// What stands in the place of a function's last inputs: the derivative by a step, or 1 for the
  /// result itself.
  enum Seed {
    case step(String)
    case result
  }

  /// A name for the value of an output of a function of the same inputs: `a1` for `tanh(z1)`.
  struct Abbreviation {
    let function: FunctionID
    let output: Int
    let name: String
  }

  /// The first result of `slope`, a function of named inputs and of seeds; `nil` for what has no
  /// spelling or is too long to read.
  func slopeFormula(
    _ slope: FunctionID, inputs: [String], seeds: [Seed], of top: String,
    abbreviations: [Abbreviation] = []
  ) -> WrittenFormula? {
    var forms = Forms(workspace.table)
    var names = inputs
    var arguments = inputs.indices.map { forms.name($0) }
    let own = arguments
    var spelled: [(form: Form.ID, name: String)] = []
    for seed in seeds {
      switch seed {
      case .result: arguments.append(Forms.one)
      case .step(let name):
        let form = forms.name(names.count)
        names.append(name)
        spelled.append((form, name))
        arguments.append(form)
      }
    }
    let short = abbreviations.map { abbreviation in
      let count = workspace.table[abbreviation.function].inputs.count
      let one = workspace.table.selecting([abbreviation.output], of: abbreviation.function)
      return forms.simplified(one, inputs: Array(own.prefix(count))).first?.form
    }
    guard let simplified = forms.simplified(slope, inputs: arguments).first else { return nil }
    var raiser = Raiser(forms, names: names)
    for seed in spelled { raiser.spell(seed.form) { $0.partial(top, seed.name) } }
    for (form, abbreviation) in zip(short, abbreviations) {
      if let form, !arguments.contains(form) {
        raiser.spell(form) { $0.name(abbreviation.name) }
      }
    }
    guard forms.cost(of: simplified.form) <= 400, let root = try? raiser.raise(simplified.form)
    else { return nil }
    return WrittenFormula(tree: raiser.tree, root: root)
  }
}

extension Tree {
  /// `∂L/∂u`
  mutating func partial(_ above: String, _ below: String) -> ID {
    let variable = add(.differential(name(below), 1))
    return add(.leibniz(name(above), list(variable), .partial))
  }
}
