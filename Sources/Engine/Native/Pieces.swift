/// What is compiled as one function.
struct Piece: Sendable {
  let range: Range<Int>
  let routine: Int
  /// The registers whose values matter where it begins and where it ends; `nil`: all may.
  var entry: Set<Int32>?
  var exit: Set<Int32>?
}

/// Cuts a tape into pieces.
///
/// A piece is entered at its first instruction alone, and left at its end or not at all. Small
/// loops go whole; what is larger is cut inside, and its tape holds the pieces together.
struct Pieces {
  private let program: Program
  private(set) var all: [Piece] = []
  private var routine = 0

  /// A compiler takes more than twice as long for twice as much.
  private static let longest = 2_500
  private static let longestLoop = 2_000
  /// Below, going over to a piece costs what it saves.
  private static let shortest = 6

  init(_ program: Program) {
    self.program = program
    for place in program.routines.indices {
      routine = place
      let entry = Int(program.routines[place].entry)
      var end = entry
      while program.tape[end].opcode != Opcode.leave { end += program.length(at: end) }
      let first = all.count
      cut(entry..<end)
      guard let liveness = Liveness(program, program.routines[place], through: end) else {
        continue
      }
      let borders = Set(all[first...].flatMap { [$0.range.lowerBound, $0.range.upperBound] })
      let live = liveness.before(borders)
      for piece in all.indices[first...] {
        all[piece].entry = live[all[piece].range.lowerBound]
        all[piece].exit = live[all[piece].range.upperBound]
      }
    }
  }

  private mutating func cut(_ range: Range<Int>) {
    var start = range.lowerBound
    var place = start
    while place < range.upperBound {
      let end = end(of: place)
      if program.tape[place].opcode == Opcode.loopBegin {
        close(start..<place)
        // The tape begins it, so that a run that is under way goes over at its next step.
        let body = place + 1..<end
        if fits(body, Self.longestLoop) { add(body) } else { cut(body.dropLast(2)) }
        start = end
      } else if !fits(place..<end, Self.longest) {
        close(start..<place)
        if let other = other(of: place) {
          cut(place + 1..<other - 1)
          cut(other..<end)
        }
        start = end
      } else if end - start > Self.longest {
        close(start..<place)
        start = place
      }
      place = end
    }
    close(start..<range.upperBound)
  }

  private mutating func close(_ range: Range<Int>) {
    if range.count >= Self.shortest { add(range) }
  }

  private mutating func add(_ range: Range<Int>) {
    all.append(Piece(range: range, routine: routine))
  }

  /// Where the loop, the conditional or the instruction at `place` ends.
  private func end(of place: Int) -> Int {
    if program.tape[place].opcode == Opcode.loopBegin {
      return Int(program.loops[Int(program.tape[place].d)].end) + 1
    }
    if let other = other(of: place) { return Int(program.tape[other - 1].d) }
    return place + program.length(at: place)
  }

  /// The second branch of the conditional that begins at `place`.
  private func other(of place: Int) -> Int? {
    guard program.tape[place].opcode == Opcode.jumpIfZero else { return nil }
    let other = Int(program.tape[place].d)
    return other > place && program.tape[other - 1].opcode == Opcode.jump ? other : nil
  }

  /// Whether there is native code for all of it, and no way out but its end.
  private func fits(_ range: Range<Int>, _ longest: Int) -> Bool {
    guard range.count <= longest else { return false }
    var place = range.lowerBound
    while place < range.upperBound {
      guard program.registers(at: place) != nil else { return false }
      let i = program.tape[place]
      if i.opcode == Opcode.jump || i.opcode == Opcode.jumpIfZero,
        !(range.lowerBound...range.upperBound).contains(Int(i.d))
      {
        return false
      }
      place += program.length(at: place)
    }
    return true
  }
}

extension Program {
  /// The tape with `Opcode.native` where pieces begin; all else stands where it was.
  func tape(with pieces: [Piece]) -> [Instruction] {
    var patched = tape
    let starts = Set(pieces.map(\.range.lowerBound))
    var first = 0
    var place = 0
    while place < tape.count {
      // A run that goes on into a piece ends before it.
      if place >= first + Int(tape[first].run) || tape[place].opcode != tape[first].opcode {
        first = place
      }
      if starts.contains(place) {
        if first < place { patched[first].run = UInt16(truncatingIfNeeded: place - first) }
        first = place
      }
      place += length(at: place)
    }
    for (number, piece) in pieces.enumerated() {
      patched[piece.range.lowerBound] = Instruction(
        opcode: Opcode.native, d: Int32(truncatingIfNeeded: number))
    }
    return patched
  }
}
