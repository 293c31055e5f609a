internal import Autodiff
internal import Learning
internal import Syntax

/// The scaling of a network's inputs as a value, `N.scaling`: for each column its mean and deviation,
/// and how many numbers a row has, if that is not 1.
extension SampleFormat {
  static let field = "scaling"

  func record(_ symbols: inout Symbols) -> Value {
    .record(
      inputs.map { input in
        let scaling = input.scaling ?? Column.Scaling(mean: 0, deviation: 1)
        let width = input.width == 1 ? [] : [Value.number(.exact(Ratio(input.width)))]
        return Value.Field(
          name: symbols.intern(input.name),
          value: .tuple(
            [.number(.decimal(scaling.mean)), .number(.decimal(scaling.deviation))] + width))
      })
  }

  /// `nil` for a value that says no scaling of `width` numbers a sample.
  init?(_ value: Value, width: Int, like other: SampleFormat?, _ symbols: Symbols) {
    guard case .record(let fields) = value else { return nil }
    var inputs: [Input] = []
    for field in fields {
      guard case .tuple(let parts) = field.value, (2...3).contains(parts.count),
        let mean = parts[0].double, let deviation = parts[1].double, mean.isFinite,
        deviation.isFinite, deviation > 0,
        let width = parts.count == 2 ? 1 : parts[2].double.flatMap({ Int(exactly: $0) }), width > 0
      else { return nil }
      let isPlain = mean == 0 && deviation == 1
      inputs.append(
        Input(
          name: symbols.display(field.name), width: width,
          scaling: isPlain ? nil : Column.Scaling(mean: mean, deviation: deviation), labels: []))
    }
    guard inputs.reduce(0.0, { $0 + Double($1.width) }) == Double(width) else { return nil }
    self.inputs = inputs
    target = other?.target ?? ""
    labels = other?.labels ?? []
    loss = other?.loss
  }
}
