internal import Autodiff
internal import Syntax

/// What `graph` is asked for.
struct GraphRequest {
  let subject: Tree.ID
  /// The subject with local names around it, a function with its parameters.
  var body: Tree.ID
  var bindings: [Tree.ID] = []
  var point = Point()
  var isUnfolded = false
  var loss: Tree.ID?
  var file: PictureFile?
  var notes: [String] = []
}

extension Session {
  mutating func graphRequest(
    _ subject: Tree.ID, _ context: inout Context
  ) throws(Diagnostic) -> GraphRequest {
    var request = GraphRequest(subject: subject, body: subject)
    var locals: [Tree.List] = []
    var data: Tree.ID?
    for clause in context.clauses {
      switch clause.kind {
      case .at(let list): request.bindings += context.tree[list]
      case .local(let list): locals.append(list)
      case .on(let id): data = id
      case .loss(let id): request.loss = id
      case .with(let list): try setGraphOptions(&request, context.tree[list], context)
      case .to(let id):
        request.file = try pictureFile(id, ["svg", "png", "pdf", "dot"], context)
      default:
        throw Diagnostic(
          "graph does not take this clause; it takes at, on, where, with unfold=true, to",
          at: clause.span)
      }
    }
    request.point = try point(request.bindings, on: data, context)
    settle(&request, where: locals, &context)
    return request
  }

  private mutating func setGraphOptions(
    _ request: inout GraphRequest, _ options: some Sequence<Tree.ID>, _ context: Context
  ) throws(Diagnostic) {
    for option in options {
      guard case .binding(let target, let id) = context.tree[option],
        case .name(let name) = context.tree[target], context.tree.canonical(name) == "unfold"
      else { throw context.blame(option, "graph has one option: with unfold=true") }
      guard case .number(.truth(let truth)) = try value(of: id, context) else {
        throw context.blame(id, "unfold is true or false")
      }
      request.isUnfolded = truth
    }
  }

  /// Puts local names around the subject, and its own parameters behind the name of a function.
  private mutating func settle(
    _ request: inout GraphRequest, where locals: [Tree.List], _ context: inout Context
  ) {
    var plot = PlotRequest(subject: request.subject, items: [request.subject], isTuple: false)
    settle(&plot, where: locals, &context)
    request.body = plot.items[0]
  }
}
