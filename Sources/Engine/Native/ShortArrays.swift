import Autodiff

/// The short arrays of a piece: what is done to them in vectors, and what is known of buffers.
struct ShortArrays {
  typealias Value = NativeText.Value

  /// Where numbers are.
  enum Storage: Hashable {
    /// What a buffer owns.
    case own(Int32)
    /// What a buffer shows that the piece never writes.
    case entry(Int32)
    /// What a buffer was found to show.
    case found(Value)
  }

  /// What a buffer shows.
  struct Header {
    let storage: Storage
    /// Where its numbers are read: all of them stand there, though a buffer may show one for all.
    let pointer: Value
    /// Numbers behind the pointer.
    var offset = 0
    /// Numbers that are there, from the offset on.
    var reach: Int
    /// As the buffer has it: 0 or 1; `nil`: 1.
    var stride: Value?
    var data: Value
    /// Entries along the first axis, numbers an entry, if they are known.
    var shape: (count: Int, width: Int)?
  }

  /// Neighbouring numbers of a storage as a vector.
  struct Chunk {
    let start: Int
    let width: Int
    let value: Value

    var end: Int { start + width }
  }

  /// By place of the tape.
  let works: [Int: ShortWork]
  /// Buffers that show what they own in one shape as long as the piece runs; `isRead`: that matters
  /// from before.
  let kept: [Int32: (count: Int, width: Int, isRead: Bool)]
  /// By buffer: numbers that it owns room for, before anything writes there.
  let rooms: [Int32: Int]
  /// Buffers that the piece only reads: how many numbers of them.
  let constant: [Int32: Int]
  /// How many numbers are read of what a view shows, by place of the tape.
  let viewed: [Int: Int]

  var own: [Int32: Value] = [:]
  var entries: [Int32: Header] = [:]
  var headers: [Int32: Header] = [:]
  var chunks: [Storage: [Chunk]] = [:]

  /// Vectors that are worth their time in the compiler.
  private static let most = 6_000

  /// - Returns: `nil` if the machine does all of it.
  init?(_ program: Program, _ piece: Range<Int>, _ precision: Precision) {
    let places = program.places(of: piece)
    var uses: [Int: BufferUse] = [:]
    for place in places {
      let opcode = program.tape[place].opcode
      guard opcode != Opcode.jump, opcode != Opcode.jumpIfZero,
        let use = program.buffers(at: place)
      else { return nil }
      if !use.reads.isEmpty || !use.writes.isEmpty { uses[place] = use }
    }
    var works: [Int: ShortWork] = [:]
    var cost = 0
    for place in uses.keys {
      works[place] = program.shortWork(at: place, precision)
      cost += works[place].map { program.vectors(of: $0) } ?? 0
    }
    guard cost > 0, cost <= Self.most else { return nil }
    var writers: [Int32: [Int]] = [:]
    for place in places {
      for buffer in uses[place]?.writes ?? [] { writers[buffer, default: []].append(place) }
    }
    // What may find no room, or exchanges what it owns, is written by the machine.
    var rooms: [Int32: Int] = [:]
    for (buffer, places) in writers {
      let sizes = places.map { program.ownSize(at: $0, buffer) }
      if sizes.contains(where: { $0 == nil }) { continue }
      let shapes = sizes.compactMap { $0 }
      if let largest = shapes.max(), largest > 0 { rooms[buffer] = largest }
    }
    for (place, work) in works {
      let isOwn = work.writesStorage || program.tape[place].opcode == Opcode.blocks
      if isOwn, uses[place]?.writes.allSatisfy({ rooms[$0] != nil }) == false {
        works[place] = nil
      }
    }
    var viewed: [Int: Int] = [:]
    for (place, work) in works {
      guard case .view = work.kind else { continue }
      var most = 0
      for later in places where later > place {
        for read in works[later]?.reads ?? [] where read.buffer == work.target.index {
          most = max(most, read.count)
        }
        if uses[later]?.writes.contains(work.target.index) == true { break }
      }
      if most > 0 { viewed[place] = most } else { works[place] = nil }
    }
    var constant: [Int32: Int] = [:]
    for work in works.values {
      for read in work.reads where read.count > 0 && writers[read.buffer] == nil {
        constant[read.buffer] = max(constant[read.buffer] ?? 0, read.count)
      }
    }
    var kept: [Int32: (count: Int, width: Int, isRead: Bool)] = [:]
    for buffer in rooms.keys {
      guard let own = writers[buffer] else { continue }
      let shapes = own.map { program.ownShape(at: $0) }
      guard let first = shapes[0], shapes.allSatisfy({ $0.map { $0 == first } ?? false }) else {
        continue
      }
      let use = places.lazy.compactMap { uses[$0] }.first {
        $0.reads.contains(buffer) || $0.writes.contains(buffer)
      }
      kept[buffer] = (first.count, first.width, use?.reads.contains(buffer) == true)
    }
    self.works = works
    self.kept = kept
    self.rooms = rooms
    self.constant = constant
    self.viewed = viewed
  }

