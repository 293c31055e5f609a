internal import Autodiff
internal import Learning
internal import Syntax

/// `show N` of a network.
extension Session {
  func show(_ net: NamedNetwork, _ symbol: Symbol) -> Reply {
    let network = net.network
    var builder = Builder(workspace.table, inputs: inputTypes(of: network, samples: nil))
    let count = network.parameters.count
    let nodes = (1...(net.parts.count)).map { builder.input($0) }
    let forward = network.build(
      &builder, builder.input(0), parameters: Array(nodes.prefix(count)),
      state: Array(nodes.dropFirst(count)))
    let function = builder.freeze([forward.output])
    let formula = written(function, names: ["x"] + net.names).first?.formula
    return Reply(
      NetworkAnswer(
        name: workspace.symbols.display(symbol), network: network, formula: formula))
  }

  /// The types of what a network is a function of: the input, the parameters, the statistics.
  ///
  /// - Parameter samples: `nil` for one sample, a vector.
  func inputTypes(of network: Network, samples: Int?) -> [TypeID] {
    let shape = (samples.map { [$0] } ?? []) + [network.inputs]
    return ([shape] + (network.parameters + network.state).map(\.shape)).map {
      workspace.table.intern(ValueType(.real, $0.map { .size($0) }))
    }
  }
}
