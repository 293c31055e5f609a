internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// What a session keeps, and verbs in brackets, as pictures of their own.
extension Session {
  /// The picture of runs, a data set, a fit, a sweep; `nil` for expressions.
  mutating func keptPicture(
    _ request: PlotRequest, _ context: Context
  ) throws(Diagnostic) -> Picture? {
    guard let picture = try ownPicture(request, context) else { return nil }
    guard request.variables.isEmpty, request.point.isEmpty else {
      throw context.blame(
        request.subject, "this is drawn over its own range, without for, at and on")
    }
    return picture
  }

  private mutating func ownPicture(
    _ request: PlotRequest, _ context: Context
  ) throws(Diagnostic) -> Picture? {
    let kinds = request.items.map { kind(of: $0, context) }
    let runs = kinds.compactMap { kind -> RunRecord? in
      if case .run(let record)? = kind { record } else { nil }
    }
    if !runs.isEmpty, runs.count == kinds.count {
      return runs.count == 1 ? try runPicture(runs[0]) : lossPicture(runs)
    }
    let trainings = kinds.compactMap { kind -> TrainingRecord? in
      if case .training(let record)? = kind { record } else { nil }
    }
    if trainings.count > 1, trainings.count == kinds.count { return trainingPicture(trainings) }
    guard request.items.count == 1, let item = request.items.first else { return nil }
    switch kinds[0] {
    case .data(let data)?: return try dataSetPicture(data, item, context)
    case .fit(let fit)?: return try fitPicture(fit)
    case .training(let training)?: return trainingPicture(training)
    case .value, .formula, .function, .parameter, .run, .net, nil: break
    }
    guard case .verb(let id) = context.tree[item],
      case .verb(let verb, let subject) = context.tree[id].kind
    else { return nil }
    let inner = Context(source: context.source, tree: context.tree, statement: context.tree[id])
    switch verb {
    case .descend: return try runPicture(try unkeptRun(subject, inner), isKept: false)
    case .fit: return try fitPicture(try namedFit(subject, inner))
    case .sweep:
      guard let answer = try sweep(inner).answer as? SweepAnswer else { return nil }
      return sweepPicture(answer)
    default: return nil
    }
  }

  private func kind(of item: Tree.ID, _ context: Context) -> Definition.Kind? {
    guard case .name(let name) = context.tree[item] else { return nil }
    return workspace.definitions[workspace.symbol(name, in: context.source)]?.kind
  }

  /// A descent in brackets, which leaves no trace.
  private mutating func unkeptRun(
    _ subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> RunRecord {
    let prepared = try prepare(subject, context)
    let machine = prepared.machine(limits: limits)
    let state: [Double]
    do { state = try machine.start(at: prepared.start, limits: limits) } catch {
      throw culprit(error, at: prepared.startNumbers, step: 0, prepared)
    }
    let run = machine.run(from: state, after: 0, watch(prepared, from: 0))
    return record(run, prepared, machine)
  }

  /// The losses of each row, side by side.
  private func sweepPicture(_ answer: SweepAnswer) -> Picture {
    var picture = Picture(
      lines: answer.rows.prefix(Picture.lineLimit).map { row in
        (
          "\(answer.heading) \(row.label)",
          zip(row.steps, row.losses).map { PlotPoint(Double($0), $1) }
        )
      }, label: "step")
    if answer.rows.count > Picture.lineLimit {
      picture.notes.append("the first \(Picture.lineLimit) of \(answer.rows.count) rows are shown")
    }
    return picture
  }
}
