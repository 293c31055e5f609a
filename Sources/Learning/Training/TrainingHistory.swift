/// How the losses went, epoch by epoch, in bounded memory: when there is no more room, every other
/// epoch goes. Epochs that were looked at, the first and the last stay.
public struct TrainingHistory: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    /// Whole epochs made; 0 before the first.
    public let epoch: Int
    /// The mean of the losses that the epoch's steps have seen; that on all rows at epoch 0, and
    /// where each step sees all rows.
    public internal(set) var loss: Double
    /// All rows of the training data, where the epoch was looked at.
    public var look: Look?
    /// The data that are kept back.
    public var validation: Look?

    public init(epoch: Int, loss: Double, look: Look? = nil, validation: Look? = nil) {
      self.epoch = epoch
      self.loss = loss
      self.look = look
      self.validation = validation
    }

    /// What early stopping looks at.
    public var watched: Double { validation?.loss ?? loss }
  }

  /// What weights are worth on some rows.
  public struct Look: Hashable, Sendable {
    public let loss: Double
    /// The accuracy, or R².
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

  /// - Parameter before: what is found out about the last entry's loss, if that is of the epoch
  ///   before.
  mutating func append(_ entry: Entry, before: Double? = nil) {
    if let last, entry.epoch <= last.epoch { return }
    if let before, let last, last.epoch == entry.epoch - 1 {
      entries[entries.count - 1].loss = before
    }
    // What was the last only stays if its turn comes.
    if let last, !isKept(last) { entries.removeLast() }
    if entries.count >= Self.capacity {
      stride *= 2
      entries = entries.filter(isKept)
    }
    entries.append(entry)
  }

  private func isKept(_ entry: Entry) -> Bool {
    entry.epoch % stride == 0 || entry.look != nil
  }
}
