import Glibc
import Language

/// The bytes of a file; `-` is standard input.
///
/// - Throws: the system's reason, also for a directory and for more than `limit` bytes.
func contents(of path: String, limit: Int = 1 << 31) throws(HostError) -> [UInt8] {
  if path == "-" { return try contents(ofDescriptor: 0, limit: limit) }
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .lastError }
  defer { close(descriptor) }
  return try contents(ofDescriptor: descriptor, limit: limit)
}

/// Everything up to the end of a descriptor.
///
/// - Throws: the system's reason; `interrupted` if Ctrl-C came while waiting.
func contents(ofDescriptor descriptor: Int32, limit: Int) throws(HostError) -> [UInt8] {
  var bytes: [UInt8] = []
  var status = stat()
  if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
    bytes.reserveCapacity(min(Int(status.st_size) + 1, limit))
  }
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { return bytes }
    if count < 0 {
      if errno != EINTR { throw .lastError }
      if isInterrupted() { throw .interrupted }
      continue
    }
    guard bytes.count + count <= limit else { throw HostError("more than \(limit) bytes") }
    bytes.append(contentsOf: chunk[..<count])
  }
}

/// Writes a file beside its place and renames it there; keeps the permissions of a file it replaces.
///
/// - Throws: the system's reason; the old file is then as it was.
func replaceFile(_ path: String, with bytes: [UInt8]) throws(HostError) {
  var status = stat()
  let exists = stat(path, &status) == 0
  // A device or a pipe is no file to replace.
  if exists, status.st_mode & S_IFMT != S_IFREG {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .lastError }
    defer { close(descriptor) }
    if let number = writeAll(bytes[...], to: descriptor) { throw HostError(number) }
    return
  }
  let target = realpath(path, nil).map { pointer in
    defer { free(pointer) }
    return String(cString: pointer)
  }
  let place = target ?? path
  let beside = place + ".\(getpid()).new"
  let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw .lastError }
  if exists { _ = fchmod(descriptor, status.st_mode & 0o7777) }
  var number = writeAll(bytes[...], to: descriptor)
  if number == nil, fsync(descriptor) != 0, errno != EINVAL { number = errno }
  if close(descriptor) != 0, number == nil { number = errno }
  if number == nil, rename(beside, place) != 0 { number = errno }
  if let number {
    unlink(beside)
    throw HostError(number)
  }
}

/// The entries of a folder without `.` and `..`, sorted; empty if it cannot be read.
func entries(of folder: String) -> [(name: String, isFolder: Bool)] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var found: [(name: String, isFolder: Bool)] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name == "." || name == ".." { continue }
    found.append((name, isFolder(folder + "/" + name)))
  }
  return found.sorted { $0.name < $1.name }
}

func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

extension HostError {
  static let interrupted = HostError("interrupted")

  /// The system's wording for an error number.
  init(_ number: Int32) { self.init(String(cString: strerror(number))) }

  fileprivate static var lastError: HostError { HostError(errno) }
}
