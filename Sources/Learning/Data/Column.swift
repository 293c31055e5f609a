/// One column of a data set: for each row a number, or an array of one shape.
public struct Column: Hashable, Sendable {
  public let name: String
  /// Row by row; a missing value is NaN and counted in `missing`.
  public let numbers: [Double]
  /// The shape of one row's entry: none for a number, `[64]` for a vector.
  public let shape: [Int]
  /// Of a column of words: number k stands for the label at place k, from 0.
  public let labels: [String]
  /// The least and the largest number that is there; `nil` if none is.
  public let range: ClosedRange<Double>?
  public let missing: Missing?
  /// What `normalize` has made of the numbers.
  public let scaling: Scaling?

  /// Entries that are not there.
  public struct Missing: Hashable, Sendable {
    public let count: Int
    /// The first row with one, from 0.
    public let firstRow: Int
  }

  /// The numbers are `(original - mean) / deviation`.
  public struct Scaling: Hashable, Sendable {
    public let mean: Double
    public let deviation: Double

    public init(mean: Double, deviation: Double) {
      self.mean = mean
      self.deviation = deviation
    }
  }

  /// - Precondition: there are as many numbers as full rows of `shape`.
  public init(
    _ name: String, _ numbers: [Double], shape: [Int] = [], labels: [String] = [],
    scaling: Scaling? = nil
  ) {
    let width = shape.reduce(1, *)
    precondition(width > 0 && numbers.count % width == 0, "a column has whole rows")
    self.name = name
    self.numbers = numbers
    self.shape = shape
    self.labels = labels
    self.scaling = scaling
    let (range, missing, first) = Self.survey(numbers)
    self.range = range
    self.missing =
      missing == 0 ? nil : Missing(count: missing, firstRow: first / width)
  }

  /// The rows.
  public var count: Int { numbers.count / width }

  /// The numbers of one row.
  public var width: Int { shape.reduce(1, *) }

  /// The same under another name.
  public func renamed(_ name: String) -> Column {
    Column(name, numbers, shape: shape, labels: labels, scaling: scaling)
  }

  /// The rows at these places, from 0, in this order.
  public func rows(_ places: some Collection<Int>) -> Column {
    let width = width
    let picked = [Double](unsafeUninitializedCapacity: places.count * width) { target, count in
      for place in places {
        for offset in place * width..<(place + 1) * width {
          target[count] = numbers[offset]
          count += 1
        }
      }
    }
    return Column(name, picked, shape: shape, labels: labels, scaling: scaling)
  }

  private static func survey(
    _ numbers: [Double]
  ) -> (range: ClosedRange<Double>?, missing: Int, first: Int) {
    var (low, high) = (Double.infinity, -Double.infinity)
    var (missing, first) = (0, 0)
    numbers.withUnsafeBufferPointer { numbers in
      for place in numbers.indices {
        let number = numbers[place]
        if number < low { low = number }
        if number > high { high = number }
        if number.isNaN {
          if missing == 0 { first = place }
          missing += 1
        }
      }
    }
    return (low <= high ? low...high : nil, missing, first)
  }
}
