import Glibc
import Language

/// The bytes of a file that a statement names: all of them as they were at one time, or an error,
/// and never a wait without end.
///
/// - Throws: the system's reason; for a folder and a device; for a file that changes meanwhile; for
///   a pipe to which nobody writes; for more than `limit` bytes.
func wholeFile(_ path: String, limit: Int = 1 << 31) throws(HostError) -> [UInt8] {
  // Without waiting: a pipe would be opened only once somebody writes to it.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw HostError(errno) }
  defer { close(descriptor) }
  var before = stat()
  guard fstat(descriptor, &before) == 0 else { throw HostError(errno) }
  switch before.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFIFO: return try pipeContents(descriptor, limit)
  case S_IFDIR: throw HostError("it is a folder")
  default: throw HostError("it is a device, not a file")
  }
  guard before.st_size <= limit else { throw .tooLong(limit) }
  let bytes = try contents(ofDescriptor: descriptor, limit: limit)
  var after = stat()
  guard fstat(descriptor, &after) == 0 else { throw HostError(errno) }
  guard bytes.count == before.st_size, before.isSame(as: after) else {
    throw HostError("it changed while it was read; try again")
  }
  return bytes
}

/// What is written to a pipe until it is closed.
private func pipeContents(_ descriptor: Int32, _ limit: Int) throws(HostError) -> [UInt8] {
  let patience = 10.0
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  var last = monotonicSeconds()
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 {
      guard !bytes.isEmpty else { throw HostError("it is a pipe, and nobody writes to it") }
      return bytes
    }
    if count > 0 {
      guard bytes.count + count <= limit else { throw .tooLong(limit) }
      bytes.append(contentsOf: chunk[..<count])
      last = monotonicSeconds()
      continue
    }
    guard errno == EAGAIN || errno == EINTR else { throw HostError(errno) }
    if isInterrupted() { throw .interrupted }
    if monotonicSeconds() - last > patience {
      throw HostError("it is a pipe that says nothing for \(Int(patience)) seconds")
    }
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&wait, 1, 100)
  }
}

extension stat {
  fileprivate func isSame(as other: stat) -> Bool {
    st_size == other.st_size && st_mtim.tv_sec == other.st_mtim.tv_sec
      && st_mtim.tv_nsec == other.st_mtim.tv_nsec
  }
}

extension HostError {
  fileprivate static func tooLong(_ limit: Int) -> HostError {
    HostError("it has more than \(limit >> 20) MB")
  }
}
