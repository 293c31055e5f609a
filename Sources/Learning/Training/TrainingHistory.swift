/// How the losses went, epoch by epoch, in bounded memory: when there is no more room, every other
/// epoch goes. Epochs that were looked at, the first and the last stay.
public struct TrainingHistory: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    /// Whole epochs made; 0 before the first.
    public let epoch: Int
    /// The mean of the losses that the epoch's steps have seen; at epoch 0 that on all rows.
    public let loss: Double
    /// The accuracy or R² on all rows of the training data, where the epoch was looked at.
    public var score: Double?
    public var validation: Validation?

    public init(epoch: Int, loss: Double, score: Double? = nil, validation: Validation? = nil) {
      self.epoch = epoch
      self.loss = loss
      self.score = score
      self.validation = validation
    }

    /// What early stopping looks at.
    public var watched: Double { validation?.loss ?? loss }
  }

  /// Loss and score on the data that are kept back.
  public struct Validation: Hashable, Sendable {
    public let loss: Double
    public let score: Double

    public init(loss: Double, score: Double) {
      self.loss = loss
      self.score = score
    }
  }

  public private(set) var entries: [Entry] = []
  /// Epochs between two entries that were not looked at.
  public private(set) var stride = 1
  static let capacity = 4096

  public init() {}

  /// As it was stored.
  public init(entries: [Entry], stride: Int) {
    self.entries = entries
    self.stride = max(1, stride)
  }

  public var last: Entry? { entries.last }

  mutating func append(_ entry: Entry) {
    if let last, entry.epoch <= last.epoch { return }
    // What was the last only stays if its turn comes.
    if let last, !isKept(last) { entries.removeLast() }
    if entries.count >= Self.capacity {
      stride *= 2
      entries = entries.filter(isKept)
    }
    entries.append(entry)
  }

  private func isKept(_ entry: Entry) -> Bool {
    entry.epoch % stride == 0 || entry.score != nil
  }
}
