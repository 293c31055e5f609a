public import Autodiff

/// What stands between two layers: a row entry by entry, or softmax along the last axis.
public struct Activation: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case linear, softmax, logsoftmax
    case row(RowID)
  }

  public let kind: Kind

  public static let linear = Activation(kind: .linear)

  private init(kind: Kind) { self.kind = kind }

  /// The activation of this name; `nil` for what is no function of one number.
  public init?(_ name: String) {
    switch name {
    case "linear", "identity": kind = .linear
    case "softmax": kind = .softmax
    case "logsoftmax": kind = .logsoftmax
    case "σ", "sigma": kind = .row(.sigmoid)
    default:
      guard let row = Self.rows.first(where: { Row[$0].name == name }) else { return nil }
      kind = .row(row)
    }
  }

  public var name: String {
    switch kind {
    case .linear: "linear"
    case .softmax: "softmax"
    case .logsoftmax: "logsoftmax"
    case .row(let row): Row[row].name
    }
  }

  public static let names: [String] =
    ["linear", "softmax", "logsoftmax"] + rows.map { Row[$0].name }

  /// The rows that are defined everywhere and have a slope.
  static let rows: [RowID] = [
    .tanh, .sigmoid, .relu, .leakyrelu, .elu, .gelu, .silu, .softplus, .sin, .cos, .atan, .asinh,
    .erf, .exp, .abs,
  ]

  /// The row, if it works entry by entry.
  public var row: RowID? {
    if case .row(let row) = kind { row } else { nil }
  }

  /// Of a vector, or of each row of a matrix.
  public func build(_ b: inout Builder, _ x: NodeID) -> NodeID {
    switch kind {
    case .linear: return x
    case .row(let row): return b.apply(row, x)
    case .softmax: return b.array(.softmax, [x])
    case .logsoftmax:
      let shape = b.shape(of: x)
      let total = b.array(.logsumexp, [x])
      let spread = b.broadcast(total, to: shape, axes: [shape.count - 1])
      return b.apply(.subtract, x, spread)
    }
  }

  /// The scale at which numbers neither die out nor grow from layer to layer.
  var initializer: Initializer {
    switch kind {
    case .row(.relu), .row(.leakyrelu), .row(.elu), .row(.gelu), .row(.silu), .row(.softplus):
      .heNormal
    case .row(.tanh), .row(.sigmoid), .linear, .softmax, .logsoftmax: .glorotUniform
    case .row: .lecunNormal
    }
  }
}
