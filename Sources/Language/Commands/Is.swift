internal import Autodiff
internal import Syntax

/// `is A = B`: proved, or tried at points, or a counterexample; for a wrong derivative the classic
/// mistake.
extension Session {
  mutating func ask(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    Reply(try verdict("is", subject, context).answer)
  }

  mutating func verdict(
    _ verb: String, _ subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> (answer: VerdictAnswer, question: Question) {
    guard let subject else {
      throw Diagnostic(
        "\(verb) needs a comparison: \(verb) d/dx x^2 = 2x", at: context.statement.span)
    }
    let question = try question(verb, subject, context)
    let (finding, samples) = try finding(question)
    if case .sampled(0, _, _) = finding {
      throw noPoint(
        subject, context, sides: question.isCondition ? "it is defined" : "both sides are defined")
    }
    var answer = VerdictAnswer(kind: verb, signs: question.signs, finding: finding)
    switch finding {
    case .proved(_, let conditions) where conditions.isEmpty && question.sides.count == 2:
      answer.remark = try oneSided(question)
    case .refuted(let example):
      let tries = try samples.count > 2 ? samples : moreSamples(question)
      answer.mistake = mistake(question, example, tries)
      if answer.mistake != nil { answer.correction = correction(question, example, context) }
    case .proved, .numbers, .sampled: break
    }
    return (answer, question)
  }

  /// All names have values: the mistake shows when they may be anything.
  private func moreSamples(_ question: Question) throws(Diagnostic) -> [Sample] {
    guard question.derivative != nil else { return [] }
    return try samples(
      of: question.function, fixed: question.globals.map { _ in nil }, count: Self.samplePoints)
  }

  private func correction(
    _ question: Question, _ example: Counterexample, _ context: Context
  ) -> (label: WrittenFormula, formula: WrittenFormula)? {
    guard let asked = question.derivative else { return nil }
    let place = question.leaves * asked.side + example.component
    guard !workspace.table.hasArrays(question.function) else { return nil }
    let side = workspace.table.selecting([place], of: question.function)
    guard let formula = written(side, globals: question.globals).first?.formula else { return nil }
    var (tree, root) = context.tree.excerpt(question.sides[asked.side])
    if question.leaves > 1 {
      let name = tree.name(asked.names[asked.components[example.component].last ?? 0])
      let differential = tree.add(.differential(name, 1))
      if case .gradient(let body) = tree[root] {
        root = tree.add(.derivative(tree.list(differential), body, .partial))
      }
    }
    return (WrittenFormula(tree: tree, root: root), formula)
  }

  /// Two formulas that are equal where both are defined may be defined in different places.
  private func oneSided(_ question: Question) throws(Diagnostic) -> String? {
    let table = workspace.table
    let sides = [0, 1].map { side in
      plan(table.selecting(Array(question.outputs(of: side)), of: question.function))
    }
    var sampler = Sampler(seed: options.seed)
    for attempt in 0..<Sampler.smallCount + 8 {
      let inputs = sampler.point(attempt, count: question.globals.count)
      let isLeft = try outputs(of: sides[0], inputs.map(\.double)) != nil
      let isRight = try outputs(of: sides[1], inputs.map(\.double)) != nil
      guard isLeft != isRight else { continue }
      let place = zip(question.globals, inputs).map {
        "\(workspace.symbols.display($0)) = \(notation.text($1))"
      }
      return
        "where both sides are defined; at \(place.joined(separator: ", ")) only the \(isLeft ? "left" : "right") side is"
    }
    return nil
  }
}
