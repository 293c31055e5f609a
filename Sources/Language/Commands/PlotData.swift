internal import Autodiff
internal import Syntax

/// Pictures of numbers that are there already.
extension Session {
  /// Vectors: two in a tuple are the coordinates of points, any others lines over 1, 2, 3, …
  func dataPicture(
    _ request: PlotRequest, _ functions: [PlotFunction], _ context: Context
  ) throws(Diagnostic) -> Picture {
    var vectors: [Entries] = []
    for function in functions {
      let lowered = function.lowered
      let value = try value(of: lowered, lowered.id, at: request.point)
      guard case .array(let entries) = value, entries.shape.count <= 2, !entries.numbers.isEmpty
      else {
        var error = context.blame(
          function.item,
          "there is nothing to draw: \(function.name) has one value, "
            + notation.text(value, workspace.symbols))
        error.help = "plot a formula with a free name: plot sin(x) for x in -2..2"
        throw error
      }
      if let wrong = entries.numbers.first(where: { !$0.isFinite || $0.magnitude > Axis.limit }) {
        throw context.blame(function.item, "a picture cannot show \(notation.text(wrong))")
      }
      vectors.append(entries)
    }
    if request.isTuple, vectors.count == 2 {
      return try scatter(request, functions, vectors, context)
    }
    if vectors.count == 1, vectors[0].shape.count == 2, vectors[0].shape[1] == 2 {
      let numbers = vectors[0].numbers
      let points = stride(from: 0, to: numbers.count, by: 2).map {
        PlotPoint(numbers[$0], numbers[$0 + 1])
      }
      return Picture(groups: [(functions[0].name, points)], names: ("", ""))
    }
    for (function, entries) in zip(functions, vectors) where entries.shape.count != 1 {
      throw context.blame(
        function.item,
        "plot draws vectors, and matrices of two columns as points; this is "
          + function.lowered.kindName(in: workspace.table))
    }
    return Picture(series: zip(functions, vectors).map { ($0.name, $1.numbers) }, from: 1)
  }

  private func scatter(
    _ request: PlotRequest, _ functions: [PlotFunction], _ vectors: [Entries], _ context: Context
  ) throws(Diagnostic) -> Picture {
    guard vectors.allSatisfy({ $0.shape.count == 1 }),
      vectors[0].numbers.count == vectors[1].numbers.count
    else {
      let kinds = functions.map { $0.lowered.kindName(in: workspace.table) }
      throw context.blame(
        request.subject,
        "points need two vectors of one length; these are \(kinds[0]) and \(kinds[1])")
    }
    let points = zip(vectors[0].numbers, vectors[1].numbers).map { PlotPoint($0, $1) }
    let names = functions.map { function in
      if case .vector = context.tree[function.item] { "" } else { function.name }
    }
    return Picture(groups: [("", points)], names: (names[0], names[1]))
  }
}
