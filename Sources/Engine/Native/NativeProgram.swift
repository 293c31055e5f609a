/// The pieces of a program as machine code, and the tape that holds them together.
final class NativeProgram: @unchecked Sendable {
  let tape: UnsafePointer<Instruction>
  /// By operand of `Opcode.native`.
  let pieces: UnsafePointer<NativeContext.Code>
  private let units: [NativeLibrary.Unit]
  private let library: NativeLibrary

  /// Longer tapes are not compiled: it would take seconds.
  private static let mostInstructions = 1 << 16

  /// - Throws: `NativeFailure`.
  /// - Returns: `nil` where there is nothing to compile.
  init?(
    _ program: Program, _ precision: Precision, _ library: NativeLibrary
  ) throws(NativeFailure) {
    let all = program.tape.count <= Self.mostInstructions ? Pieces(program).all : []
    guard !all.isEmpty else { return nil }
    var units: [NativeLibrary.Unit] = []
    do throws(NativeFailure) {
      for piece in all {
        guard !NativeWork.isClosed else { throw .failed("gd ends") }
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
