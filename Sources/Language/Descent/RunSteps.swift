internal import Autodiff
internal import Learning
internal import Syntax

/// `run1 at step 37`: where a run was.
extension Session {
  /// The run's record and the step, if `body` with these bindings is that.
  func runStep(
    _ body: Tree.ID, _ bindings: [Tree.ID], _ context: Context
  ) -> (RunRecord, Tree.ID)? {
    guard bindings.count == 1, case .name(let name) = context.tree[body],
      case .run(let record)? =
        workspace.definitions[workspace.symbol(name, in: context.source)]?.kind,
      case .binding(let target, let value) = context.tree[bindings[0]],
      case .name(let word) = context.tree[target], context.tree.canonical(word) == "step"
    else { return nil }
    return (record, value)
  }

  /// Step, what moves, and the loss there.
  mutating func show(
    _ record: RunRecord, atStep id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let step = try step(id, of: record, context)
    let state = try state(of: record, at: step)
    let width = record.run.width
    let values = StateLayout(record.run.shapes).values(Array(state.prefix(width)))
    var fields = [
      Value.Field(
        name: workspace.symbols.intern("step"), value: .number(.exact(Ratio(step))))
    ]
    if values.count == record.variables.count {
      for (symbol, value) in zip(record.variables, values) {
        let type = ValueType(.real, record.run.shapes[fields.count - 1].map { .size($0) })
        fields.append(.init(name: symbol, value: Value(value, type)))
      }
    }
    fields.append(
      .init(
        name: workspace.symbols.intern("loss"), value: .number(.decimal(state[2 * width]))))
    return Reply(ValueAnswer(value: .record(fields)))
  }
}