  /// What the machine does with a buffer before a piece begins.
  struct Opening {
    let buffer: Int32
    /// Numbers that it must own room for, or show.
    let room: Int
    /// What it shows from then on, of its own; no entries: as before.
    var count = 0
    var width = 0
    /// Whether its numbers matter then.
    var isRead = false
    /// Room for its numbers where one stands for all, of a buffer that is only read.
    var scratch = 0

    var words: [Int] { [Int(buffer), room, count, width, isRead ? 1 : 0, scratch] }
  }

  var opening: [Opening] {
    let own = rooms.map { buffer, room in
      let shape = kept[buffer]
      return Opening(
        buffer: buffer, room: room, count: shape?.count ?? 0, width: shape?.width ?? 0,
        isRead: shape?.isRead == true)
    }
    let entries = constant.map { Opening(buffer: $0, room: $1, scratch: $1) }
    return (own + entries).sorted { $0.buffer < $1.buffer }
  }

  /// Nothing is known of what is reached from elsewhere.
  mutating func forget() {
    headers = [:]
    chunks = [:]
  }

  /// The machine has written these buffers.
  mutating func forget(_ buffers: [Int32]) {
    for buffer in buffers {
      headers[buffer] = nil
      chunks[.own(buffer)] = nil
    }
  }

  /// Vectors that hold an array: rows of their own where they are long enough. All lanes are
  /// numbers of the array, some twice, and a vector is a number or fills a register: lanes of none
  /// could raise flags.
  static func layout(
    _ count: Int, _ width: Int, _ precision: Precision
  ) -> [(start: Int, width: Int)] {
    if width >= 4, count > 1 {
      return (0..<count).flatMap { row in
        layout(1, width, precision).map { (row * width + $0.start, $0.width) }
      }
    }
    let size = count * width
    let vector = [8, 4, precision == .double ? 2 : 1].first { $0 <= size } ?? 1
    return (0..<(size + vector - 1) / vector).map { (min($0 * vector, size - vector), vector) }
  }
}

extension Program {
  /// About how many vectors a work computes.
  fileprivate func vectors(of work: ShortWork) -> Int {
    let chunks = ShortArrays.layout(work.count, max(work.width, 1), .double).count
    switch work.kind {
    case .blocks(let block): return chunks * block.instructions.count
    case .sums(let sums): return chunks * 2 * (sums.left.first?.count ?? 0)
    case .stack, .move, .row: return chunks
    case .alias, .view, .collect: return 0
    }
  }

  /// How many numbers of its own a buffer is given at `place`; 0 where it shows others'; `nil` if
  /// only a run knows.
  fileprivate func ownSize(at place: Int, _ buffer: Int32) -> Int? {
    switch tape[place].opcode {
    case Opcode.view, Opcode.alias: return 0
    case Opcode.fill: return 1
    case Opcode.array:
      if case .alias = arrays[Int(tape[place].d)].work { return 0 }
      return ownShape(at: place).map { $0.count * $0.width }
    default: return ownShape(at: place).map { $0.count * $0.width }
    }
  }

  /// The shape of what is written to its own storage at `place`.
  fileprivate func ownShape(at place: Int) -> (count: Int, width: Int)? {
    let i = tape[place]
    switch i.opcode {
    case Opcode.blocks:
      let block = blocks[Int(i.d)]
      return block.isDynamic || block.spreads.count > 0 ? nil : (block.count, block.width)
    case Opcode.array:
      let record = arrays[Int(i.d)]
      if case .alias = record.work { return nil }
      guard !record.shape.contains(-1) else { return nil }
      return (record.shape.first ?? 1, record.shape.dropFirst().reduce(1, *))
    default: return nil
    }
  }
}
