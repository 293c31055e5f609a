/// A data set of NIST with the certified answer, from `Tests/LanguageTests/NIST`.
struct ReferenceSet: CustomStringConvertible {
  let name: String
  let model: String
  let unknowns: [String]
  /// The two published starts; none for linear models.
  let starts: [[String]]
  let certified: [Double]
  let deviations: [Double]
  let squares: Double
  let deviation: Double
  let columns: [(name: String, cells: [String])]

  var description: String { name }

  static let folder = Folder.root + "/Tests/LanguageTests/NIST"
  static let all = Folder.names(in: folder, endingIn: ".txt").compactMap { ReferenceSet(file: $0) }

  init?(file: String) {
    guard let text = Folder.text(of: Self.folder + "/" + file) else { return nil }
    name = String(file.dropLast(4))
    var lines: [String: String] = [:]
    var rows: [[String]] = []
    var names: [String]?
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      if names != nil {
        rows.append(words)
      } else if words[0] == "columns" {
        names = Array(words.dropFirst())
      } else {
        lines[words[0]] = words.dropFirst().joined(separator: " ")
      }
    }
    guard let names, let model = lines["model"] else { return nil }
    let list = { (key: String) in (lines[key] ?? "").split(separator: " ").map(String.init) }
    self.model = model
    unknowns = list("unknowns")
    starts = [list("start1"), list("start2")].filter { !$0.isEmpty }
    certified = list("certified").compactMap(Double.init)
    deviations = list("deviations").compactMap(Double.init)
    squares = Double(lines["squares"] ?? "") ?? .nan
    deviation = Double(lines["deviation"] ?? "") ?? .nan
    columns = names.enumerated().map { place, name in (name, rows.map { $0[place] }) }
  }

  /// Statements that give the session the columns.
  var statements: String {
    columns.map { "\($0.name) = [\($0.cells.joined(separator: ", "))]\n" }.joined()
  }

  func fit(from start: [String]?) -> String {
    guard let start else { return "fit " + model }
    return "fit \(model) from "
      + zip(unknowns, start).map { "\($0)=\($1)" }.joined(separator: ", ")
  }
}
