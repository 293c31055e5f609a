/// Buffers that an instruction reads and writes.
struct BufferUse {
  var reads: [Int32] = []
  var writes: [Int32] = []
}

extension Program {
  /// - Returns: `nil` for what reaches buffers that only a run knows: calls.
  func buffers(at place: Int) -> BufferUse? {
    let i = tape[place]
    switch i.opcode {
    case Opcode.load, Opcode.loadChecked, Opcode.gather: return BufferUse(reads: [i.a])
    case Opcode.scatter, Opcode.collect: return BufferUse(reads: [i.d], writes: [i.d])
    case Opcode.view, Opcode.alias, Opcode.copy: return BufferUse(reads: [i.a], writes: [i.d])
    case Opcode.collectRow: return BufferUse(reads: [i.a, i.d], writes: [i.d])
    case Opcode.fill: return BufferUse(writes: [i.d])
    case Opcode.swap: return BufferUse(reads: [i.a, i.d], writes: [i.a, i.d])
    case Opcode.blocks: return buffers(of: blocks[Int(i.d)])
    case Opcode.blockLoop: return buffers(of: blocks[Int(blockLoops[Int(i.d)].blocks)])
    case Opcode.array:
      let record = arrays[Int(i.d)]
      return BufferUse(
        reads: record.operands.filter(\.isBuffer).map(\.index),
        writes: record.target.isBuffer ? [record.target.index] : [])
    case Opcode.loopBegin, Opcode.loopEnd:
      let loop = loops[Int(i.d)]
      return BufferUse(
        reads: loop.sequences.range.map { pool[$0] }, writes: loop.collects.range.map { pool[$0] })
    case Opcode.call, Opcode.leave, Opcode.native: return nil
    default: return BufferUse()
    }
  }

  private func buffers(of block: BlockRecord) -> BufferUse {
    let whole = spreads[block.spreads.range].map(\.target)
    return BufferUse(
      reads: block.sources.range.map { pool[$0] },
      writes: block.outputs.range.map { pool[$0] } + whole)
  }
}
