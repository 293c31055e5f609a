/// Guesses what a misspelt name should have been.
public enum Spelling {
  /// The candidate that `word` was most likely meant to be; nil rather than a wild guess.
  ///
  /// First a candidate that differs in case alone, then a known synonym that is a candidate, then
  /// the nearest by Damerau-Levenshtein: at most 1 for up to 4 letters, 2 for 5 to 7, 3 beyond; of
  /// equals the one with the same letters, then the one that begins most alike, then the first.
  /// O(candidates · letters).
  public static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.unicodeScalars.prefix(64))
    if letters.isEmpty || letters.count == 64 { return nil }
    let lower = word.lowercased()
    let synonyms = Spelling.synonyms[lower] ?? []
    let limit = letters.count <= 4 ? 1 : letters.count <= 7 ? 2 : 3
    var best: (name: String, distance: Int)?
    var bestStart = 0
    for candidate in candidates where candidate != word {
      if candidate.lowercased() == lower { return candidate }
      if let rank = synonyms.firstIndex(of: candidate), (best?.distance ?? 1) > rank - 100 {
        best = (candidate, rank - 100)
      }
      let bound = min(limit, best?.distance ?? limit)
      if bound < 1 { continue }
      if abs(candidate.unicodeScalars.count - letters.count) > bound { continue }
      let others = Array(candidate.unicodeScalars)
      // A one-letter name is no guess for a one-letter name.
      if letters.count == 1 || others.count == 1 { continue }
      guard let distance = distance(letters, others, within: bound) else { continue }
      let isSwapped = letters.sorted() == others.sorted()
      let start = isSwapped ? letters.count : zip(letters, others).prefix { $0 == $1 }.count
      if distance < best?.distance ?? limit + 1 || start > bestStart {
        best = (candidate, distance)
        bestStart = start
      }
    }
    return best?.name
  }

  /// Words of other languages and longer words for what gd has.
  public static let synonyms: [String: [String]] = [
    "arctan": ["atan"], "arcsin": ["asin"], "arccos": ["acos"], "arctan2": ["atan2"],
    "arcsinh": ["asinh"], "arccosh": ["acosh"], "arctanh": ["atanh"], "arsinh": ["asinh"],
    "arcosh": ["acosh"], "artanh": ["atanh"], "tg": ["tan"], "sgn": ["sign"],
    "**": ["^"], "%": ["mod"], "gradient": ["grad"], "derivative": ["grad"], "diff": ["grad"],
    "differentiate": ["grad"], "derive": ["grad"], "slope": ["grad"], "logistic": ["sigmoid"],
    "expit": ["sigmoid"], "power": ["pow"], "ceiling": ["ceil"], "trunc": ["floor"],
    "determinant": ["det"], "inverse": ["inv"], "identity": ["eye"], "average": ["mean"],
    "avg": ["mean"], "variance": ["var"], "product": ["prod"], "maximum": ["max"],
    "minimum": ["min"], "length": ["norm"], "magnitude": ["norm"], "fabs": ["abs"],
    "lngamma": ["lgamma"], "gammaln": ["lgamma"], "rand": ["uniform"], "random": ["uniform"],
    "randn": ["normal"], "minimize": ["descend"], "minimise": ["descend"], "optimize": ["descend"],
    "optimise": ["descend"], "regress": ["fit"], "draw": ["plot"], "print": ["show"],
    "list": ["show"], "delete": ["undo"], "lr": ["rate"], "learning_rate": ["rate"],
    "epsilon": ["eps"], "starting": ["from"], "using": ["by"], "given": ["at"],
  ]

  /// The number of letters to insert, delete, replace, or swap with a neighbour; nil beyond `limit`.
  static func distance(
    _ first: [Unicode.Scalar], _ second: [Unicode.Scalar], within limit: Int
  ) -> Int? {
    if abs(first.count - second.count) > limit { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for row in first.indices {
      var current: [Int] = []
      current.reserveCapacity(last.count)
      current.append(row + 1)
      for column in second.indices {
        let isSame = first[row] == second[column]
        var cost = min(
          last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      if (current.min() ?? 0) > limit { return nil }
      (beforeLast, last) = (last, current)
    }
    return last[second.count] <= limit ? last[second.count] : nil
  }
}
