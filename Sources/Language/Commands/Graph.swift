internal import Autodiff
internal import Engine
internal import Syntax

/// `graph E [at …] [with unfold=true] [to "f.svg"]`: what is computed of what.
extension Session {
  mutating func graph(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "graph needs something to draw, as in graph x*sin(x^2) at x=2", at: context.statement.span)
    }
    var context = context
    let request = try graphRequest(subject, &context)
    if case .name(let name) = context.tree[subject] {
      let symbol = workspace.symbol(name, in: context.source)
      if let net = workspace.network(symbol) {
        let graph = try networkGraph(symbol, net, request, context)
        return try shown(graph, request, isNetwork: true, context)
      }
    }
    if let loss = request.loss {
      throw context.blame(loss, "a loss belongs to a network: graph N at x=[1, 0], y=1 loss mse")
    }
    let function = try lower(request.body, at: request.point, context)
    guard function.result.isNode else {
      throw context.blame(
        subject,
        "graph shows one computation; this is \(function.kindName(in: workspace.table))")
    }
    let graph = try expressionGraph(function, request, context)
    return try shown(graph, request, isNetwork: false, context)
  }

  private func shown(
    _ graph: ComputationGraph, _ request: GraphRequest, isNetwork: Bool, _ context: Context
  ) throws(Diagnostic) -> Reply {
    guard let file = request.file else {
      return Reply(GraphAnswer(graph: graph, isNetwork: isNetwork), notes: request.notes)
    }
    let limit = ComputationGraph.mostDrawn
    guard graph.nodes.count <= limit else {
      throw context.blame(
        request.subject,
        "this graph has \(graph.nodes.count) nodes; a picture of more than \(limit) cannot be read")
    }
    let page = Page(notation: notation, width: options.width, symbols: workspace.symbols)
    let script = DotScript(graph: graph, page: page, isNetwork: isNetwork).text
    if file.ending == "dot" {
      try write(file, Array(script.utf8), context)
    } else {
      try write(file, drawnBy: .dot, ["-T" + file.ending], input: script, context)
    }
    return Reply(GraphAnswer(graph: graph, isNetwork: isNetwork, file: file.path))
  }

  /// A graph of more nodes is not looked at.
  private static let nodeLimit = 20_000
  /// With more steps than this, only those that the user has named are shown, unless all are asked
  /// for.
  private static let foldLimit = 24

  private mutating func expressionGraph(
    _ function: LoweredFunction, _ request: GraphRequest, _ context: Context
  ) throws(Diagnostic) -> ComputationGraph {
    let table = workspace.table
    guard let opened = table.opened(function.id, limit: Self.nodeLimit) else {
      throw context.blame(
        request.subject, "graph cannot write this out: it is too long, or calls itself")
    }
    var steps = GraphSteps(table[opened], table)
    if !request.isUnfolded, steps.nodes.count > Self.foldLimit { steps.fold() }
    let cut = table.cutting(opened, at: steps.nodes)
    let globals = function.globals
    let inputs = globals.map { workspace.symbols.display($0) }
    let names = names(of: steps, inputs, request.body, context)
    var values: [Value]?
    if missingNames(function, request.point).isEmpty {
      let known = globals.indices.map { place in
        self.known(globals[place], request.point)
          ?? Value(zero: table[table[function.id].inputs[place]])
      }
      values =
        known
        + (try run(
          table.selecting(nodes: steps.nodes, of: opened), known,
          Naming(names: globals, values: known)))
    }
    let formulas = try formulas(of: cut, names: inputs + names)
    let reads = table.reads(of: cut)
    let types = table[cut].inputs.map { table[$0].sizes ?? [] }
    let count = inputs.count
    let used = Set(reads.prefix(names.count).flatMap(\.self))
    var graph = ComputationGraph()
    var places: [Int: Int] = [:]
    for place in 0..<count + names.count where place >= count || used.contains(place) {
      places[place] = graph.nodes.count
      var node = ComputationGraph.Node(
        role: place < count ? role(globals[place]) : place == types.count - 1 ? .result : .step,
        name: place < count ? inputs[place] : names[place - count], shape: types[place])
      node.value = values?[place]
      if place >= count {
        node.formula = formulas[place - count]
        if node.formula == nil, steps.loops.contains(place - count) { node.remarks = ["a loop"] }
        node.operands = reads[place - count].compactMap { places[$0] }
      }
      graph.nodes.append(node)
    }
    return graph
  }

  /// The results as formulas, some at a time, so that the user may stop it.
  private func formulas(
    of cut: FunctionID, names: [String]
  ) throws(Diagnostic) -> [WrittenFormula?] {
    let table = workspace.table, count = table[cut].outputs.count, portion = 512
    var formulas: [WrittenFormula?] = []
    for start in stride(from: 0, to: count, by: portion) {
      if host.isCancelled { throw diagnostic(.cancelled) }
      let some = Array(start..<min(start + portion, count))
      formulas += written(table.selecting(some, of: cut), names: names).map(\.formula)
    }
    return formulas
  }

  private func role(_ symbol: Symbol) -> ComputationGraph.Role {
    if case .parameter? = workspace.definitions[symbol]?.kind { return .parameter }
    return workspace.network(ofPart: symbol) == nil ? .input : .parameter
  }

  /// What the user has named keeps its name.
  private func names(
    of steps: GraphSteps, _ inputs: [String], _ body: Tree.ID, _ context: Context
  ) -> [String] {
    var taken = Set(inputs + workspace.order.map { workspace.symbols.display($0) })
    var names: [String] = []
    var used = Set(inputs)
    for (place, mark) in steps.marks.enumerated() {
      let isResult = place == steps.nodes.count - 1
      var own = mark.map { workspace.table[$0] }
      if isResult, case .name(let name) = context.tree[body] { own = context.tree.spelling(name) }
      if let own, used.insert(own).inserted {
        taken.insert(own)
        names.append(own)
      } else {
        let name = free(
          isResult ? ["f", "L", "g"] : ["u", "v", "w", "p", "q", "r", "s", "z"], &taken)
        used.insert(name)
        names.append(name)
      }
    }
    return names
  }
}
