import Glibc
import Synchronization

/// How far a program is on its way to machine code.
final class NativeState: Sendable {
  private enum Stage { static let (tape, begun) = (0, 1) }

  private let stage = Atomic<Int>(Stage.tape)
  /// Instructions that the tape has run.
  private let work = Atomic<Int>(0)
  /// The address of a `NativeProgram` that this owns; 0 until there is one.
  private let ready = Atomic<UInt>(0)

  /// About 10 ms on the tape: what opening and using the compiler takes in the background.
  private static let hot = 1 << 22
  /// A long tape must run so often before it is worth a compiler's seconds.
  private static let runsOfLong = 1 << 10

  deinit {
    owned?.release()
  }

  /// What to run; lives as long as this.
  var program: NativeProgram? { owned?.takeUnretainedValue() }

  private var owned: Unmanaged<NativeProgram>? {
    UnsafeRawPointer(bitPattern: ready.load(ordering: .acquiring)).map { .fromOpaque($0) }
  }

  /// The tape has run so many instructions more; when they are many, a thread begins to compile.
  func count(_ instructions: Int, _ code: Code, _ precision: Precision) {
    let hot = max(Self.hot, Self.runsOfLong * code.program.tape.count)
    guard stage.load(ordering: .relaxed) == Stage.tape,
      work.add(instructions, ordering: .relaxed).newValue >= hot, NativeWork.hasRoom, begin()
    else { return }
    NativeWork.start(NativeJob(code, precision))
  }

  /// Compiles now, if that has not begun; later, if this is cancelled.
  func prepare(_ code: Code, _ precision: Precision, cancel: (() -> Bool)? = nil) {
    guard code.program.tape.count <= NativeProgram.mostAtOnce, begin() else { return }
    let isDone = compile(code.program, precision, cancel)
    if !isDone { stage.store(Stage.tape, ordering: .releasing) }
  }

  private func begin() -> Bool {
    stage.load(ordering: .relaxed) == Stage.tape
      && stage.compareExchange(
        expected: Stage.tape, desired: Stage.begun, ordering: .acquiringAndReleasing
      ).exchanged
  }

  /// - Returns: whether it came to an end before it was cancelled.
  @discardableResult
  func compile(
    _ program: Program, _ precision: Precision, _ cancel: (() -> Bool)? = nil
  ) -> Bool {
    do {
      let pieces = NativeProgram.pieces(of: program)
      if pieces.isEmpty { return true }
      let library = try NativeLibrary.shared.get()
      let made = try NativeProgram(program, pieces, precision, library, cancel)
      guard let made else { return false }
      let address = UInt(bitPattern: Unmanaged.passRetained(made).toOpaque())
      ready.store(address, ordering: .releasing)
    } catch {
      NativeWork.note(error)
    }
    return true
  }
}
