import Language
import Testing

/// `blame N on D` against backpropagation written by hand in NumPy 2.4, row by row in doubles; 1e-12
/// leaves a few roundings of sums in another order.
@Suite struct RowBlameTests {
  struct Reference {
    let ending: String
    let weights: String
    let bias: String
    let targets: [Double]
    let losses: [Double]
    /// g·ḡ / (n·|ḡ|²) by row.
    let pulls: [Double]
    let norms: [Double]
    let cosines: [Double]
  }

  static let references = [
    Reference(
      ending: "3 tanh -> 1 sigmoid", weights: "[1.5, -2, 0.4]", bias: "0.5",
      targets: [1, 0, 1, 1, 0],
      losses: [
        0.025976303477850335, 1.5341770737302969, 2.6572103921669434, 0.7500712578878796,
        2.094287575425498,
      ],
      pulls: [
        -0.006567162025411772, 0.42329347402051687, 0.20890467693405654, 0.06630890275260337,
        0.3080601083182348,
      ],
      norms: [
        0.04756048294204287, 2.98440252504504, 1.8325174805200994, 1.2171428321803068,
        2.182766658636882,
      ],
      cosines: [
        -0.5511674635417452, 0.5661562045729298, 0.45504268145216753, 0.21746150663312705,
        0.5633525304114284,
      ]),
    Reference(
      ending: "3 tanh -> 1", weights: "[1.5, -2, 0.4]", bias: "0.5", targets: [1, 0.5, -1, 2, 0],
      losses: [
        6.956692655444072, 0.6261536812811686, 2.510593522859546, 4.455398889148074,
        3.8528161070001814,
      ],
      pulls: [
        0.31828245977817304, 0.04221694452490195, 0.1497875318715682, 0.1824267816386306,
        0.3072862821867262,
      ],
      norms: [
        9.784277979517952, 6.0215540320216165, 6.245258938250985, 9.737664693273,
        9.772486525682817,
      ],
      cosines: [
        0.7251490373708087, 0.15628653478836085, 0.5346487638317184, 0.41761600291040785,
        0.7009409689805672,
      ]),
    Reference(
      ending: "3 relu -> 3 softmax", weights: "[1.5, -2, 0.4; 0.2, 0.3, -1; -0.6, 1, 0.8]",
      bias: "[0.5, 0, -0.25]", targets: [0, 2, 1, 1, 0],
      losses: [
        0.0881773273419773, 3.054209825850059, 4.880509849243045, 1.2099470860839778,
        0.6897515552075667,
      ],
      pulls: [
        -0.005480564153189319, 0.2348975318819211, 0.5506434250911909, 0.21898245257197504,
        0.0009571546081022001,
      ],
      norms: [
        0.2768496671304918, 6.024383087569861, 6.520481177971236, 4.212226554364397,
        0.7180065916998015,
      ],
      cosines: [
        -0.19365462656903454, 0.3814279290380736, 0.8261091440473975, 0.5085623565524757,
        0.013040681265395163,
      ]),
  ]

  static let samples = ["0.5, -1", "1.5, 0.25", "-0.75, 2", "2, 1", "-1, -0.5"]

  /// A conversation in which the network and the data are there.
  private func conversation(_ reference: Reference) -> Conversation {
    var conversation = Conversation()
    let rows = zip(Self.samples, reference.targets).map { "\($0), \($1)" }
    _ = conversation.answer(to: [
      "net N = 2 -> \(reference.ending)", "N.W1 := [1, -1; 0.5, 2; -0.3, 0.7]",
      "N.b1 := [0.1, -1, 0.2]", "N.W2 := \(reference.weights)", "N.b2 := \(reference.bias)",
      "data D = table a, b, y: \(rows.joined(separator: "; "))",
    ])
    return conversation
  }

  @Test(arguments: references)
  func `each row has the loss, the gradient and the pull of NumPy`(_ reference: Reference) {
    var conversation = conversation(reference)
    let fields = conversation.fields(of: "blame N on D")
    #expect(fields.numbers("losses").isClose(to: reference.losses))
    #expect(fields.numbers("pulls").isClose(to: reference.pulls))
    let rows = fields.objects("rows")
    let order = rows.map { Int($0.number("row") ?? 0) - 1 }
    #expect(order.sorted() == [0, 1, 2, 3, 4])
    #expect(
      rows.compactMap { $0.number("gradientNorm") }.isClose(to: order.map { reference.norms[$0] }))
    #expect(
      rows.compactMap { $0.number("cosine") }.isClose(to: order.map { reference.cosines[$0] }))
  }

  /// The step that the sentences speak of, taken with assignments.
  @Test func `what was tried happens when the weights are moved`() throws {
    var conversation = conversation(Self.references[0])
    let loss = "bce(N([0.5, -1]), 1)"
    let before = conversation.number(of: loss)
    let fields = conversation.fields(of: "blame N on D")
    let gradient = fields.arrays("gradient")
    for name in ["W1", "b1", "W2", "b2"] {
      let slope = try #require(gradient[name])
      _ = conversation.answer(to: "N.\(name) := N.\(name) - 0.1*\(slope)")
    }
    let after = conversation.number(of: loss)
    let change = ((after - before) * 1e4).rounded() / 1e4
    let sentence = try #require(fields.strings("sentences").last)
    #expect(sentence.hasPrefix("Row 1 pushes against"))
    #expect(sentence.hasSuffix("tried it: it rises by \(change)."), "\(sentence)")
  }

  /// So many units that the rows go through in three chunks.
  @Test func `chunks of rows add up`() {
    var conversation = Conversation()
    let table = Self.samples.map { "\($0), 1" }.joined(separator: "; ")
    _ = conversation.answer(to: [
      "net N = 2 -> 1000 tanh -> 1 sigmoid", "data D = table a, b, y: \(table)",
      "data E = D[[mod(i, 5) + 1 for i in 0..299]]",
    ])
    let few = conversation.fields(of: "blame N on D")
    let many = conversation.fields(of: "blame N on E")
    #expect(many.numbers("losses").count == 300)
    #expect([many.number("loss") ?? 0].isClose(to: [few.number("loss") ?? 1]))
    #expect(many.numbers("pulls").suffix(5).map { 60 * $0 }.isClose(to: few.numbers("pulls")))
  }
}

extension [Double] {
  fileprivate func isClose(to other: [Double]) -> Bool {
    count == other.count
      && zip(self, other).allSatisfy { abs($0 - $1) <= 1e-12 * Swift.max(1, abs($1)) }
  }
}
