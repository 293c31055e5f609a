internal import Autodiff
internal import Learning
internal import Syntax

/// Pictures of data sets.
extension Session {
  /// The target over the first input; classes as points of several kinds over the first two.
  func dataSetPicture(
    _ data: NamedData, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Picture {
    let set = data.set
    let names = data.names.map { workspace.symbols.display($0) }
    let plain = set.columns.indices.filter { set.columns[$0].shape.isEmpty }
    guard let last = plain.last else {
      throw context.blame(
        id, "a picture shows columns of numbers; those of this are arrays: plot one of its rows")
    }
    let target = plain.contains(set.target) ? set.target : last
    let inputs = plain.filter { $0 != target }
    guard let first = inputs.first else {
      let numbers = set.columns[target].numbers.filter(\.isFinite)
      guard !numbers.isEmpty else { throw context.blame(id, "this column has no number") }
      return Picture(series: [(names[target], numbers)], from: 1)
    }
    let classes = Self.classes(set.columns[target])
    let (x, y) = (first, inputs.count > 1 && classes != nil ? inputs[1] : target)
    let (abscissas, ordinates) = (set.columns[x].numbers, set.columns[y].numbers)
    let rows = (0..<set.rowCount).filter { abscissas[$0].isFinite && ordinates[$0].isFinite }
    guard !rows.isEmpty else {
      throw context.blame(id, "no row has both \(names[x]) and \(names[y])")
    }
    let point = { (row: Int) in PlotPoint(abscissas[row], ordinates[row]) }
    var groups: [(name: String, points: [PlotPoint])] = []
    if let classes, y != target {
      let kinds = set.columns[target].numbers
      for kind in classes {
        let points = rows.filter { kinds[$0] == kind.number }.map(point)
        let text = kind.label ?? "\(names[target]) = \(notation.text(kind.number))"
        if !points.isEmpty { groups.append((text, points)) }
      }
    } else {
      groups = [("", rows.map(point))]
    }
    var picture = Picture(groups: groups, names: (names[x], names[y]))
    let hidden = set.columns.indices.filter { $0 != x && $0 != y && $0 != target }
    if !hidden.isEmpty {
      let list =
        hidden.count > 4
        ? "\(hidden.count) columns" : hidden.map { names[$0] }.joined(separator: ", ")
      picture.notes.append("\(list) not shown; points of two columns: plot (D.a, D.b)")
    }
    if rows.count < set.rowCount {
      let count = set.rowCount - rows.count
      picture.notes.append("\(count) row\(count == 1 ? "" : "s") without a number left out")
    }
    return picture
  }

  private static let classLimit = 12

  /// The kinds of a column of words, or of few whole numbers; `nil` for measurements.
  static func classes(_ column: Column) -> [(number: Double, label: String?)]? {
    if !column.labels.isEmpty {
      guard column.labels.count <= classLimit else { return nil }
      return column.labels.enumerated().map { (Double($0.offset), $0.element) }
    }
    var found: Set<Double> = []
    for number in column.numbers where number.isFinite {
      found.insert(number)
      guard number == number.rounded(), found.count <= classLimit else { return nil }
    }
    return found.sorted().map { ($0, nil) }
  }
}
