/// A sequence of numbers, or a sequence of rows of `width` numbers.
///
/// What it shows may belong to another buffer; what it owns stays its own between runs.
///
/// Its numbers are of the precision of the plan, which the machine knows.
struct Buffer {
  var data: UnsafeMutableRawPointer?
  /// Elements along the first axis.
  var count = 0
  /// Numbers an element.
  var width = 1
  /// 0 for one number that stands for any count of equal ones.
  var stride = 1
  private(set) var storage: UnsafeMutableRawPointer?
  /// Numbers that the storage has room for.
  private(set) var capacity = 0

  /// A sequence of equal numbers has this count.
  static let anyCount = Int.max

  fileprivate mutating func grow(to needed: Int, size: Int) {
    let larger = UnsafeMutableRawPointer.allocate(byteCount: needed * size, alignment: 64)
    if let storage {
      larger.copyMemory(from: storage, byteCount: capacity * size)
      storage.deallocate()
    }
    storage = larger
    capacity = needed
  }

  func release() { storage?.deallocate() }

  @inline(__always)  // read in every step of a reverse loop
  func numbers<Number: ArrayNumber>(of type: Number.Type) -> UnsafeMutablePointer<Number>? {
    data?.assumingMemoryBound(to: type)
  }

  @inline(__always)  // as `numbers`
  func storage<Number: ArrayNumber>(of type: Number.Type) -> UnsafeMutablePointer<Number>? {
    storage?.assumingMemoryBound(to: type)
  }

  /// The element at `step`, of a sequence that has so many.
  @inline(__always)  // as `numbers`
  func at<Number: ArrayNumber>(_ step: Int, of type: Number.Type) -> Number {
    guard let numbers = numbers(of: type) else { return 0 }
    return numbers[step &* stride]
  }

  mutating func show(_ other: Buffer) {
    data = other.data
    count = other.count
    width = other.width
    stride = other.stride
  }

  mutating func show(_ data: UnsafeMutableRawPointer, count: Int) {
    self.data = data
    self.count = count
    width = 1
    stride = 1
  }

  mutating func showOwn(count: Int, width: Int) {
    data = storage
    self.count = count
    self.width = width
    stride = 1
  }

  /// Its own storage, which has room for one number, stands for any count of `value`.
  mutating func showUniform<Number: ArrayNumber>(_ value: Number) {
    storage(of: Number.self)?[0] = value
    data = storage
    count = Self.anyCount
    width = 1
    stride = 0
  }

  /// Nothing collected yet.
  mutating func clear() {
    data = storage
    count = 0
    width = 1
    stride = 1
  }

  /// The first of the collected rows comes.
  mutating func begin(width: Int) {
    count = 1
    self.width = width
  }

  /// What a loop has collected in so many steps.
  mutating func show(_ trips: Int) {
    data = storage
    count = trips
  }

  static var uniformShape: Buffer {
    var shape = Buffer()
    shape.count = anyCount
    return shape
  }
}

/// Why the machine stopped.
enum Status {
  case finished
  /// Something that the interpreter explains: a flag, a bad count, lengths that differ.
  case doubtful
  case stepLimit, depthLimit, cancelled
  case memoryLimit(Int)
}

/// The registers, buffers and calls of a frame: three stacks that only grow.
struct Memory {
  struct Call {
    let record: Int32
    let returnTo: Int32
    let base: Int
    let top: Int
    let bufferBase: Int
    let bufferTop: Int
  }

  private(set) var registers: UnsafeMutablePointer<Double>
  private(set) var buffers: UnsafeMutablePointer<Buffer>
  /// What a single instruction works in.
  let workspace: UnsafeMutablePointer<Buffer>
  private var calls: UnsafeMutablePointer<Call>
  private var registerCapacity: Int
  private var bufferCapacity: Int
  private var callCapacity = 0
  private(set) var depth = 0
  /// By team loop, once it has run.
  private let teams: UnsafeMutablePointer<[Int32: TeamMemory]>
  /// Bytes of everything beyond what the plan itself needs.
  private var bytes = 0
  var limit = Int.max
  /// Bytes of a number in a buffer.
  let numberSize: Int

  init(registers registerCount: Int, buffers bufferCount: Int, numberSize: Int) {
    self.numberSize = numberSize
    registerCapacity = max(registerCount, 1)
    bufferCapacity = max(bufferCount, 1)
    registers = .allocate(capacity: registerCapacity)
    registers.initialize(repeating: 0, count: registerCapacity)
    buffers = .allocate(capacity: bufferCapacity)
    buffers.initialize(repeating: Buffer(), count: bufferCapacity)
    workspace = .allocate(capacity: 1)
    workspace.initialize(to: Buffer())
    calls = .allocate(capacity: 1)
    callCapacity = 1
    teams = .allocate(capacity: 1)
    teams.initialize(to: [:])
  }

  func release() {
    for place in 0..<bufferCapacity { buffers[place].release() }
    workspace.pointee.release()
    workspace.deallocate()
    registers.deallocate()
    buffers.deallocate()
    calls.deallocate()
    for team in teams.pointee.values { team.release() }
    teams.deinitialize(count: 1)
    teams.deallocate()
  }

  /// What a team loop works in.
  func team(_ loop: Int32, parts: Int, threads: Int) -> TeamMemory {
    if let known = teams.pointee[loop], known.members.count >= threads { return known }
    let fresh = TeamMemory(parts: parts, threads: threads)
    teams.pointee.updateValue(fresh, forKey: loop)?.release()
    return fresh
  }

