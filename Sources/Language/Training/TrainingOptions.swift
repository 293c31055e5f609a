internal import Engine
internal import Learning
internal import Syntax

/// What `with` may say of a training, beside the options of its method.
enum TrainingOption: String, CaseIterable {
  case validation, patience, l1, l2, clip, weights

  /// A sentence for `help`, without its point.
  var summary: String {
    switch self {
    case .validation: "A part of the rows that is kept back and judged at each epoch, or other data"
    case .patience: "Stops after so many epochs without a smaller loss, and keeps the best weights"
    case .l1: "Adds l1·Σ|w| to what is made small: over weights, not biases, scales and shifts"
    case .l2: "Adds l2/2·Σw² to what is made small: over weights, not biases, scales and shifts"
    case .clip: "The greatest length of a gradient: a longer one is shortened"
    case .weights: "A factor for each class, of mean 1 over the rows; balanced: all classes alike"
    }
  }

  var example: String {
    switch self {
    case .validation: "validation=0.2"
    case .patience: "patience=5"
    case .l1: "l1=1e-5"
    case .l2: "l2=1e-4"
    case .clip: "clip=1"
    case .weights: "weights=balanced"
    }
  }
}

/// The options as they were asked for.
struct TrainingOptions {
  enum Validation {
    case part(Double)
    case data(NamedData, title: String)
  }

  enum Weights {
    case balanced
    case factors([Double])
  }

  var validation: (value: Validation, place: Tree.ID)?
  var patience: Int?
  var penalty = TrainingProblem.Penalty()
  var clip: Double?
  var weights: (value: Weights, place: Tree.ID)?
  /// What is left for the method.
  var rest: [Tree.ID] = []
}

extension Session {
  mutating func trainingOptions(
    _ bindings: [Tree.ID], _ method: Optimizer, _ context: Context
  ) throws(Diagnostic) -> TrainingOptions {
    var options = TrainingOptions()
    var seen: Set<String> = []
    for binding in bindings {
      guard case .binding(let target, let value) = context.tree[binding],
        case .name(let name) = context.tree[target]
      else {
        throw context.blame(binding, "with needs option = value, as in with validation=0.2")
      }
      let spelling = context.tree.canonical(name)
      guard seen.insert(spelling).inserted else {
        throw context.blame(target, "\(context.tree.spelling(name)) stands here twice")
      }
      guard let option = TrainingOption(rawValue: spelling) else {
        let names = TrainingOption.allCases.map(\.rawValue) + method.options.map(\.name)
        guard method.options.contains(where: { $0.name == spelling }) else {
          throw context.blame(
            target,
            "there is no option \(context.tree.spelling(name))"
              + (Spelling.closest(to: spelling, among: names).map { "; did you mean \($0)?" }
                ?? "; there are \(names.joined(separator: ", "))"))
        }
        options.rest.append(binding)
        continue
      }
      try read(option, value, into: &options, context)
    }
    return options
  }

  private mutating func read(
    _ option: TrainingOption, _ id: Tree.ID, into options: inout TrainingOptions,
    _ context: Context
  ) throws(Diagnostic) {
    switch option {
    case .validation: options.validation = (try validation(id, context), id)
    case .weights: options.weights = (try classWeights(id, context), id)
    case .patience:
      let number = try number(id, context)
      guard let epochs = Int(exactly: number), epochs >= 1 else {
        throw context.blame(
          id, "patience is a whole number of epochs from 1; this is \(notation.text(number))")
      }
      options.patience = epochs
    case .l1: options.penalty.l1 = try size(option, .fromZero, id, context)
    case .l2: options.penalty.l2 = try size(option, .fromZero, id, context)
    case .clip: options.clip = try size(option, .aboveZero, id, context)
    }
  }

  private mutating func size(
    _ option: TrainingOption, _ range: Optimizer.Option.Range, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Double {
    let number = try number(id, context)
    guard range.contains(number) else {
      throw context.blame(
        id, "\(option.rawValue) is a number \(range.wording); this is \(notation.text(number))")
    }
    return number
  }

  private mutating func validation(
    _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> TrainingOptions.Validation {
    if case .name(let name) = context.tree[id],
      case .data(let data)? =
        workspace.definitions[workspace.symbol(name, in: context.source)]?.kind
    {
      return .data(data, title: context.tree.spelling(name))
    }
    let value = try value(of: id, context)
    guard let part = value.double else {
      throw context.blame(
        id, "validation is a part of the rows, as in validation=0.2, or the name of data")
    }
    guard part > 0, part < 1 else {
      throw context.blame(
        id,
        "validation keeps back a part of the rows, between 0 and 1; this is"
          + " \(notation.text(part))")
    }
    return .part(part)
  }

  private mutating func classWeights(
    _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> TrainingOptions.Weights {
    if case .name(let name) = context.tree[id], context.tree.canonical(name) == "balanced" {
      return .balanced
    }
    guard case .array(let entries) = try value(of: id, context), entries.shape.count == 1,
      entries.numbers.allSatisfy({ $0 >= 0 && $0.isFinite }),
      entries.numbers.contains(where: { $0 > 0 })
    else {
      throw context.blame(
        id, "weights are a factor from 0 for each class, as in weights=[1, 5], or balanced")
    }
    return .factors(entries.numbers)
  }
}
