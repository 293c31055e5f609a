internal import Autodiff
internal import Engine
internal import Syntax

/// What went wrong in a run, in words and at its place.
extension Session {
  func diagnostic(_ error: RunError) -> Diagnostic {
    switch error {
    case .undefined(let fault): return diagnostic(fault)
    case .count(let count, let site):
      return placed(
        "a loop cannot run \(notation.text(count)) times: it needs a whole number from 0", site)
    case .lengths(let site): return placed("\(error)", site)
    case .stepLimit, .depthLimit, .memoryLimit, .cancelled, .inputCount:
      return Diagnostic("\(error)")
    }
  }

  private func diagnostic(_ fault: Fault) -> Diagnostic {
    var message = "\(fault)"
    if case .overflow = fault.kind, let noun = fault.row?.noun {
      message = "\(noun) is too large for a double"
    }
    if case .domain(let number) = fault.kind, let row = fault.row, row != .divide {
      let operand = Row[row].domain[number].operand
      if fault.operands.indices.contains(operand) {
        message += "; this is \(notation.text(fault.operands[operand]))"
      }
    }
    return placed(message, fault.site)
  }

  /// The message at the expression that the node came from, in whatever text that stands.
  private func placed(_ message: String, _ site: Site) -> Diagnostic {
    guard let reference = workspace.origins[site.origin] else { return Diagnostic(message) }
    var diagnostic = Diagnostic(message, at: workspace.tree(reference).span(of: reference.id))
    diagnostic.source = reference.source
    return diagnostic
  }
}

extension RowID {
  /// What an operator's result is called.
  fileprivate var noun: String? {
    switch self {
    case .add: "this sum"
    case .subtract: "this difference"
    case .multiply: "this product"
    case .divide: "this quotient"
    case .power: "this power"
    default: nil
    }
  }
}
