/// Elementwise work on arrays, or the steps of a loop whose steps are independent: a tape whose
/// registers are blocks of 1,024 numbers.
///
/// Block boundaries depend on the count alone, and reductions combine in a fixed tree, so the bits
/// do too.
struct BlockProgram: Sendable {
  var instructions: [LaneInstruction] = []
  /// Buffers read, one number an element.
  var sources: [Int32] = []
  /// Buffers written.
  var outputs: [Int32] = []
  var folds: [Fold] = []
  var spreads: [Spread] = []
  /// Block registers.
  var lanes = 0
  /// The elements' shape; -1 where a source or the loop's count tells.
  var shape: [Int] = []

  /// All values of an operand made one number.
  struct Fold: Sendable {
    enum Kind: Sendable { case sum, product, maximum, minimum }

    let kind: Kind
    let operand: LaneOperand
    /// The register of the result.
    let target: Int32
    /// The register of what to begin with; `nil` for a sum of nothing else.
    let start: Int32?
  }
}

extension BlockProgram {
  /// Values added up at places of a buffer that move with the element: what is left of a sum of
  /// padded vectors.
  struct Spread: Sendable {
    struct Write: Sendable {
      let operand: LaneOperand
      /// The place of element 0.
      let start: Int
    }

    let target: Int32
    /// Numbers of the target; those that no write reaches are 0.
    let length: Int
    /// The furthest first.
    let writes: [Write]

    /// How many places of a part may still be another part's.
    var seam: Int { (writes.first?.start ?? 0) - (writes.last?.start ?? 0) }

    /// A greater distance would make seams of whole parts.
    static let widest = 1024
  }
}

struct LaneOperand: Sendable, Hashable {
  enum Kind: UInt8, Sendable {
    /// Read from a source.
    case source
    /// Read from, or written to, an output.
    case output
    case lane
    /// One number for all elements: a register of the scalar tape.
    case scalar
    /// A buffer as a whole: for reads at places.
    case buffer
    case none
  }

  var kind = Kind.none
  var index: Int32 = 0
}

struct LaneInstruction: Sendable {
  enum Work: Sendable, Hashable {
    /// A loop of the C kernels, by raw value.
    case lanes(UInt32)
    /// A row's kernel.
    case row(Int)
    /// start + step · element.
    case ramp(start: Int, step: Int)
    /// Element i reads number (i / each) mod count of the source `a`: repeats along axes.
    case spread(each: Int, count: Int)
    /// The number of the buffer `a` at the place `b`, which is checked.
    case gather
    /// The place of the index `a`, which is checked.
    case index(length: Int)
    /// Passes over so many instructions if the condition `a` sends no element here.
    case branch(isThen: Bool, length: Int)
    /// The number of `a` where the condition `b` sends the element here, elsewhere that of one of
    /// these elements.
    case fill(isThen: Bool)
    /// Writes the number of `a` where the condition `b` sends the element here.
    case merge(isThen: Bool)
  }

  var work: Work
  var d: LaneOperand
  var a = LaneOperand()
  var b = LaneOperand()
  var c = LaneOperand()
}
