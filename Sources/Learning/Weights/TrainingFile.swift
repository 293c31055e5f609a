/// A training as a file, so that it goes on after the process has ended.
extension TrainingState {
  private static let key = "gd.training"
  private static let version = "1"
  private typealias Parts = WritableKeyPath<TrainingState, [Part]>
  private static var kinds: [(name: String, path: Parts)] {
    [
      ("parameters", \.parameters), ("statistics", \.statistics), ("optimizer", \.optimizer),
      ("signals", \.signals),
    ]
  }
  private static let historyFields = 8
  /// Steps beyond this are a damaged file's; up to it, doubles count them.
  private static let mostSteps = 1 << 52

  /// All of it; numbers keep all their bits.
  public var tensors: SafeTensors {
    var tensors: [SafeTensors.Tensor] = []
    for (kind, path) in Self.kinds { tensors += Self.tensors(self[keyPath: path], kind) }
    tensors.append(Self.tensor(of: history))
    var metadata = [
      Self.key: Self.version, "statement": statement, "step": String(step),
      "steps per epoch": String(stepsPerEpoch), "seed": String(seed), "site": String(site),
      "history stride": String(history.stride),
    ]
    if let best {
      metadata["best epoch"] = String(best.epoch)
      tensors.append(.init("best loss", shape: [], [best.loss]))
      tensors += Self.tensors(best.parameters, "best parameters")
      tensors += Self.tensors(best.statistics, "best statistics")
    }
    return SafeTensors(tensors, metadata: metadata)
  }

  /// `nil` for tensors that are no training; whether they are one of a network, `Trainer.fits` says.
  public init?(_ file: SafeTensors) {
    func number<Number: FixedWidthInteger>(_ key: String) -> Number? {
      file.metadata[key].flatMap { Number($0) }
    }
    guard file.metadata[Self.key] == Self.version, let statement = file.metadata["statement"],
      let step: Int = number("step"), let perEpoch: Int = number("steps per epoch"),
      let seed: UInt64 = number("seed"), let site: UInt64 = number("site"),
      (0...Self.mostSteps).contains(step), perEpoch > 0,
      let history = Self.history(file, upTo: step / perEpoch)
    else { return nil }
    var best: Best?
    if let epoch: Int = number("best epoch"), let loss = file["best loss"]?.numbers.first {
      guard (0...step / perEpoch).contains(epoch), loss.isFinite else { return nil }
      best = Best(
        epoch: epoch, loss: loss, parameters: Self.parts(file, "best parameters"),
        statistics: Self.parts(file, "best statistics"))
    }
    self.init(
      parameters: [], statistics: [], optimizer: [], signals: [], step: step,
      stepsPerEpoch: perEpoch, seed: seed, site: site, history: history, best: best,
      statement: statement)
    for (kind, path) in Self.kinds { self[keyPath: path] = Self.parts(file, kind) }
  }

  // MARK: Parts

  /// Several may have one name: a number tells them apart and keeps their order.
  private static func tensors(_ parts: [Part], _ kind: String) -> [SafeTensors.Tensor] {
    parts.enumerated().map { place, part in
      .init("\(kind)/\(place)/\(part.name)", shape: part.shape, part.numbers)
    }
  }

  private static func parts(_ file: SafeTensors, _ kind: String) -> [Part] {
    let found = file.tensors.compactMap { tensor -> (place: Int, part: Part)? in
      let words = tensor.name.split(separator: "/", maxSplits: 2)
      guard words.count == 3, words[0] == kind, let place = Int(words[1]) else { return nil }
      return (place, Part(String(words[2]), shape: tensor.shape, tensor.numbers))
    }
    return found.sorted { $0.place < $1.place }.map(\.part)
  }

  // MARK: The losses so far

  private static func tensor(of history: TrainingHistory) -> SafeTensors.Tensor {
    let rows = history.entries.flatMap { entry -> [Double] in
      [
        Double(entry.epoch), entry.loss, entry.look == nil ? 0 : 1, entry.look?.loss ?? 0,
        entry.look?.score ?? 0, entry.validation == nil ? 0 : 1, entry.validation?.loss ?? 0,
        entry.validation?.score ?? 0,
      ]
    }
    return .init("history", shape: [history.entries.count, historyFields], rows)
  }

  private static func history(_ file: SafeTensors, upTo last: Int) -> TrainingHistory? {
    guard let tensor = file["history"], tensor.shape.count == 2, tensor.shape[1] == historyFields,
      let stride = file.metadata["history stride"].flatMap({ Int($0) }), stride <= mostSteps
    else { return nil }
    var entries: [TrainingHistory.Entry] = []
    for row in 0..<tensor.shape[0] {
      let numbers = tensor.numbers[row * historyFields..<(row + 1) * historyFields]
      let fields = Array(numbers)
      guard let epoch = Int(exactly: fields[0]), epoch <= last,
        epoch > entries.last?.epoch ?? -1, [1, 3, 6].allSatisfy({ fields[$0].isFinite })
      else { return nil }
      let look = { (place: Int) in
        fields[place] == 0
          ? nil : TrainingHistory.Look(loss: fields[place + 1], score: fields[place + 2])
      }
      entries.append(
        TrainingHistory.Entry(epoch: epoch, loss: fields[1], look: look(2), validation: look(5)))
    }
    return TrainingHistory(entries: entries, stride: stride)
  }
}
