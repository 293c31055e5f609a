internal import Autodiff
internal import Engine
internal import Syntax

/// `plot E for x in a..b [, y in c..d] [at …] [to "f.svg"]`: a picture of functions or of data.
extension Session {
  mutating func plot(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "plot needs something to draw, as in plot sin(x) for x in -2..2",
        at: context.statement.span)
    }
    var context = context
    let request = try plotRequest(subject, &context)
    let picture =
      if let kept = try keptPicture(request, context) {
        kept
      } else {
        try self.picture(request, context)
      }
    if let file = request.file { try write(picture, to: file, context) }
    return Reply(
      PlotAnswer(picture: picture, file: request.file?.path), notes: picture.notes)
  }

  private mutating func picture(
    _ request: PlotRequest, _ context: Context
  ) throws(Diagnostic) -> Picture {
    // A column is no free name.
    if request.variables.isEmpty, request.point.isEmpty {
      for item in request.items { try refuseFreeName(item, context) }
    }
    if request.variables.isEmpty, let title = request.point.dataTitle {
      for item in request.items { try refuseMissingColumn(item, title, request.point, context) }
    }
    let functions = try functions(request, context)
    let variables = request.variables.isEmpty ? free(functions, request) : request.variables
    switch variables.count {
    case 0:
      var (request, functions) = (request, functions)
      if case .vector = context.tree[request.subject],
        functions.allSatisfy({ $0.lowered.isNumber(in: workspace.table) })
      {
        // A list of numbers is one series.
        request.items = [request.subject]
        functions = try self.functions(request, context)
      }
      return try dataPicture(request, functions, context)
    case 1: return try curves(of: functions, over: variables[0], request, context)
    case 2: return try contours(of: functions, over: variables, request, context)
    default:
      let names = variables.map { workspace.symbols.display($0.symbol) }
      throw context.blame(
        request.subject,
        "a picture has two axes; \(names.joined(separator: ", ")) are \(names.count) names: give"
          + " the others values with at")
    }
  }

  /// A name alone that is no column and has no value: beside data it is a slip, no variable.
  private func refuseMissingColumn(
    _ id: Tree.ID, _ title: String, _ point: Point, _ context: Context
  ) throws(Diagnostic) {
    guard case .name(let name) = context.tree[id] else { return }
    let symbol = workspace.symbol(name, in: context.source)
    let spelling = workspace.symbols.canonical(symbol)
    guard point.values[symbol] == nil, workspace.definitions[symbol] == nil,
      namedConstants[spelling] == nil, !isFunction(spelling)
    else { return }
    let columns = point.names.filter(point.columns.contains).map { workspace.symbols.display($0) }
    let display = workspace.symbols.display(symbol)
    let guess = Spelling.closest(to: display, among: columns)
    throw context.blame(
      id,
      "\(title) has no column \(display); "
        + (guess.map { "did you mean \($0)?" }
          ?? "it has \(columns.prefix(12).joined(separator: ", "))")
        + (guess == nil && columns.count > 12 ? " and \(columns.count - 12) more" : ""))
  }

  /// What is to be drawn, each with its function.
  private mutating func functions(
    _ request: PlotRequest, _ context: Context
  ) throws(Diagnostic) -> [PlotFunction] {
    let cut = Set(request.variables.map(\.symbol))
    var functions: [PlotFunction] = []
    for item in request.items {
      let function = try lower(item, cut: cut, at: request.point, context)
      guard function.result.isNode else {
        throw context.blame(
          item, "plot draws numbers; this is \(function.kindName(in: workspace.table))")
      }
      if workspace.table.resultTypes(of: function.id).first.map({ workspace.table[$0] })?.element
        == .boolean
      {
        throw context.blame(item, "plot draws numbers; this is true or false")
      }
      functions.append(
        PlotFunction(
          item: item, name: context.tree.text(item, notation.style), lowered: function))
    }
    return functions
  }

  /// The names without a value, over a range of their own.
  private func free(_ functions: [PlotFunction], _ request: PlotRequest) -> [PlotRequest.Variable] {
    var found: [Symbol] = []
    for function in functions {
      for symbol in missingNames(function.lowered, request.point) where !found.contains(symbol) {
        found.append(symbol)
      }
    }
    return found.map { PlotRequest.Variable(symbol: $0, lower: -5, upper: 5) }
  }

  private func write(
    _ picture: Picture, to file: PlotRequest.File, _ context: Context
  ) throws(Diagnostic) {
    let script = GnuplotScript(picture, notation).text(file.format)
    let bytes: [UInt8]
    do { bytes = try host.run("gnuplot", ["-d"], input: Array(script.utf8)) } catch {
      guard error == .missingProgram else {
        throw context.blame(file.id, "\(file.path) cannot be drawn: \(error.message)")
      }
      var diagnostic = context.blame(
        file.id, "pictures in files are drawn by gnuplot, which is not installed")
      diagnostic.help = "install the package gnuplot-nox"
      throw diagnostic
    }
    guard !bytes.isEmpty else {
      throw context.blame(file.id, "\(file.path) cannot be drawn: gnuplot wrote nothing")
    }
    do { try host.writeFile(file.path, bytes) } catch {
      throw context.blame(file.id, "\(file.path) cannot be written: \(error.message)")
    }
  }
}

