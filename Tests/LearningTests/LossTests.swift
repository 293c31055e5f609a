import Autodiff
import Engine
import Glibc
import Testing

@testable import Learning

/// Losses against PyTorch: see `Reference`.
@Suite struct LossTests {
  @Test(arguments: Reference.losses)
  func `a loss and its slope by the prediction`(_ reference: Reference) throws {
    try check(reference, isFused: false)
  }

  @Test(arguments: Reference.fusedLosses)
  func `a loss and its slope by the logits`(_ reference: Reference) throws {
    try check(reference, isFused: true)
  }

  @Test(arguments: Loss.all.map(\.name))
  func `every loss has a reference`(_ name: String) throws {
    #expect(Reference.losses.contains { $0.name == name })
    let loss = try #require(Loss.named(name))
    #expect(loss.isOfProbabilities == Reference.fusedLosses.contains { $0.name == name })
  }

  private func check(_ reference: Reference, isFused: Bool) throws {
    let table = FunctionTable()
    let loss = try #require(Loss.named(reference.name))
    let type = table.intern(ValueType(.real, [.size(2), .size(3)]))
    var b = Builder(table, inputs: [type, type])
    let activation = try #require(Activation(reference.name == "bce" ? "sigmoid" : "softmax"))
    let result = try #require(
      isFused
        ? loss.build(&b, logits: b.input(0), activation, b.input(1))
        : loss.build(&b, b.input(0), b.input(1)))
    let function = b.freeze([result])
    let gradient = table.gradient(of: function, by: [0], withValue: true)
    let (p, y) = inputs(reference.name, isFused)
    let inputs = [p, y].map { Engine.Value.array(ArrayValue($0, shape: [2, 3])) }
    let results = try Plan(table.flattened(gradient), in: table).run(inputs).flatMap(\.numbers)
    #expect(abs(results[0] - reference.loss) <= 1e-8)
    for (found, wanted) in zip(results.dropFirst(), reference.gradient) {
      #expect(abs(found - wanted) <= 1e-8)
    }
    // Central differences of step 1e-5 are good to about 1e-9 here: no number is near a corner.
    let plan = try Plan(table.flattened(function), in: table)
    for (place, slope) in results.dropFirst().enumerated() {
      let values = try [1e-5, -1e-5].map { step in
        var moved = p
        moved[place] += step
        let inputs = [moved, y].map { Engine.Value.array(ArrayValue($0, shape: [2, 3])) }
        return try #require(plan.run(inputs)[0].numbers.first)
      }
      #expect(abs((values[0] - values[1]) / 2e-5 - slope) <= 1e-8)
    }
  }

  private func inputs(_ name: String, _ isFused: Bool) -> ([Double], [Double]) {
    let first = (0..<6).map { sin(1.7 * Double($0) + 0.3) }
    let second = (0..<6).map { sin(1.7 * Double($0) + 2.2) }
    let isOfRows = name == "crossentropy" || name == "kl"
    let y =
      switch name {
      case "hinge": second.map { $0 > 0 ? 1.0 : -1 }
      case _ where isOfRows: softmax(second)
      default: sigmoid(second)
      }
    if isFused || name == "huber" { return (first.map { 3 * $0 }, y) }
    return (isOfRows ? softmax(first) : sigmoid(first), y)
  }

  private func sigmoid(_ x: [Double]) -> [Double] { x.map { 1 / (1 + exp(-$0)) } }

  private func softmax(_ x: [Double]) -> [Double] {
    let powers = x.map { exp($0) }
    return powers.indices.map { place in
      powers[place] / powers[place / 3 * 3..<place / 3 * 3 + 3].reduce(0, +)
    }
  }
}
