internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `predict N on D`: what a network makes of each row; `predict N at x=[1, 0]`: of one sample.
extension Session {
  mutating func predict(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "predict needs a network and data: predict N on D", at: context.statement.span)
    }
    var (symbol, net) = try network(subject, verb: "predict", context)
    let name = workspace.symbols.display(symbol)
    let place: Tree.ID
    let inputs: ArrayValue
    var notes: [String] = []
    if let on = context.data, context.clauses.count == 1 {
      place = on
      let data = try trainingSet(on, workspace.statementCount, context)
      do throws(ColumnError) {
        inputs = try matrix(try inputColumns(data, net, name, needsTarget: false))
      } catch { throw diagnostic(error, on, context) }
    } else if context.clauses.count == 1, case .at = context.clauses[0].kind {
      let request = try networkRequest(subject, verb: "predict", needsTarget: false, context)
      place = subject
      net = request.net
      var sample = request.x.numbers
      if let format = net.format, format.isScaled {
        sample = format.scaled(sample)
        notes.append("x is scaled as the columns were that \(name) was trained on")
      }
      inputs = ArrayValue(sample, shape: [1, net.network.inputs])
    } else {
      throw Diagnostic(
        "predict takes on or at: predict \(name) on D, predict \(name) at x=…",
        at: context.clauses.first?.span ?? context.statement.span)
    }
    let outputs: [Double]
    do {
      let data = TrainingData(inputs: inputs)
      outputs = try Evaluator(net.network, in: workspace.table, precision: precision).run(
        net.values.map { Value.array($0).engineValue }, data, limits: limits
      ).outputs
    } catch {
      guard case .undefined = error else { throw diagnostic(error) }
      throw context.blame(place, "an output of \(name) is not finite here")
    }
    let rows = inputs.shape[0]
    let width = net.network.outputs
    let classes: [Int]? =
      net.network.tellsClasses
      ? Outcomes(outputs: outputs, wanted: [], width: width).given : nil
    return Reply(
      PredictionAnswer(
        value: .array(
          Entries(shape: width == 1 ? [rows] : [rows, width], numbers: outputs)),
        classes: classes, labels: net.format?.labels ?? []), notes: notes)
  }

  func diagnostic(_ error: ColumnError, _ place: Tree.ID, _ context: Context) -> Diagnostic {
    var diagnostic = context.blame(place, error.message)
    diagnostic.help = error.help
    return diagnostic
  }
}

extension Network {
  /// Whether the outputs are probabilities of classes.
  var tellsClasses: Bool {
    activation.name == "softmax" || activation.name == "sigmoid" && outputs == 1
  }
}

/// The outputs of a network, a row a sample, and the class that each row is given.
struct PredictionAnswer: Answer {
  let value: Value
  let classes: [Int]?
  let labels: [String]

  var kind: String { "prediction" }

  /// More rows are counted by class.
  private static let mostRows = 20

  func lines(_ page: Page) -> [StyledLine] {
    guard let classes, case .array(let entries) = value else {
      return ValueAnswer(value: value).lines(page)
    }
    if classes.count > Self.mostRows {
      return counts(classes) + ValueAnswer(value: value).lines(page)
    }
    let width = entries.shape.count == 1 ? 1 : entries.shape[1]
    let isNarrow = width <= 6
    var cells = [["row", "class"]]
    if width == 1 {
      cells[0].append("output")
    } else {
      cells[0] += isNarrow ? (0..<width).map { name($0) } : ["output"]
    }
    for (row, place) in classes.enumerated() {
      let outputs = entries.numbers[row * width..<(row + 1) * width]
      let shown = isNarrow ? Array(outputs) : [outputs[row * width + place]]
      cells.append([String(row + 1), name(place)] + shown.map { page.notation.text($0) })
    }
    return TextTable(cells).lines(width: page.width).map { StyledSpan.formula($0) }
  }

  private func name(_ place: Int) -> String {
    labels.indices.contains(place) ? labels[place] : String(place)
  }

  private func counts(_ classes: [Int]) -> [StyledLine] {
    var counts: [Int: Int] = [:]
    for place in classes { counts[place, default: 0] += 1 }
    let parts = counts.keys.sorted().map { "\(name($0)) \(counts[$0] ?? 0)" }
    return [StyledSpan.formula("class: " + parts.joined(separator: ", ") + " rows")]
  }

  func bareValues(_ page: Page) -> [String] {
    guard let classes else { return ValueAnswer(value: value).bareValues(page) }
    return classes.map(name)
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    ValueAnswer(value: value).fields(page) + [
      .init("classes", classes.map { .array($0.map { .integer(Int64($0)) }) } ?? .null),
      .init("labels", .array(labels.map { .string($0) })),
    ]
  }
}
