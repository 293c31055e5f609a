public import Autodiff
public import Engine

/// A network outside of training, over rows of data: its outputs and, where targets are given, its
/// loss.
public final class Evaluator {
  private let network: Network
  private let loss: Loss?
  private let table: FunctionTable
  private let chunk: Int
  private let precision: Precision
  /// By the number of rows: all but the last chunk have the same.
  private var plans: [Int: PlannedFunction] = [:]

  /// Rows of a chunk where a training does not say how many its batches have.
  public static let rows = 256

  /// - Parameters:
  ///   - loss: `nil` for the outputs alone.
  ///   - chunk: so many rows are looked at together, which says what memory it takes.
  public init(
    _ network: Network, _ loss: Loss? = nil, in table: FunctionTable, chunk: Int = Evaluator.rows,
    precision: Precision
  ) {
    self.network = network
    self.loss = loss
    self.table = table
    self.chunk = max(1, chunk)
    self.precision = precision
  }

  public struct Result: Sendable {
    /// `[rows, outputs]`
    public var outputs: [Double]
    /// The mean over the rows; 0 without a loss.
    public var loss: Double
  }

  /// - Parameter arrays: the parameters, then the statistics.
  /// - Throws: where an output or a loss is not finite; `cancelled`.
  public func run(
    _ arrays: [Value], _ data: TrainingData, limits: Limits
  ) throws(RunError) -> Result {
    var result = Result(outputs: [], loss: 0)
    result.outputs.reserveCapacity(data.rows * network.outputs)
    var first = 0
    while first < data.rows {
      let end = min(data.rows, first + chunk)
      let (x, y) = data.rows(first..<end)
      let found = try plan(end - first).run(arrays + [x] + (loss == nil ? [] : [y]), limits: limits)
      if case .array(let outputs)? = found.first { result.outputs += outputs.numbers }
      if case .number(let loss)? = found.dropFirst().first {
        result.loss += loss * Double(end - first)
      }
      first = end
    }
    result.loss /= Double(max(1, data.rows))
    return result
  }

  private func plan(_ rows: Int) -> PlannedFunction {
    if let known = plans[rows] { return known }
    let arrays = (network.parameters + network.state).map(\.shape)
    let shapes =
      arrays + [[rows, network.inputs]] + (loss == nil ? [] : [[rows, network.outputs]])
    var b = Builder(
      table, inputs: shapes.map { table.intern(ValueType(.real, $0.map { .size($0) })) })
    let nodes = shapes.indices.map { b.input($0) }
    let count = network.parameters.count
    let forward = network.build(
      &b, nodes[arrays.count], parameters: Array(nodes[..<count]),
      state: Array(nodes[count..<arrays.count]))
    var results = [forward.output]
    if let loss { results.append(network.loss(loss, &b, forward, nodes[arrays.count + 1])) }
    let made = PlannedFunction(b.freeze(results), in: table, precision: precision)
    plans[rows] = made
    return made
  }
}
