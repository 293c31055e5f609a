internal import Autodiff
internal import Syntax

/// Questions about names.
extension Workspace {
  /// The names that an expression takes from around it, without `parameters`.
  func namesMentioned(by reference: Reference, without parameters: [Symbol] = []) -> [Symbol] {
    freeNames(of: reference, without: parameters).found
  }

  func freeNames(of reference: Reference, without parameters: [Symbol] = []) -> FreeNames {
    let source = Int(reference.source)
    return FreeNames(
      of: reference.id, in: sources[source], symbols: sourceSymbols[source], without: parameters)
  }

  /// The same in the tree at hand: to take it out of the sources costs more than a short statement.
  func freeNames(
    of id: Tree.ID, in context: Context, without parameters: [Symbol] = []
  ) -> FreeNames {
    FreeNames(
      of: id, in: context.tree, symbols: sourceSymbols[Int(context.source)], without: parameters)
  }

  /// What a gradient goes over: the free names; if there are none, the params; if there are none,
  /// the names that hold plain values. Parameters come in the order of their definition. Columns of
  /// data are none of these, unless there is nothing else.
  ///
  /// - Parameter columns: the names that `on` has made columns.
  func gradientNames(among names: [Symbol], besides columns: Set<Symbol> = []) -> [Symbol] {
    let others = names.filter { !columns.contains($0) && !isColumn($0) }
    if others.isEmpty { return names }
    let names = others
    let free = names.filter { definitions[$0] == nil && value(of: $0, [:]) == nil }
    if !free.isEmpty { return free }
    let parameters = parameters(among: names)
    return parameters.isEmpty ? names : parameters
  }

  /// The params among some names, and the parameters of networks, in the order of their definition.
  func parameters(among names: [Symbol]) -> [Symbol] {
    let parameters = Set(names.filter { isParameter($0) })
    if parameters.isEmpty { return [] }
    return order.flatMap { whole in
      network(whole).map { Array($0.parameters) }
        ?? [whole] + names.filter { symbols.part($0)?.whole == whole }
    }.filter { parameters.contains($0) }
  }

  /// Whether training may move it: a param or a part of one, or `N.W1` of a network.
  func isParameter(_ symbol: Symbol) -> Bool {
    if let net = network(ofPart: symbol) { return net.parameters.contains(symbol) }
    if case .parameter? = definitions[symbols.part(symbol)?.whole ?? symbol]?.kind { return true }
    return false
  }

  /// Whether a name is `D.x`, a column of data.
  func isColumn(_ symbol: Symbol) -> Bool {
    guard let (whole, _) = symbols.part(symbol), case .data? = definitions[whole]?.kind else {
      return false
    }
    return true
  }

  /// Every function that can be called: gd's and the user's.
  var functionNames: [String] {
    Builtin.names + ArrayFunction.names + Functional.names
      + order.compactMap { symbol in
        switch definitions[symbol]?.kind {
        case .function?, .net?: return symbols.display(symbol)
        case .value?, .formula?, .parameter?, .data?, .run?, .training?, .fit?, nil: return nil
        }
      }
  }

  /// What is said of a function that is not known; a verb of other languages is named by ours.
  func unknownFunction(_ name: String) -> String {
    let verb = Spelling.synonyms[name.lowercased()]?.first { Verb(rawValue: $0) != nil }
    let guess = verb ?? Spelling.closest(to: name, among: functionNames)
    return "\(name) is not known" + (guess.map { "; did you mean \($0)?" } ?? "")
  }

  /// The plain value of a name, if it has one.
  func value(of symbol: Symbol) -> Value? {
    switch definitions[symbol]?.kind {
    case .value(let value)?, .parameter(let value)?: value
    case .data(let data)?: data.record
    case .run(let run)?: run.fields
    case .training(let training)?: training.fields
    case .net(let net)?: net.record
    case .fit(let fit)?: .record(fit.fields)
    case .formula?, .function?, nil: nil
    }
  }
}
