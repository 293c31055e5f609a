internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `plot N [on D]`: of two inputs the regions of the classes, or contours; of one input the curve. Of
/// a network that was trained on scaled columns, in the columns' own units.
extension Session {
  mutating func networkPicture(
    _ net: NamedNetwork, _ request: PlotRequest, _ context: Context
  ) throws(Diagnostic) -> Picture {
    let network = net.network
    let name = context.tree.text(request.subject, notation.style)
    guard (1...2).contains(network.inputs) else {
      let rest = Array(repeating: "0", count: min(network.inputs - 2, 3)).joined(separator: ", ")
      let point = network.inputs > 5 ? "[x, y, …]" : "[x, y, \(rest)]"
      var error = context.blame(
        request.subject, "a picture has two axes; \(name) has \(network.inputs) inputs")
      error.help =
        "give the others numbers: plot \(name)(\(point))[1] for x in -1..1, y in -1..1; or train on"
        + " two columns (help data)"
      throw error
    }
    guard !context.clauses.contains(where: { if case .at = $0.kind { true } else { false } }),
      request.variables.isEmpty || request.variables.count == network.inputs
    else {
      throw context.blame(
        request.subject,
        "\(name) is drawn over \(network.inputs == 1 ? "its input" : "its two inputs"): plot"
          + " \(name) on D, or plot \(name) for x in -2..2\(network.inputs == 1 ? "" : ", y in -2..2")"
      )
    }
    var data: NetworkData?
    if let id = context.data {
      data = try networkData(on: id, net, net.loss, named: name, context)
    }
    if network.inputs == 1 { return try inputCurve(net, data, request) }
    var picture = frame(net, data, request)
    guard network.outputs > 1 else {
      try drawBoundary(of: net, in: &picture)
      return picture
    }
    guard network.loss.isOfDistributions else {
      throw context.blame(
        request.subject,
        "\(name) gives \(network.outputs) numbers; plot one of them: plot \(name)([x, y])[1] for x in"
          + " -2..2, y in -2..2")
    }
    picture.layers = try regions(net, picture) + picture.layers
    return picture
  }

  /// The axes, and the points of the data.
  private func frame(
    _ net: NamedNetwork, _ data: NetworkData?, _ request: PlotRequest
  ) -> Picture {
    var picture = Picture(groups: data.map { groups($0, net) } ?? [], names: axisNames(data))
    picture.layers.removeAll { $0.points.isEmpty }
    for (place, variable) in request.variables.enumerated() {
      let axis = Axis(
        workspace.symbols.display(variable.symbol), from: variable.lower, to: variable.upper)
      if place == 0 { picture.x = axis } else { picture.y = axis }
    }
    guard data == nil, request.variables.isEmpty else { return picture }
    let (low, high) = (net.unscaled([-5, -5]), net.unscaled([5, 5]))
    picture.x = Axis("x[1]", from: low[0], to: high[0])
    picture.y = Axis("x[2]", from: low[1], to: high[1])
    return picture
  }

  /// The names of the two inputs.
  private func axisNames(_ data: NetworkData?) -> (x: String, y: String) {
    guard let data else { return ("", "") }
    let names = data.inputNames
    return names.count == 2 ? (names[0], names[1]) : ("\(names[0])[1]", "\(names[0])[2]")
  }

  /// The points of the data: those of one class together.
  private func groups(
    _ data: NetworkData, _ net: NamedNetwork
  ) -> [(name: String, points: [PlotPoint])] {
    let network = net.network
    let point = { (row: Int) in
      let sample = net.unscaled(Array(data.x.numbers[2 * row..<2 * row + 2]))
      return PlotPoint(sample[0], sample[1])
    }
    let target = data.target
    var kinds: [(number: Double, label: String?)] = []
    if data.classes != nil {
      kinds = (0..<network.outputs).map { place in
        (Double(place), data.labels.indices.contains(place) ? data.labels[place] : nil)
      }
    } else if target.shape.isEmpty, let found = Self.classes(target) {
      kinds = found
    } else {
      return [("", (0..<data.rowCount).map(point))]
    }
    var groups = kinds.map { kind in
      (kind.label ?? "\(data.targetName) = \(notation.text(kind.number))", [PlotPoint]())
    }
    var places: [Double: Int] = [:]
    for (place, kind) in kinds.enumerated() { places[kind.number] = place }
    for row in 0..<data.rowCount {
      if let place = places[target.numbers[row]] { groups[place].1.append(point(row)) }
    }
    return groups.map { (name: $0.0, points: $0.1) }
  }

  /// What the network makes of a sample.
  private func prediction(
    _ net: NamedNetwork
  ) -> ([Double]) throws(Diagnostic) -> [Double]? {
    let network = net.network
    var b = Builder(workspace.table, inputs: inputTypes(of: network, samples: nil))
    let nodes = (1...max(1, net.parts.count)).map { b.input($0) }
    let count = network.parameters.count
    let forward = network.build(
      &b, b.input(0), parameters: Array(nodes.prefix(count)),
      state: Array(nodes.dropFirst(count)))
    let table = workspace.table
    let runnable = Runnable(table.flattened(b.freeze([forward.output])), in: table)
    let (values, limits, session) = (net.values.map { Value.array($0) }, self.limits, self)
    return { (sample) throws(Diagnostic) in
      do throws(RunError) {
        let sample = net.format?.scaled(sample) ?? sample
        let input = Value.array(Entries(shape: [sample.count], numbers: sample))
        let result = try runnable.run([input] + values, limits: limits)[0].entries.numbers
        return result.allSatisfy(\.isFinite) ? result : nil
      } catch {
        if case .undefined = error { return nil }
        throw session.diagnostic(error, in: runnable.function)
      }
    }
  }