  /// Bytes up to the limit.
  var room: Int { limit - bytes }

  mutating func clearCalls() { depth = 0 }

  // MARK: Buffers

  /// Makes room for `count` numbers in the buffer's own storage; what is there stays.
  ///
  /// - Returns: `nil`, or how many bytes would be too many.
  mutating func reserve(_ count: Int, in buffer: UnsafeMutablePointer<Buffer>) -> Int? {
    let old = buffer.pointee.capacity
    if count <= old { return nil }
    let (wanted, overflow) = count.multipliedReportingOverflow(by: numberSize)
    let (total, beyond) = (bytes - old * numberSize).addingReportingOverflow(
      overflow ? .max : wanted)
    if overflow || beyond || total > limit { return overflow || beyond ? .max : total }
    buffer.pointee.grow(to: count, size: numberSize)
    bytes = total
    return nil
  }

  /// As `reserve`, doubling, for a buffer that grows element by element.
  mutating func extend(_ buffer: UnsafeMutablePointer<Buffer>, to count: Int) -> Int? {
    if count <= buffer.pointee.capacity { return nil }
    if reserve(Swift.max(64, 2 * count), in: buffer) == nil { return nil }
    return reserve(count, in: buffer)
  }

  mutating func copy(
    _ source: UnsafeMutablePointer<Buffer>, to target: UnsafeMutablePointer<Buffer>
  ) -> Int? {
    let (old, isUniform) = (source.pointee, source.pointee.stride == 0)
    let size = isUniform ? 1 : old.count * old.width
    if let tooMuch = reserve(size, in: target) { return tooMuch }
    if let storage = target.pointee.storage, let data = old.data, storage != data {
      storage.copyMemory(from: data, byteCount: size * numberSize)
    }
    target.pointee.showOwn(count: old.count, width: old.width)
    if isUniform { target.pointee.stride = 0 }
    return nil
  }

  /// Makes room for so many numbers in a buffer; where it is to show a shape, its numbers come to
  /// its own storage if they are kept.
  mutating func settle<Number: ArrayNumber>(
    _ buffer: UnsafeMutablePointer<Buffer>, _ room: Int, of type: Number.Type, _ count: Int,
    _ width: Int, keeps: Bool
  ) -> Status? {
    let old = buffer.pointee
    let showsOwn = old.data == old.storage
    if showsOwn, old.capacity >= room, old.stride == 1,
      count == 0 || (old.count == count && old.width == width)
    {
      return nil
    }
    if let tooMuch = reserve(room, in: buffer) { return .memoryLimit(tooMuch) }
    if showsOwn { buffer.pointee.data = buffer.pointee.storage }
    guard count > 0, let storage = buffer.pointee.storage(of: type) else { return nil }
    let size = count * width
    if let numbers = buffer.pointee.numbers(of: type), keeps, old.count > 0 {
      if old.stride == 0 {
        storage.update(repeating: numbers[0], count: size)
      } else {
        guard old.count * old.width == size else { return .doubtful }
        if numbers != storage { storage.update(from: numbers, count: size) }
      }
    }
    buffer.pointee.showOwn(count: count, width: width)
    return nil
  }

  /// Has the buffer at `place` of another memory from now on, in its own at the same place.
  mutating func take(_ place: Int, of other: inout Memory) {
    swap(&buffers[place], &other.buffers[place])
    bytes += buffers[place].capacity * numberSize
  }

  // MARK: Calls

  /// Opens `count` registers and `bufferCount` buffers above the given tops.
  mutating func push(
    _ call: Call, registers count: Int, buffers bufferCount: Int
  ) -> Int? {
    if let tooMuch = growRegisters(to: call.top + count) { return tooMuch }
    if let tooMuch = growBuffers(to: call.bufferTop + bufferCount) { return tooMuch }
    if depth == callCapacity {
      let larger = UnsafeMutablePointer<Call>.allocate(capacity: 2 * callCapacity)
      larger.update(from: calls, count: depth)
      calls.deallocate()
      calls = larger
      callCapacity *= 2
    }
    calls[depth] = call
    depth += 1
    return nil
  }

  /// The call to return from; `nil` in the outermost function.
  mutating func pop() -> Call? {
    guard depth > 0 else { return nil }
    depth -= 1
    return calls[depth]
  }

  private mutating func growRegisters(to count: Int) -> Int? {
    if count <= registerCapacity { return nil }
    let wanted = Swift.max(count, 2 * registerCapacity)
    let total = bytes + (wanted - registerCapacity) * 8
    if total > limit { return total }
    let larger = UnsafeMutablePointer<Double>.allocate(capacity: wanted)
    larger.update(from: registers, count: registerCapacity)
    (larger + registerCapacity).initialize(repeating: 0, count: wanted - registerCapacity)
    registers.deallocate()
    registers = larger
    registerCapacity = wanted
    bytes = total
    return nil
  }

  private mutating func growBuffers(to count: Int) -> Int? {
    if count <= bufferCapacity { return nil }
    let wanted = Swift.max(count, 2 * bufferCapacity)
    let total = bytes + (wanted - bufferCapacity) * MemoryLayout<Buffer>.stride
    if total > limit { return total }
    let larger = UnsafeMutablePointer<Buffer>.allocate(capacity: wanted)
    larger.moveInitialize(from: buffers, count: bufferCapacity)
    (larger + bufferCapacity).initialize(repeating: Buffer(), count: wanted - bufferCapacity)
    buffers.deallocate()
    buffers = larger
    bufferCapacity = wanted
    bytes = total
    return nil
  }
}
