internal import Autodiff
internal import Learning

/// What `net N = …` gives a name: the layers, and a value for each parameter and statistic.
struct NamedNetwork: Sendable {
  let network: Network
  /// `W1`, `b1`, …: the parameters, then the statistics, which no gradient goes over.
  let fields: [Symbol]
  /// `N.W1`, `N.b1`, … in the same order.
  let parts: [Symbol]
  var values: [Entries]
  /// How the data looked that it was trained on last.
  var format: SampleFormat?
  /// The training that came with its weights from a file, as long as it is not trained otherwise.
  var stored: StoredTraining?

  /// The names of the trainable parts.
  var parameters: ArraySlice<Symbol> { parts.prefix(network.parameters.count) }

  /// The one that it was trained by, else what goes with its last layer.
  var loss: Loss { format?.loss ?? network.loss }

  func value(_ field: Symbol) -> Value? {
    fields.firstIndex(of: field).map { .array(values[$0]) }
  }

  /// Gives a part another value of its shape.
  mutating func set(_ part: Symbol, _ value: Value) {
    guard let place = parts.firstIndex(of: part),
      let entries = Entries(value, filling: values[place].shape)
    else { return }
    values[place] = entries
  }

  /// The place of the first part that has other numbers now; `nil` if all are the same.
  func firstChange(from numbers: [[Double]]) -> Int? {
    zip(values, numbers).map { $0.numbers == $1 }.firstIndex(of: false)
  }

  /// The parts under the names of the fields.
  var record: Value {
    .record(zip(fields, values).map { Value.Field(name: $0, value: .array($1)) })
  }

  /// What stands after `N.`, for formulas in which the network is understood.
  var names: [String] { (network.parameters + network.state).map(\.name) }
}

extension Workspace {
  /// The network that a name stands for.
  func network(_ symbol: Symbol) -> NamedNetwork? {
    if case .net(let net)? = definitions[symbol]?.kind { net } else { nil }
  }

  /// Why a network cannot be given a value.
  func noValue(ofNetwork symbol: Symbol) -> String {
    let name = symbols.display(symbol)
    return "\(name) is a network; values are given to its parts, as in \(name).b1"
  }

  /// The network of which a name is a part: of `N.W1`.
  func network(ofPart symbol: Symbol) -> NamedNetwork? {
    symbols.part(symbol).flatMap { network($0.whole) }
  }
}

extension Entries {
  /// A value for a parameter of `shape`: a number fills it, and a vector may stand for a row or a
  /// column; `nil` for anything else.
  init?(_ value: Value, filling shape: [Int]) {
    let count = shape.reduce(1, *)
    switch value {
    case .number(.truth), .tuple, .record: return nil
    case .number(let constant):
      self.init(shape: shape, numbers: Array(repeating: constant.double, count: count))
    case .array(let entries):
      guard entries.shape.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }), !entries.isTruth else {
        return nil
      }
      self.init(shape: shape, numbers: entries.numbers)
    }
  }
}
