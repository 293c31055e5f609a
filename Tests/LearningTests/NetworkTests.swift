import Autodiff
import Engine
import Glibc
import Testing

@testable import Learning

/// Layers and activations against PyTorch: see `Reference`.
@Suite struct NetworkTests {
  /// 1e-8 is what an independent implementation must agree to; both compute in doubles.
  static let tolerance = 1e-8

  @Test(arguments: Reference.activations)
  func `a network with this activation has these gradients`(_ reference: Reference) throws {
    var hidden = Network.Request(.dense)
    hidden.outputs = 3
    hidden.activation = try #require(Activation(reference.name))
    var last = Network.Request(.dense)
    last.outputs = 1
    let network = try Network(inputs: 2, [hidden, last])
    try NetworkSample(network).check(reference)
  }

  @Test func `every activation and every layer has a reference`() {
    #expect(Set(Reference.activations.map(\.name)) == Set(Activation.names))
    let words = Reference.layers.compactMap { $0.name.split(separator: " ").first.map(String.init) }
    #expect(Set(words) == Set(LayerKind.all.map(\.name)).subtracting(["dense"]).union(["+"]))
  }

  @Test(arguments: Reference.layers)
  func `a network with this layer has these gradients`(_ reference: Reference) throws {
    var hidden = Network.Request(.dense)
    hidden.outputs = 3
    hidden.activation = try #require(Activation("tanh"))
    var last = Network.Request(.dense)
    last.outputs = 1
    let words = reference.name.split(separator: " ").map { String($0) }
    var middle: Network.Request
    if words[0] == "+" {
      middle = Network.Request(.dense)
      middle.outputs = 3
      middle.activation = try #require(Activation(words[2]))
      middle.isResidual = true
    } else {
      middle = Network.Request(try #require(LayerKind.named(words[0])))
    }
    if words[0] == "dropout" { middle.option = try #require(Double(words[1])) }
    let network = try Network(inputs: 2, [hidden, middle, last])
    var sample = NetworkSample(network)
    sample.isTraining = words.contains("training") || words[0] == "dropout"
    try sample.check(reference)
  }

  @Test func `dropout does nothing outside of training`() throws {
    var drop = Network.Request(.named("dropout") ?? .dense)
    drop.option = 0.5
    let network = try Network(inputs: 2, [drop])
    let table = FunctionTable()
    var b = Builder(table, inputs: [table.intern(ValueType(.real, [.size(4), .size(2)]))])
    let x = b.input(0)
    let forward = network.build(&b, x, parameters: [], state: [])
    #expect(forward.output == x)
    #expect(forward.points.isEmpty)
  }

  @Test func `what cannot be a network says why`() {
    var wide = Network.Request(.dense)
    wide.outputs = 3
    wide.isResidual = true
    #expect(throws: NetworkError.residual(inputs: 2, outputs: 3, layer: 0)) {
      try Network(inputs: 2, [wide])
    }
    var drop = Network.Request(.named("dropout") ?? .dense)
    drop.option = 1
    #expect(throws: NetworkError.option("rate", 1, 0..<1, layer: 0)) {
      try Network(inputs: 2, [drop])
    }
    #expect(throws: NetworkError.size(0, layer: 0)) {
      try Network(inputs: 2, [Network.Request(.dense)])
    }
  }
}

/// A network over the numbers of the references.
private struct NetworkSample {
  let network: Network
  var isTraining = false

  init(_ network: Network) { self.network = network }

  /// Entry i is sin(1.7·i + c).
  private static func sequence(_ shape: [Int], _ start: Double) -> Engine.Value {
    let numbers = (0..<shape.reduce(1, *)).map { sin(1.7 * Double($0) + start) }
    return .array(ArrayValue(numbers, shape: shape))
  }

  /// The starts of the sequences, by the letters of the parameters.
  private static let starts = [
    "W1": 0.1, "b1": 0.2, "scale1": 0.7, "shift1": 0.8, "W2": 0.4, "b2": 0.5,
  ]

