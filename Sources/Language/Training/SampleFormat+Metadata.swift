internal import Learning

/// The form of the data as texts in a file of weights: a line for each column that goes in (name,
/// width, mean and deviation of its scaling, its words), the target, the words of the classes,
/// the loss.
extension SampleFormat {
  private static let inputsKey = "gd.inputs"
  private static let targetKey = "gd.target"
  private static let classesKey = "gd.classes"
  private static let lossKey = "gd.loss"
  /// No sum of widths overflows.
  private static let widest = 1 << 32

  var metadata: [String: String] {
    let lines = inputs.map { input in
      let scaling =
        input.scaling.map { [$0.mean.description, $0.deviation.description] } ?? ["", ""]
      return Self.line([input.name, String(input.width)] + scaling + input.labels)
    }
    var texts = [
      Self.inputsKey: lines.joined(separator: "\n"), Self.targetKey: target,
      Self.classesKey: Self.line(labels),
    ]
    texts[Self.lossKey] = loss?.name
    return texts
  }

  /// `nil` if the texts are not there or are no such form.
  init?(_ metadata: [String: String]) {
    guard let text = metadata[Self.inputsKey], let target = metadata[Self.targetKey],
      let classes = metadata[Self.classesKey]
    else { return nil }
    var inputs: [Input] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = Self.words(line)
      guard words.count >= 4, let width = Int(words[1]), (1...Self.widest).contains(width)
      else { return nil }
      var scaling: Column.Scaling?
      if let mean = Double(words[2]), let deviation = Double(words[3]) {
        guard mean.isFinite, deviation.isFinite, deviation > 0 else { return nil }
        scaling = Column.Scaling(mean: mean, deviation: deviation)
      }
      inputs.append(
        Input(name: words[0], width: width, scaling: scaling, labels: Array(words.dropFirst(4))))
    }
    self.inputs = inputs
    self.target = target
    labels = classes.isEmpty ? [] : Self.words(classes[...])
    loss = metadata[Self.lossKey].flatMap { Loss.named($0) }
  }

  // MARK: Words of a line

  /// Apart by tabs; a backslash stands before what would part words or lines.
  private static func line(_ words: [String]) -> String {
    words.map { word in
      var text = ""
      for character in word {
        switch character {
        case "\\": text += "\\\\"
        case "\t": text += "\\t"
        case "\n": text += "\\n"
        default: text.append(character)
        }
      }
      return text
    }.joined(separator: "\t")
  }

  private static func words(_ line: Substring) -> [String] {
    line.split(separator: "\t", omittingEmptySubsequences: false).map { word in
      var text = ""
      var isEscaped = false
      for character in word {
        if isEscaped {
          text.append(character == "t" ? "\t" : character == "n" ? "\n" : character)
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else {
          text.append(character)
        }
      }
      return text
    }
  }
}
