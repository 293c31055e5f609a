internal import Algebra
internal import Autodiff
internal import Syntax

/// A derivative that is one formula on each side of a border: `[1, 0] if x > y`.
struct PiecewiseFormula: Sendable {
  struct Piece: Sendable {
    let formulas: [WrittenFormula]
    /// The condition, as two sides of a `>` or a `<`.
    let left: WrittenFormula
    let isAbove: Bool
    let right: WrittenFormula
  }

  let pieces: [Piece]

  func text(_ notation: Notation) -> String {
    let texts = pieces.map { piece in
      let formulas = piece.formulas.map { $0.text(notation) }
      return formulas.count == 1 ? formulas[0] : "[\(formulas.joined(separator: ", "))]"
    }
    if Set(texts).count == 1 { return texts[0] }
    return zip(pieces, texts).map { piece, text in
      "\(text) if \(piece.left.text(notation)) \(piece.isAbove ? ">" : "<")"
        + " \(piece.right.text(notation))"
    }.joined(separator: ", ")
  }
}

extension Session {
  /// Beyond this many nodes one formula with steps in it is shorter.
  private static let mostNodes = 60

  /// The derivatives of a function whose choices all turn at one border; `nil` for every other
  /// function, and where each choice is an absolute value, whose slope is a `sign`.
  func pieces(
    of function: LoweredFunction, orders: [[Symbol]]
  ) -> PiecewiseFormula? {
    let table = workspace.table
    let flat = table.flattened(function.id)
    let body = table[flat]
    guard body.nodes.count <= Self.mostNodes, table.mayHaveCorners(flat) else { return nil }
    let rows = body.nodes.map(\.row)
    let choices: Set<RowID> = [.min, .max, .relu, .leakyrelu]
    guard rows.contains(where: { $0.map { choices.contains($0) } ?? false }) else { return nil }
    for (node, row) in zip(body.nodes, rows) {
      switch node.kind {
      case .conditional, .loop, .call, .project: return nil
      case .primitive:
        guard let row, choices.contains(row) || row == .abs || Row[row].kinks.isEmpty,
          Row[row].jumps.isEmpty, !Row[row].hasTip
        else { return nil }
      case .input, .constant, .mark: break
      }
    }
    guard let turns = turns(body, flat) else { return nil }
    let pieces = [true, false].compactMap { isAbove in
      piece(body, turns, isAbove: isAbove, orders, function.globals)
    }
    return pieces.count == 2 ? PiecewiseFormula(pieces: pieces) : nil
  }

  /// Which way each choice turns at the border of the first, in order of the nodes: 1 or -1.
  private func turns(_ body: Function, _ id: FunctionID) -> [Int]? {
    var builder = Builder(workspace.table, inputs: body.inputs)
    var map: [NodeID] = []
    var first: NodeID?
    var differences: [NodeID] = []
    for node in body.nodes {
      map.append(copy(node, body, map, &builder))
      guard let row = node.row, let kink = Row[row].kinks.first else { continue }
      let operands = body.operands(of: node).map { map[$0.int] }
      let surface = builder.value(of: kink.surface, operands, result: operands[0])
      if let first {
        differences.append(builder.apply(.subtract, first, surface))
        differences.append(builder.apply(.add, first, surface))
      } else {
        first = surface
      }
    }
    guard let first else { return nil }
    let outputs = differences + [first]
    let function = builder.freeze(outputs)
    guard workspace.table[function].inputs.count == body.inputs.count else { return nil }
    var forms = Forms(workspace.table)
    let isZero = forms.simplified(function, keeping: []).map {
      if case .number(.exact(let ratio)) = forms[$0.form] { ratio.isZero } else { false }
    }
    var turns = [1]
    for place in stride(from: 0, to: differences.count, by: 2) {
      guard isZero[place] || isZero[place + 1] else { return nil }
      turns.append(isZero[place] ? 1 : -1)
    }
    return turns
  }

  private func copy(
    _ node: Node, _ body: Function, _ map: [NodeID], _ builder: inout Builder
  ) -> NodeID {
    switch node.kind {
    case .input(let position): builder.input(position)
    case .constant(let id): builder.constant(workspace.table[id])
    case .primitive(let row):
      builder.apply(row, body.operands(of: node).map { map[$0.int] })
    case .mark(let operand, _): map[operand.int]
    case .conditional, .loop, .call, .project: NodeID(0)
    }
  }

  private func piece(
    _ body: Function, _ turns: [Int], isAbove: Bool, _ orders: [[Symbol]], _ globals: [Symbol]
  ) -> PiecewiseFormula.Piece? {
    var builder = Builder(workspace.table, inputs: body.inputs)
    var map: [NodeID] = []
    var sides: [NodeID] = []
    var place = 0
    for node in body.nodes {
      guard let row = node.row, let kink = Row[row].kinks.first else {
        map.append(copy(node, body, map, &builder))
        continue
      }
      let operands = body.operands(of: node).map { map[$0.int] }
      if sides.isEmpty {
        sides = [operands[0], operands.count > 1 ? operands[1] : builder.exact(.zero)]
      }
      let formula = (turns[place] > 0) == isAbove ? kink.above : kink.below
      map.append(builder.value(of: formula, operands, result: operands[0]))
      place += 1
    }
    let outputs = body.outputs.map { map[$0.int] }
    let smooth = builder.frozen(outputs, inputs: nil)
    let border = builder.frozen(sides, inputs: nil)
    var formulas: [WrittenFormula] = []
    for order in orders {
      let written = written(derivative(of: smooth, globals: globals, by: order), globals: globals)
      guard let formula = written.first?.formula, written[0].conditions.isEmpty else { return nil }
      formulas.append(formula)
    }
    let ends = written(border, globals: globals)
    guard ends.count == 2, let left = ends[0].formula, let right = ends[1].formula else {
      return nil
    }
    return .init(formulas: formulas, left: left, isAbove: isAbove, right: right)
  }
}