  func check(_ reference: Reference) throws {
    let table = FunctionTable()
    let shapes =
      [[4, 2], [4, 1], [4, 3]] + (network.parameters + network.state).map(\.shape)
    var b = Builder(
      table, inputs: shapes.map { table.intern(ValueType(.real, $0.map { .size($0) })) })
    let nodes = (3..<shapes.count).map { b.input($0) }
    let count = network.parameters.count
    let forward = network.build(
      &b, b.input(0), parameters: Array(nodes.prefix(count)),
      state: Array(nodes.dropFirst(count)), noise: isTraining ? [b.input(2)] : nil)
    let loss = try #require(Loss.meanSquaredError.build(&b, forward.output, b.input(1)))
    let function = b.freeze([loss] + forward.state)
    let single = table.selecting([0], of: function)
    let gradient = table.gradient(of: single, by: Array(3..<3 + count), withValue: true)
    let inputs = try self.inputs()
    let results = try Plan(table.flattened(gradient), in: table).run(inputs).flatMap(\.numbers)
    #expect(abs(results[0] - reference.loss) <= NetworkTests.tolerance)
    #expect(results.count == reference.gradient.count + 1)
    for (found, wanted) in zip(results.dropFirst(), reference.gradient) {
      #expect(abs(found - wanted) <= NetworkTests.tolerance, "\(reference.name)")
    }
    try checkDifferences(single, inputs, Array(results.dropFirst()), table)
    if isTraining, !network.state.isEmpty {
      let state = try Plan(table.flattened(function), in: table).run(inputs).dropFirst()
      for (found, wanted) in zip(state.flatMap(\.numbers), Reference.statistics) {
        #expect(abs(found - wanted) <= NetworkTests.tolerance)
      }
    }
  }

  /// Central differences of step 1e-5 are good to about 1e-9 here, but for the kinks of relu and its
  /// kin, which no number of the sample is near.
  private func checkDifferences(
    _ function: FunctionID, _ inputs: [Engine.Value], _ gradient: [Double], _ table: FunctionTable
  ) throws {
    let plan = try Plan(table.flattened(function), in: table)
    var place = 0
    for input in 3..<3 + network.parameters.count {
      for entry in inputs[input].numbers.indices {
        let step = 1e-5
        var values: [Double] = []
        for sign in [1.0, -1] {
          var moved = inputs
          guard case .array(var array) = moved[input] else { continue }
          array.numbers[entry] += sign * step
          moved[input] = .array(array)
          values.append(try #require(plan.run(moved)[0].numbers.first))
        }
        #expect(abs((values[0] - values[1]) / (2 * step) - gradient[place]) <= 1e-7)
        place += 1
      }
    }
  }

  private func inputs() throws -> [Engine.Value] {
    let noise = (0..<12).map { (0.37 * Double($0) + 0.11).truncatingRemainder(dividingBy: 1) }
    var inputs = [
      Self.sequence([4, 2], 0.3), Self.sequence([4, 1], 0.9),
      .array(ArrayValue(noise, shape: [4, 3])),
    ]
    // The residual layer is the second of three dense ones; the last has the numbers of W2, b2.
    let isDeep = network.layers.filter { $0.kind == .dense }.count == 3
    let names = ["W2": ("W2", 1.3), "b2": ("b2", 1.4), "W3": ("W2", 0.4), "b3": ("b2", 0.5)]
    for parameter in network.parameters {
      let deep = isDeep ? names[parameter.name]?.1 : nil
      let start = try #require(deep ?? Self.starts[parameter.name])
      inputs.append(Self.sequence(parameter.shape, start))
    }
    for statistic in network.state {
      let isMean = statistic.name.hasPrefix("mean")
      let numbers = Self.sequence(statistic.shape, isMean ? 1.1 : 1.2).numbers
      inputs.append(
        .array(ArrayValue(isMean ? numbers : numbers.map { abs($0) + 0.5 }, shape: [3])))
    }
    return inputs
  }
}

extension Engine.Value {
  var numbers: [Double] {
    switch self {
    case .number(let number): [number]
    case .array(let array): array.numbers
    }
  }
}
