internal import Autodiff
internal import Syntax

/// Which command answers a statement.
extension Session {
  mutating func answer(_ context: Context) throws(Diagnostic) -> Reply {
    switch context.statement.kind {
    case .expression(let id): return try expression(id, context)
    case .definition(let target, let value): return try define(target, value, context)
    case .function(let target, let parameters, let body):
      return try defineFunction(target, parameters, body, context)
    case .assignment(let target, let value): return try assign(target, value, context)
    case .parameters(let parameters): return try defineParameters(parameters, context)
    case .verb(let verb, let subject): return try run(verb, subject, context)
    case .digits(let count): return try showDigits(count, context)
    case .help(let topic): return try help(topic.map { context.tree[$0] }, context)
    case .rule(let target, let value): return try defineRule(target, value, context)
    case .data(let names, let source): return try defineData(names, source, context)
    case .net(let target, let layers): return try defineNet(target, layers, context)
    }
  }

  private mutating func run(
    _ verb: Verb, _ subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> Reply {
    switch verb {
    case .grad: return try gradient(of: subject, context)
    case .check: return try checkGradient(of: subject, context)
    case .is: return try ask(subject, context)
    case .assert: return try assertion(subject, context)
    case .hessian: return try hessian(of: subject, context)
    case .jacobian: return try jacobian(of: subject, context)
    case .trace: return try trace(of: subject, context)
    case .steps: return try steps(of: subject, context)
    case .descend: return try descend(subject, context)
    case .sweep: return try sweep(context)
    case .rates: return try rates(subject, context)
    case .again: return try again(context)
    case .fork: return try fork(subject, context)
    case .continue: return try continueRun(context)
    case .derive: return try derive(subject, context)
    case .train: return try train(subject, context)
    case .predict: return try predict(subject, context)
    case .evaluate: return try evaluate(subject, context)
    case .blame: return try blame(subject, context)
    case .plot: return try plot(subject, context)
    case .graph: return try graph(subject, context)
    case .fit: return try fit(subject, context)
    case .stationary: return try stationary(subject, context)
    case .show: return try show(subject, context)
    case .save: return try save(subject, context)
    case .load: return try load(subject, context)
    case .use: return try use(subject, context)
    case .undo: return try undo(context)
    case .why: return try why(context)
    case .exit: return Reply(Silence(kind: "exit"))
    case .export:
      var error = Diagnostic(
        "export is not part of this version of gd", at: context.statement.span)
      error.help = "save N to \"N.safetensors\" writes the weights of a network"
      throw error
    }
  }
}