  /// The curve of each output over the only input, and the data.
  private func inputCurve(
    _ net: NamedNetwork, _ data: NetworkData?, _ request: PlotRequest
  ) throws(Diagnostic) -> Picture {
    let predict = prediction(net)
    var x = Axis("x", from: net.unscaled([-5])[0], to: net.unscaled([5])[0])
    let places = data?.x.numbers.map { net.unscaled([$0])[0] } ?? []
    if let data {
      x = Axis(data.inputNames[0], around: places, margin: 0.05)
    }
    if let range = request.variables.first {
      x = Axis(workspace.symbols.display(range.symbol), from: range.lower, to: range.upper)
    }
    var (layers, shown): ([Picture.Layer], [Double]) = ([], [])
    let outputs = min(net.network.outputs, Picture.lineLimit)
    for place in 0..<outputs {
      let curve = try CurveSampler(from: x.lower, to: x.upper) { (x) throws(Diagnostic) in
        try predict([x])?[place]
      }.sampled()
      shown += curve.shown
      let name = outputs == 1 ? "p" : "p[\(place + 1)]"
      layers.append(Picture.Layer(name, .curve(curve.pieces), series: place))
    }
    var points: [PlotPoint] = []
    if let data, outputs == 1 {
      points = zip(places, data.y.numbers).map { PlotPoint($0, $1) }
      layers.append(Picture.Layer(data.targetName, .points(points), series: 1))
    }
    return Picture(
      x: x, y: Axis("", around: shown + points.map(\.y), margin: points.isEmpty ? 0 : 0.05),
      layers: layers)
  }

  /// Of one output: where a probability is above one half, else contours.
  private func drawBoundary(
    of net: NamedNetwork, in picture: inout Picture
  ) throws(Diagnostic) {
    let predict = prediction(net)
    let grid = try ContourGrid(x: picture.x, y: picture.y) { (x, y) throws(Diagnostic) in
      try predict([x, y])?.first
    }
    guard let some = grid.values.compactMap(\.self).first else {
      picture.notes.append("the network has no value anywhere here")
      return
    }
    guard net.network.loss.isOfProbabilities else {
      let contours = try grid.contours()
      guard !contours.isEmpty else {
        picture.notes.append("the output is \(notation.text(some)) everywhere here")
        return
      }
      picture.layers.insert(Picture.Layer("p", .contours(contours), series: 0), at: 0)
      return
    }
    let lines = try grid.lines(at: 0.5)
    if lines.isEmpty {
      picture.notes.append("p is \(some > 0.5 ? "above" : "not above") 0.5 everywhere here")
    } else {
      let line = Contour(level: 0.5, text: "0.5", lines: lines)
      picture.layers.insert(Picture.Layer("p = 0.5", .contours([line]), series: 0), at: 0)
    }
    let areas = grid.areas { (column, row) in
      let corners = grid.corners(column, row)
      return corners.reduce(0, +) > 0.5 * Double(corners.count) ? 1 : 0
    }
    picture.layers.insert(Picture.Layer("", .areas(areas), series: 0), at: 0)
  }

  /// Of several outputs: the greatest.
  private func regions(_ net: NamedNetwork, _ frame: Picture) throws(Diagnostic) -> [Picture.Layer]
  {
    let predict = prediction(net)
    var lines: [[PlotPoint]] = []
    var margins: [ContourGrid] = []
    for place in 0..<net.network.outputs {
      // How far a class is ahead of all others.
      let grid = try ContourGrid(x: frame.x, y: frame.y) { (x, y) throws(Diagnostic) in
        try predict([x, y]).map { results in
          let others = results.indices.filter { $0 != place }.map { results[$0] }
          return results[place] - (others.max() ?? 0)
        }
      }
      lines += try grid.lines(at: 0)
      margins.append(grid)
    }
    let areas = margins[0].areas { (column, row) in
      let sums = margins.map { $0.corners(column, row).reduce(0, +) }
      return sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
    }
    return [
      Picture.Layer("", .areas(areas), series: 0),
      Picture.Layer(
        "boundary", .contours([Contour(level: 0, text: "", lines: lines)]), series: 0),
    ]
  }
}

extension NamedNetwork {
  /// A sample in the units of the columns that it was trained on.
  fileprivate func unscaled(_ sample: [Double]) -> [Double] { format?.unscaled(sample) ?? sample }
}

extension ContourGrid {
  /// The values at the corners of a cell, where there are any.
  fileprivate func corners(_ column: Int, _ row: Int) -> [Double] {
    let node = row * xs.count + column
    return [node, node + 1, node + xs.count, node + xs.count + 1].compactMap { values[$0] }
  }

  /// The cells by the series that each belongs to.
  fileprivate func areas(_ series: (_ column: Int, _ row: Int) -> Int) -> AreaGrid {
    let (columns, rows) = (xs.count - 1, ys.count - 1)
    return AreaGrid(
      columns: columns, rows: rows,
      series: (0..<rows * columns).map { series($0 % columns, $0 / columns) })
  }
}
