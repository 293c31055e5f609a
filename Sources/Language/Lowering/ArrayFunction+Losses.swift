internal import Autodiff
internal import Learning
internal import Syntax

/// Losses of a prediction and what was wanted; they themselves stand in Learning.
extension ArrayFunction {
  static let losses: [ArrayFunction] = Loss.all.map { loss in
    ArrayFunction(loss.name, of: 2) { lowering, terms, id throws(Diagnostic) in
      try lowering.loss(loss, terms, id)
    }
  }
}

extension Lowering {
  /// The loss; of `sigmoid(z)` or `softmax(z)` the form in z that cannot overflow.
  fileprivate func loss(_ loss: Loss, _ terms: [Term], _ id: Tree.ID) throws(Diagnostic) -> Lowered
  {
    if loss.isOfDistributions { try array(terms[0], loss.name) }
    let (nodes, like) = try fitted(columns(terms), id)
    if !like.isNumber { _ = try entryCount(like, loss.name) }
    frame.builder.origin = origin(id)
    guard
      let result = fused(loss, nodes) ?? loss.build(&frame.builder, nodes[0], nodes[1])
    else {
      throw blame(id, "\(loss.name) needs a known shape; this is \(like.type.shapeText)")
    }
    return .node(result)
  }

  private func fused(_ loss: Loss, _ nodes: [NodeID]) -> NodeID? {
    guard
      let (row, logits) = frame.builder.outermost(
        nodes[0], where: { $0 == .sigmoid || $0 == .softmax }),
      let activation = Activation(Row[row].name),
      type(of: logits) == type(of: nodes[0])
    else { return nil }
    return loss.build(&frame.builder, logits: logits, activation, nodes[1])
  }

  /// A matrix of one column beside a vector, as a batch of single results beside what was wanted:
  /// the vector is written as the matrix.
  func columns(_ terms: [Term]) -> [Term] {
    let (p, y) = (terms[0], terms[1])
    guard p.rank == 2, y.rank == 1, !y.isRow, p.shape[1] == .size(1), p.shape[0] == y.shape[0],
      let sizes = p.type.sizes
    else { return terms }
    return [p, term(frame.builder.reshape(y.node, to: sizes), like: p)]
  }
}
