import Learning
import Testing

@Suite struct TrainingFileTests {
  private typealias Part = TrainingState.Part

  private func state(best: TrainingState.Best?) -> TrainingState {
    TrainingState(
      parameters: [Part("W1", shape: [2, 1], [0.1, 1 / 3]), Part("b1", shape: [2], [0, -0.0])],
      statistics: [Part("mean1", shape: [2], [5e-300, 1])],
      optimizer: [Part("W1 mean", shape: [2, 1], [1, 2]), Part("b1 mean", shape: [2], [3, 4])],
      signals: [
        Part("gradient", shape: [2, 1], [7, 8]), Part("gradient", shape: [2], [9, 10]),
        Part("loss", shape: [], [0.25]),
      ],
      step: 17, stepsPerEpoch: 4, seed: .max, site: 1 << 63,
      history: TrainingHistory(
        entries: [
          .init(epoch: 0, loss: 0.7, look: .init(loss: 0.7, score: 0.5)),
          .init(epoch: 4, loss: 0.1, validation: .init(loss: 0.2, score: -0.3)),
        ], stride: 2),
      best: best, statement: "train N on D by adam with beta1=0.8 for 3 epochs to \"ü.safetensors\""
    )
  }

  @Test func `a training comes back from its file`() throws {
    let parts = [Part("W1", shape: [2, 1], [1, 2]), Part("b1", shape: [2], [3, 4])]
    let best = TrainingState.Best(epoch: 3, loss: 1 / 7, parameters: parts, statistics: [])
    for state in [state(best: nil), state(best: best)] {
      let bytes = state.tensors.bytes(.double)
      let file = try SafeTensors(DataFile(name: "t", bytes: bytes), limit: 1 << 20)
      #expect(TrainingState(file) == state)
    }
  }

  @Test func `other tensors are no training`() throws {
    #expect(TrainingState(SafeTensors([.init("W1", shape: [], [1])])) == nil)
    var tensors = state(best: nil).tensors
    tensors.metadata["step"] = "-1"
    #expect(TrainingState(tensors) == nil)
    for step in ["9223372036854775807", "3"] {
      // Beyond what can be counted; before the last epoch of the history.
      tensors.metadata["step"] = step
      #expect(TrainingState(tensors) == nil)
    }
    tensors = state(best: nil).tensors
    let history = try #require(tensors["history"])
    var numbers = history.numbers
    numbers[9] = .nan
    tensors.tensors.removeAll { $0.name == "history" }
    tensors.tensors.append(.init("history", shape: history.shape, numbers))
    #expect(TrainingState(tensors) == nil)
    tensors = state(best: nil).tensors
    tensors.metadata["history stride"] = "9223372036854775807"
    #expect(TrainingState(tensors) == nil)
    tensors = state(best: nil).tensors
    tensors.tensors.removeAll { $0.name == "history" }
    #expect(TrainingState(tensors) == nil)
  }
}
