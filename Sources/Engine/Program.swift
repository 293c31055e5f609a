import Autodiff
import CKernels

/// A program that is finished: one reference to hand to a machine.
final class Code: Sendable {
  let function: FunctionID
  let program: Program
  let native = NativeState()

  /// Part of a loop of a function in lanes.
  init(part: FunctionID, in table: FunctionTable) throws(PlanError) {
    function = part
    program = try Planner(table, isPart: true).plan(part)
  }

  init(_ function: FunctionID, in table: FunctionTable) throws(PlanError) {
    self.function = function
    let planned = table.inLanes(table.keepingResiduals(function))
    program = try Planner(table).plan(planned)
  }
}

/// A planned function: the tape and what its instructions refer to.
struct Program: Sendable {
  var tape: [Instruction] = []
  var pool: [Int32] = []
  var loops: [LoopRecord] = []
  var calls: [CallRecord] = []
  var arrays: [ArrayRecord] = []
  /// By array record: its short way.
  var arraySteps: [ArrayStep] = []
  var blocks: [BlockRecord] = []
  var lanes: [gd_block_instruction] = []
  var folds: [BlockFold] = []
  var spreads: [BlockSpread] = []
  var blockLoops: [BlockLoop] = []
  var teamLoops: [TeamLoop] = []
  var routines: [Routine] = []
  /// The length of the longest axis that a number tells a place of.
  var longestIndex = 0
}

/// What a run reads of a program: no array is retained or checked on the way.
struct Tables {
  let tape: UnsafePointer<Instruction>
  let kernels: UnsafePointer<Row.Kernel>
  let pool: UnsafeBufferPointer<Int32>
  let blocks: UnsafeBufferPointer<BlockRecord>
  let lanes: UnsafeBufferPointer<gd_block_instruction>
  let folds: UnsafeBufferPointer<BlockFold>
  let spreads: UnsafeBufferPointer<BlockSpread>
  let arraySteps: UnsafeBufferPointer<ArrayStep>
}

extension Program {
  func withTables(_ body: (Tables) -> Status) -> Status {
    RowFacts.kernels.withUnsafeBufferPointer { kernels in
      tape.withUnsafeBufferPointer { tape in
        pool.withUnsafeBufferPointer { pool in
          blocks.withUnsafeBufferPointer { blocks in
            lanes.withUnsafeBufferPointer { lanes in
              folds.withUnsafeBufferPointer { folds in
                spreads.withUnsafeBufferPointer { spreads in
                  arraySteps.withUnsafeBufferPointer { arraySteps in
                    guard let kernels = kernels.baseAddress, let tape = tape.baseAddress else {
                      return .finished
                    }
                    return body(
                      Tables(
                        tape: tape, kernels: kernels, pool: pool, blocks: blocks, lanes: lanes,
                        folds: folds, spreads: spreads, arraySteps: arraySteps))
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

/// A value while planning, and an operand in the pool: a register or a buffer.
struct Slot: Hashable, Sendable {
  var index: Int32
  /// Axes: 0 is a register.
  var rank: Int = 0

  var isBuffer: Bool { rank > 0 }
}

/// Part of the pool.
struct PoolRange: Sendable {
  var start = 0
  var count = 0
  var range: Range<Int> { start..<start + count }
}

struct LoopRecord: Sendable {
  /// The register of the count; `nil` for a loop with a condition.
  var count: Int32?
  /// Three registers: the counter and the end as bit patterns, the counter as a number.
  var counter: Int32
  /// The register of the trip count.
  var trips: Int32
  var isBackward: Bool
  /// The instruction `loopEnd`.
  var end: Int32 = 0
  /// Buffers read, one element a step.
  var sequences = PoolRange()
  /// Buffers written: pairs of buffer and rank.
  var collects = PoolRange()
}

/// A loop whose steps run as blocks.
struct BlockLoop: Sendable {
  /// Its block program.
  var blocks: Int32
  /// The registers of the count and of the trip count.
  var count: Int32
  var trips: Int32
}

struct CallRecord: Sendable {
  var routine: Int
  /// Triples of kind (0 number, 1 buffer, 2 number for a buffer), caller's and callee's place.
  var arguments = PoolRange()
  /// The same for results, callee's place first.
  var results = PoolRange()
}

/// A function with registers of its own. Its inputs are the first registers and buffers.
struct Routine: Sendable {
  var entry: Int32 = 0
  var constants: [Double] = []
  var registers = 0
  var buffers = 0
  var inputs: [Slot] = []
  var outputs: [Slot] = []
}
