/// The pieces of a program as machine code, and the tape that holds them together.
final class NativeProgram: @unchecked Sendable {
  let tape: UnsafePointer<Instruction>
  /// By operand of `Opcode.native`.
  let pieces: UnsafePointer<NativeContext.Code>
  private let units: [NativeLibrary.Unit]
  private let library: NativeLibrary

  /// Longer tapes are not compiled: it would take more than some seconds.
  private static let mostInstructions = 1 << 18
  /// Longer ones are compiled beside a run that proves hot, whoever asks: nobody waits so long.
  static let mostAtOnce = 1 << 16

  /// What is worth compiling; the compiler is opened only for that.
  static func pieces(of program: Program) -> [Piece] {
    program.tape.count <= mostInstructions ? Pieces(program).all : []
  }

  /// - Returns: `nil` if it is cancelled, which is asked before each piece.
  /// - Throws: `NativeFailure`.
  init?(
    _ program: Program, _ all: [Piece], _ precision: Precision, _ library: NativeLibrary,
    _ cancel: (() -> Bool)?
  ) throws(NativeFailure) {
    var units: [NativeLibrary.Unit] = []
    do throws(NativeFailure) {
      for piece in all {
        if let cancel, cancel() {
          for unit in units { library.release(unit) }
          return nil
        }
        let name = NativeWork.nextName()
        let emitter = NativeEmitter(program, piece, precision)
        let isStraight = emitter.isStraight
        let text = emitter.function(named: name)
        units.append(try library.unit(of: text, function: name, isStraight: isStraight))
      }
    } catch {
      for unit in units { library.release(unit) }
      throw error
    }
    self.units = units
    self.library = library
    let codes = UnsafeMutablePointer<NativeContext.Code>.allocate(capacity: units.count)
    codes.initialize(from: units.map(\.code), count: units.count)
    pieces = UnsafePointer(codes)
    let patched = program.tape(with: all)
    let tape = UnsafeMutablePointer<Instruction>.allocate(capacity: patched.count)
    tape.initialize(from: patched, count: patched.count)
    self.tape = UnsafePointer(tape)
  }

  deinit {
    tape.deallocate()
    pieces.deallocate()
    for unit in units { library.release(unit) }
  }
}
