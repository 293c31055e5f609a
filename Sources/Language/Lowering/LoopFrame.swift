internal import Autodiff
internal import Syntax

/// The body or the condition of a loop: the step's index, the states, what is read element by
/// element, then what it captures.
struct LoopFrame {
  let frame: Frame
  var states: [NodeID]

  init(_ lowering: Lowering, _ types: [TypeID] = []) {
    frame = Frame(.loop, in: lowering.table, inputs: [.integer] + types, parent: lowering.frame)
    states = types.indices.map { NodeID($0 + 1) }
  }

  /// The number of the step, from 0, as a real.
  func step() -> NodeID { frame.real(NodeID(0)) }

  /// A further state; its type may depend on what was lowered already.
  mutating func addState(_ type: TypeID) -> NodeID {
    let state = frame.builder.appendInput(type)
    states.append(state)
    return state
  }

  func freeze(
    _ outputs: [NodeID], sequences: [NodeID] = [], _ captures: [NodeID], _ lowering: Lowering
  ) -> FunctionID {
    let own = ([NodeID(0)] + states + sequences).map { InputSlot.input($0) }
    let captured = captures.map { capture in
      frame.captureNodes[capture].map { InputSlot.input($0) }
        ?? .unused(lowering.type(of: capture))
    }
    return frame.builder.frozen(outputs, inputs: own + captured)
  }

  /// The loop over this body alone, its steps independent; the node in the frame around it.
  ///
  /// - Parameters:
  ///   - count: how many steps, a number.
  ///   - state: of an accumulating state, how it combines and where it begins.
  func independent(
    _ outputs: [NodeID], count: NodeID, state: (Loop.Accumulation, NodeID)?,
    _ lowering: Lowering, _ id: Tree.ID
  ) -> NodeID {
    let captures = frame.captures
    let body = freeze(outputs, sequences: frame.sequences.map(\.element), captures, lowering)
    let loop = Loop(
      body: body, condition: nil, states: states.count, sequences: frame.sequences.count,
      invariants: captures.count, collects: outputs.count - states.count, order: .any,
      accumulates: state.map { [$0.0] } ?? [])
    let initial = state.map { [$0.1] } ?? []
    let outer = lowering.frame
    outer.builder.origin = lowering.origin(id)
    return outer.builder.loop(
      loop, [count] + initial + frame.sequences.map(\.source) + captures)
  }
}
