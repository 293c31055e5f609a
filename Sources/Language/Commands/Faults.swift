internal import Autodiff
internal import Engine
internal import Syntax

/// What went wrong in a run, in words and at its place.
extension Session {
  func diagnostic(_ error: RunError) -> Diagnostic {
    switch error {
    case .undefined(let fault): return diagnostic(fault)
    case .count(_, let site), .lengths(let site):
      return Diagnostic("\(error)", at: span(of: site.origin) ?? .none)
    case .stepLimit, .depthLimit, .memoryLimit, .cancelled, .inputCount:
      return Diagnostic("\(error)")
    }
  }

  private func diagnostic(_ fault: Fault) -> Diagnostic {
    let place = span(of: fault.site.origin) ?? .none
    var message = "\(fault)"
    if case .domain(let number) = fault.kind, let row = fault.row {
      let operand = Row[row].domain[number].operand
      if fault.operands.indices.contains(operand) {
        message += "; this is \(notation.text(fault.operands[operand]))"
      }
    }
    return Diagnostic(message, at: place)
  }

  private func span(of origin: Origin) -> Span? {
    workspace.origins[origin].map { workspace.tree($0).span(of: $0.id) }
  }
}
