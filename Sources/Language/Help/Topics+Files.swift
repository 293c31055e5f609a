internal import Syntax
internal import Learning

/// Pages on what makes data, written by its rows; `help data` names them.
extension HelpTopic {
  static var dataMakers: [HelpTopic] {
    DataFormat.all.map { page($0) } + ToySet.all.map { page($0) }
      + DataFunction.Change.allCases.map(\.page)
  }

  private static func page(_ format: DataFormat) -> HelpTopic {
    HelpTopic(
      name: format.name, purpose: "data from a file", group: .define,
      synopsis: ([format.example] + format.forms).joined(separator: "    "),
      meaning: format.meaning,
      examples: [Example(typed: [format.sample.typed], answer: format.sample.answers)],
      mistakes: ["--no-files refuses all files"])
  }

  private static func page(_ toy: ToySet) -> HelpTopic {
    let plain = Notation(alphabet: .ascii, digits: 6)
    let names = toy.parameters.map(\.name).joined(separator: ", ")
    let usual = toy.parameters.map { parameter in
      "\(parameter.name) \(plain.text(parameter.standard))"
    }.joined(separator: ", ")
    return HelpTopic(
      name: toy.name, purpose: "a data set that is always there", group: .define,
      synopsis: "data D = \(toy.name)" + (names.isEmpty ? "" : "(\(names))"),
      meaning: toy.meaning + (usual.isEmpty ? [] : ["Unless said: \(usual)."])
        + ["Source: \(toy.source)."],
      examples: [Example(typed: [toy.sample.typed], answer: toy.sample.answers)], mistakes: [])
  }
}

extension DataFunction.Change {
  fileprivate var page: HelpTopic {
    HelpTopic(
      name: rawValue, purpose: "other data of data", group: .define, synopsis: synopsis,
      meaning: meaning, examples: [sample], mistakes: [])
  }

  private var synopsis: String {
    switch self {
    case .normalize: "data N = normalize(D)    data M = normalize(E, N)"
    case .split, .shuffle, .complete, .select: example
    }
  }

  private var meaning: [String] {
    switch self {
    case .split:
      [
        "Rows drawn at random for A, that fraction of them, and the rest for B; each keeps the order",
        "of the rows. In order: A = D[1..80] and B = D[81..100].",
      ]
    case .shuffle: ["The rows in an order without pattern, the same each time (see seed)."]
    case .normalize:
      [
        "Each column with mean 0 and standard deviation 1; the target (y, else the last column) and",
        "columns of words stay. A second data set lends its means and deviations: new data gets those",
        "of the data that a net was trained on.",
      ]
    case .complete: ["The rows in which no value is missing."]
    case .select:
      ["The rows for which a condition holds; a column's name is the number of the row."]
    }
  }

  private var sample: HelpTopic.Example {
    let table = "data D = table x, y: 1, 2; 2, 4; 3, 6; 4, 8"
    return switch self {
    case .split:
      .init(
        typed: [table, "data A, B = split(D, 0.75)", "sum(A.x) + sum(B.x)"], answer: ["10"])
    case .shuffle: .init(typed: [table, "data S = shuffle(D)", "sum(S.x)"], answer: ["10"])
    case .normalize:
      .init(
        typed: [table, "data N = normalize(D)"],
        answer: ["N: 4 rows   x -1.34164..1.34164   y 2..8"])
    case .complete:
      .init(typed: [table, "data C = complete(D)"], answer: ["C: 4 rows   x 1..4   y 2..8"])
    case .select:
      .init(
        typed: [table, "data E = select(D, x > 1 and y < 8)"],
        answer: ["E: 2 rows   x 2..3   y 4..6"])
    }
  }
}
