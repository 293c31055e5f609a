/// Registers that an instruction reads and writes beside buffers.
struct RegisterUse {
  var reads: [Int32] = []
  var writes: [Int32] = []
}

extension Program {
  /// How many places of the tape the instruction at `place` takes.
  func length(at place: Int) -> Int {
    let row = Int(tape[place].opcode) - Int(Opcode.firstRow)
    return row >= 0 && RowFacts.arities[row] == 3 ? 2 : 1
  }

  /// Where the instructions of a range are.
  func places(of range: Range<Int>) -> [Int] {
    var places: [Int] = []
    var place = range.lowerBound
    while place < range.upperBound {
      places.append(place)
      place += length(at: place)
    }
    return places
  }

  /// - Returns: `nil` for what changes registers that only a run knows: calls.
  func registers(at place: Int) -> RegisterUse? {
    let i = tape[place]
    switch i.opcode {
    case Opcode.negate...Opcode.absolute, Opcode.move, Opcode.inverseSquare...Opcode.inverseRoot:
      return RegisterUse(reads: [i.a], writes: [i.d])
    case Opcode.add...Opcode.divide, Opcode.less...Opcode.notEqual, Opcode.greater,
      Opcode.greaterOrEqual, Opcode.index:
      return RegisterUse(reads: [i.a, i.b], writes: [i.d])
    case Opcode.jump, Opcode.alias, Opcode.copy, Opcode.swap, Opcode.steps: return RegisterUse()
    case Opcode.jumpIfZero, Opcode.fill: return RegisterUse(reads: [i.a])
    case Opcode.next, Opcode.back:
      return RegisterUse(reads: [i.d, i.d + 1], writes: [i.d, i.d + 2])
    case Opcode.loopBegin:
      let loop = loops[Int(i.d)]
      return RegisterUse(
        reads: loop.count.map { [$0] } ?? [],
        writes: [loop.counter, loop.counter + 1, loop.counter + 2])
    case Opcode.loopEnd:
      let loop = loops[Int(i.d)]
      return RegisterUse(reads: [loop.counter, loop.counter + 1], writes: [loop.trips])
    case Opcode.load, Opcode.loadChecked: return RegisterUse(reads: [i.b], writes: [i.d])
    case Opcode.view: return RegisterUse(reads: [i.b])
    case Opcode.collect: return RegisterUse(reads: [i.a, i.b])
    case Opcode.collectRow: return RegisterUse(reads: [i.b, i.b + 1])
    case Opcode.gather: return RegisterUse(reads: [i.b], writes: [i.d])
    case Opcode.scatter: return RegisterUse(reads: [i.a, i.b])
    case Opcode.blocks: return registers(of: blocks[Int(i.d)])
    case Opcode.blockLoop:
      let loop = blockLoops[Int(i.d)]
      var use = registers(of: blocks[Int(loop.blocks)])
      use.reads.append(loop.count)
      use.writes.append(loop.trips)
      return use
    case Opcode.teamLoop:
      let loop = teamLoops[Int(i.d)]
      let states = loop.states.map(\.slot).filter { !$0.isBuffer }.map(\.index)
      let operands = loop.operands.map(\.slot).filter { !$0.isBuffer }.map(\.index)
      return RegisterUse(reads: operands + states, writes: states + [loop.trips])
    case Opcode.array:
      let record = arrays[Int(i.d)]
      return RegisterUse(
        reads: record.operands.filter { !$0.isBuffer }.map(\.index),
        writes: record.target.isBuffer ? [] : [record.target.index])
    case Opcode.firstRow...:
      let third = length(at: place) == 2 ? [tape[place + 1].a] : []
      let isUnary = RowFacts.arities[Int(i.opcode - Opcode.firstRow)] == 1
      return RegisterUse(reads: (isUnary ? [i.a] : [i.a, i.b]) + third, writes: [i.d])
    default: return nil
    }
  }

  private func registers(of block: BlockRecord) -> RegisterUse {
    let folds = folds[block.folds.range]
    return RegisterUse(
      reads: block.scalars.range.map { pool[$0] } + folds.compactMap(\.start),
      writes: folds.map(\.target))
  }
}
