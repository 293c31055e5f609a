internal import Autodiff
internal import Syntax

/// Pictures of functions.
extension Session {
  /// Functions of one variable, each a curve.
  func curves(
    of functions: [PlotFunction], over variable: PlotRequest.Variable, _ request: PlotRequest,
    _ context: Context
  ) throws(Diagnostic) -> Picture {
    var layers: [Picture.Layer] = []
    var shown: [Double] = []
    for function in functions {
      let evaluate = try evaluation(function, of: [variable.symbol], request, context)
      for (name, place) in try components(function, context) {
        let curve = try CurveSampler(from: variable.lower, to: variable.upper) {
          (x) throws(Diagnostic) in
          try evaluate([x]).flatMap { $0.indices.contains(place) ? $0[place] : nil }
        }.sampled()
        guard !curve.pieces.isEmpty else {
          throw undefinedEverywhere(function, [variable], request, context)
        }
        shown += curve.shown
        layers.append(Picture.Layer(name, .curve(curve.pieces), series: layers.count))
      }
    }
    let name = workspace.symbols.display(variable.symbol)
    return Picture(
      x: Axis(
        name, from: variable.lower, to: variable.upper,
        scale: variable.isInPi ? .inPi : .linear),
      y: Axis("", around: shown),
      layers: layers)
  }

  private static let componentLimit = 12

  /// The numbers that a function gives: of a vector each entry, with its name.
  private func components(
    _ function: PlotFunction, _ context: Context
  ) throws(Diagnostic) -> [(name: String, place: Int)] {
    let table = workspace.table
    let type = table.resultTypes(of: function.lowered.id).first.map { table[$0] }
    guard let shape = type?.sizes else {
      throw context.blame(function.item, "plot draws numbers; the size of this is not known")
    }
    guard !shape.isEmpty else { return [(function.name, 0)] }
    guard shape.count == 1, shape[0] <= Self.componentLimit, shape[0] > 0 else {
      throw context.blame(
        function.item,
        "plot draws numbers and vectors of up to \(Self.componentLimit); this is "
          + function.lowered.kindName(in: table))
    }
    var tree = context.tree
    return (0..<shape[0]).map { place in
      let index = tree.list(tree.number(place + 1))
      let entry = tree.add(.index(function.item, index))
      return (tree.text(entry, notation.style), place)
    }
  }

  /// A function with more nodes, as a loss over data, gets a coarser grid.
  private static let cheapNodes = 200

  /// A function of two variables, by its contours.
  func contours(
    of functions: [PlotFunction], over variables: [PlotRequest.Variable],
    _ request: PlotRequest, _ context: Context
  ) throws(Diagnostic) -> Picture {
    guard functions.count == 1, let function = functions.first,
      try components(function, context).count == 1
    else {
      throw context.blame(
        request.subject, "contours show one function of two variables; plot one at a time")
    }
    let axes = variables.map { variable in
      Axis(
        workspace.symbols.display(variable.symbol), from: variable.lower, to: variable.upper,
        scale: variable.isInPi ? .inPi : .linear)
    }
    let evaluate = try evaluation(function, of: variables.map(\.symbol), request, context)
    let isCheap = workspace.table.size(of: function.lowered.id) <= Self.cheapNodes
    let grid = try ContourGrid(
      x: axes[0], y: axes[1], columns: isCheap ? 192 : 96, rows: isCheap ? 144 : 72
    ) { (x, y) throws(Diagnostic) in
      try evaluate([x, y])?.first
    }
    guard let some = grid.values.compactMap(\.self).first else {
      throw undefinedEverywhere(function, variables, request, context)
    }
    let contours = try grid.contours()
    guard !contours.isEmpty else {
      throw context.blame(
        function.item,
        "\(function.name) has one value everywhere here, \(notation.text(some)): there are no contours"
      )
    }
    return Picture(
      x: axes[0], y: axes[1],
      layers: [Picture.Layer(function.name, .contours(contours), series: 0)])
  }
}
