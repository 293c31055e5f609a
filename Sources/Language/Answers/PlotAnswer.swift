/// A picture, in the terminal or in a file.
struct PlotAnswer: Answer {
  let picture: Picture
  /// Where it was written to instead of being shown.
  var file: String?

  var kind: String { "plot" }

  func lines(_ page: Page) -> [StyledLine] {
    if let file { return [[StyledSpan("written to \(file)")]] }
    return TerminalPicture(picture, page).lines()
  }

  /// A picture is no value.
  func bareValues(_ page: Page) -> [String] { [] }

  func fields(_ page: Page) -> [JSONValue.Field] {
    var fields = [
      JSONValue.Field("x", Self.json(picture.x)), .init("y", Self.json(picture.y)),
      .init("layers", .array(picture.layers.map(Self.json))),
    ]
    if let file { fields.append(.init("file", .string(file))) }
    return fields
  }

  private static func json(_ axis: Axis) -> JSONValue {
    .object([
      .init("label", .string(axis.label)),
      .init("scale", .string(axis.scale == .logarithmic ? "log" : "linear")),
      .init("range", .numbers([axis.lower, axis.upper], shape: [2])),
      .init("ticks", .array(axis.ticks(atMost: 9, .exact).map { JSONValue($0.value) })),
    ])
  }

  private static func json(_ layer: Picture.Layer) -> JSONValue {
    let name = JSONValue.Field("name", .string(layer.name))
    switch layer.mark {
    case .curve(let pieces):
      return .object([
        name, .init("mark", .string("curve")), .init("pieces", .array(pieces.map(json))),
      ])
    case .points(let points):
      return .object([name, .init("mark", .string("points")), .init("points", json(points))])
    case .path(let points):
      return .object([name, .init("mark", .string("path")), .init("points", json(points))])
    case .band(let band):
      let numbers = band.flatMap { [$0.x, $0.low, $0.high] }
      return .object([
        name, .init("mark", .string("band")),
        .init("points", .numbers(numbers, shape: [band.count, 3])),
      ])
    case .areas(let areas):
      return .object([
        name, .init("mark", .string("areas")),
        .init(
          "grid", .numbers(areas.series.map(Double.init), shape: [areas.rows, areas.columns])),
      ])
    case .contours(let contours):
      let levels = contours.map { contour in
        JSONValue.object([
          .init("level", JSONValue(contour.level)),
          .init("lines", .array(contour.lines.map(json))),
        ])
      }
      return .object([name, .init("mark", .string("contours")), .init("levels", .array(levels))])
    }
  }

  /// A row `[x, y]` for each point.
  private static func json(_ points: [PlotPoint]) -> JSONValue {
    .numbers(points.flatMap { [$0.x, $0.y] }, shape: [points.count, 2])
  }
}
