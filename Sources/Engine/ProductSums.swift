import CKernels

extension BlockProgram {
  /// The same program with a product that only one sum or difference reads made together with it:
  /// one pass over a block instead of two, and the same bits.
  func withProductSums() -> BlockProgram {
    let isBranching = instructions.contains {
      if case .branch = $0.work { true } else { false }
    }
    if isBranching || instructions.count < 2 { return self }
    var made = self
    var isDropped = Array(repeating: false, count: instructions.count)
    for place in instructions.indices.dropFirst() {
      guard let (product, fused) = productSum(at: place), !isDropped[product] else { continue }
      isDropped[product] = true
      made.instructions[place] = fused
    }
    made.instructions = zip(made.instructions, isDropped).filter { !$0.1 }.map(\.0)
    return made
  }

  /// The product right before it, as far as its factors are concerned, and both in one.
  private func productSum(at place: Int) -> (product: Int, fused: LaneInstruction)? {
    let sum = instructions[place]
    guard sum.work == .add || sum.work == .subtract else { return nil }
    for (operand, other, isFirst) in [(sum.b, sum.a, false), (sum.a, sum.b, true)] {
      guard operand.kind == .lane, operand != other,
        let product = definition(of: operand, before: place), !isRead(operand, behind: place)
      else { continue }
      let factors = instructions[product]
      guard var fused = factors.asProduct else { continue }
      let between = instructions[product + 1..<place]
      guard !between.contains(where: { $0.mayChange(fused.a) || $0.mayChange(fused.b) }),
        !between.contains(where: { $0.reads(operand) })
      else { continue }
      if fused.b.kind == .scalar { swap(&fused.a, &fused.b) }
      if fused.b.kind == .scalar { continue }
      fused.work =
        sum.work == .add ? .multiplyAdd : isFirst ? .multiplySubtract : .subtractProduct
      fused.d = sum.d
      fused.c = other
      return (product, fused)
    }
    return nil
  }

  private func definition(of lane: LaneOperand, before place: Int) -> Int? {
    instructions[..<place].lastIndex { $0.d == lane }
  }

  /// Whether what is in a lane now is read behind `place`.
  private func isRead(_ lane: LaneOperand, behind place: Int) -> Bool {
    if instructions[place].d == lane { return false }
    for instruction in instructions[(place + 1)...] {
      if instruction.reads(lane) { return true }
      if instruction.d == lane { return false }
    }
    return folds.contains { $0.operand == lane }
      || spreads.contains { $0.writes.contains { $0.operand == lane } }
  }
}

extension LaneInstruction {
  /// Itself if it is a product of two operands.
  fileprivate var asProduct: LaneInstruction? {
    if work == .multiply { return self }
    guard work == .square else { return nil }
    var product = self
    product.b = a
    return product
  }

  fileprivate func reads(_ operand: LaneOperand) -> Bool {
    a == operand || b == operand || c == operand
  }

  /// Whether it may write what `operand` reads: two buffers may be one.
  fileprivate func mayChange(_ operand: LaneOperand) -> Bool {
    switch operand.kind {
    case .source, .output, .buffer: d.kind == .output
    case .lane: d == operand
    case .scalar, .none: false
    }
  }
}

extension LaneInstruction.Work {
  fileprivate static let add = lanes(gd_add.rawValue)
  fileprivate static let subtract = lanes(gd_subtract.rawValue)
  fileprivate static let multiply = lanes(gd_multiply.rawValue)
  fileprivate static let square = lanes(gd_square.rawValue)
  fileprivate static let multiplyAdd = lanes(gd_multiply_add.rawValue)
  fileprivate static let multiplySubtract = lanes(gd_multiply_subtract.rawValue)
  fileprivate static let subtractProduct = lanes(gd_subtract_product.rawValue)
}