/// One thing to draw.
struct PlotFunction {
  let item: Tree.ID
  /// As the legend calls it.
  let name: String
  let lowered: LoweredFunction
}

extension Session {
  /// Numbers of a function by the values of some names; `nil` where it is undefined.
  func evaluation(
    _ function: PlotFunction, of variables: [Symbol], _ request: PlotRequest, _ context: Context
  ) throws(Diagnostic) -> ([Double]) throws(Diagnostic) -> [Double]? {
    let globals = function.lowered.globals
    for symbol in missingNames(function.lowered, request.point)
    where !variables.contains(symbol) {
      let name = workspace.symbols.display(symbol)
      throw context.blame(
        function.item, "\(name) has no value; give it one, as in at \(name)=1")
    }
    let table = workspace.table
    let runnable = Runnable(table.flattened(function.lowered.id), in: table)
    let places = variables.map { globals.firstIndex(of: $0) }
    let types = table[function.lowered.id].inputs
    var known: [Value] = []
    for (place, symbol) in globals.enumerated() {
      known.append(self.known(symbol, request.point) ?? Value(zero: table[types[place]]))
    }
    let (inputs, limits, session) = (known, self.limits, self)
    return { (numbers) throws(Diagnostic) in
      var inputs = inputs
      for (place, number) in zip(places, numbers) {
        if let place { inputs[place] = .number(.decimal(number)) }
      }
      do throws(RunError) {
        let results = try runnable.run(inputs, limits: limits).flatMap(\.doubles)
        return results.allSatisfy(\.isFinite) ? results : nil
      } catch {
        switch error {
        case .undefined, .count, .lengths, .depthLimit: return nil
        case .stepLimit, .memoryLimit, .cancelled, .inputCount, .inputShape:
          throw session.diagnostic(error, in: runnable.function)
        }
      }
    }
  }

  /// The error of a function that has no value anywhere in the picture, with the reason at one
  /// place.
  func undefinedEverywhere(
    _ function: PlotFunction, _ variables: [PlotRequest.Variable], _ request: PlotRequest,
    _ context: Context
  ) -> Diagnostic {
    var point = request.point
    for variable in variables {
      point.bind(variable.symbol, .number(.decimal(variable.lower / 2 + variable.upper / 2)))
    }
    let ranges = variables.map { variable in
      let name = workspace.symbols.display(variable.symbol)
      return
        "\(name) from \(notation.text(variable.lower)) to \(notation.text(variable.upper))"
    }
    var diagnostic = context.blame(
      function.item,
      "\(function.name) has no value anywhere for \(ranges.joined(separator: ", "))")
    do throws(Diagnostic) {
      _ = try values(
        of: function.lowered.id, globals: function.lowered.globals, at: point)
    } catch {
      diagnostic.message += ": \(error.message)"
    }
    return diagnostic
  }
}

extension Value {
  fileprivate var doubles: [Double] {
    switch self {
    case .number(let constant): [constant.double]
    case .array(let entries): entries.numbers
    case .tuple, .record: []
    }
  }
}
