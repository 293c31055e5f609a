/// The registers of a routine whose values are still to be read.
struct Liveness {
  private let program: Program
  private let routine: Routine
  /// The routine's last instruction.
  private let end: Int
  /// Where blocks begin: what is jumped to, and what follows a jump.
  private var starts: [Int] = []
  private var blocks: [Int: Int] = [:]
  /// By block: what is live where it begins.
  private var live: [Set<Int32>] = []

  /// Blocks times registers, which take some milliseconds.
  private static let most = 1 << 20

  /// - Returns: `nil` if it takes too long to find out.
  init?(_ program: Program, _ routine: Routine, through end: Int) {
    self.program = program
    self.routine = routine
    self.end = end
    var starts: Set<Int> = [Int(routine.entry), end]
    for place in program.places(of: Int(routine.entry)..<end) {
      let targets = program.targets(of: place)
      if !targets.isEmpty { starts.formUnion(targets + [place + 1]) }
    }
    self.starts = starts.sorted()
    guard starts.count * routine.registers <= Self.most else { return nil }
    blocks = [Int: Int](uniqueKeysWithValues: self.starts.enumerated().map { ($1, $0) })
    live = Array(repeating: [], count: starts.count)
    live[starts.count - 1] = Set(routine.outputs.filter { !$0.isBuffer }.map(\.index))
    var changes = true
    while changes {
      changes = false
      for block in live.indices.dropLast().reversed() {
        var none: [Int: Set<Int32>] = [:]
        let alive = scan(block, [], &none)
        // Sets only grow.
        if alive.count > live[block].count {
          live[block] = alive
          changes = true
        }
      }
    }
  }

  /// What is live before each of these places.
  func before(_ places: Set<Int>) -> [Int: Set<Int32>] {
    var found = [end: live[live.count - 1]]
    for block in live.indices.dropLast() { _ = scan(block, places, &found) }
    return found
  }

  /// Goes through a block from its end and notes what is live before some places: a set that is kept
  /// is copied by the next change.
  ///
  /// - Returns: what is live where the block begins.
  private func scan(
    _ block: Int, _ wanted: Set<Int>, _ found: inout [Int: Set<Int32>]
  ) -> Set<Int32> {
    let places = program.places(of: starts[block]..<starts[block + 1])
    guard let last = places.last else { return [] }
    var alive = program.tape[last].opcode == Opcode.jump ? [] : live[block + 1]
    for target in program.targets(of: last) {
      alive.formUnion(blocks[target].map { live[$0] } ?? [])
    }
    for place in places.reversed() {
      if let use = program.registers(at: place) {
        for register in use.writes { alive.remove(register) }
        for register in use.reads where register >= 0 { alive.insert(register) }
      } else {
        alive = Set((0..<routine.registers).map { Int32(truncatingIfNeeded: $0) })
      }
      if wanted.contains(place) { found[place] = alive }
    }
    return alive
  }
}

extension Program {
  /// Where the instruction at `place` may go on other than behind it.
  func targets(of place: Int) -> [Int] {
    let i = tape[place]
    return switch i.opcode {
    case Opcode.jump, Opcode.jumpIfZero: [Int(i.d)]
    case Opcode.next, Opcode.back: [Int(i.a)]
    case Opcode.loopBegin: [Int(loops[Int(i.d)].end)]
    default: []
    }
  }
}
