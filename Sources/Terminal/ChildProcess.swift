import CTerminal
import Glibc
import Language

/// Runs a program found in `PATH`, without a shell, with `input` as its standard input.
///
/// Input and outputs are files in memory, so that neither side ever waits for the other.
///
/// - Throws: `missingProgram`; the program's first words of complaint if it fails; `interrupted`
///   on Ctrl-C, which ends the program.
func output(
  of program: String, _ arguments: [String], input: [UInt8]
) throws(HostError) -> [UInt8] {
  let names = ["input", "output", "errors"]
  let files = names.map { name in gd_memory_file(name) }
  defer { for file in files where file >= 0 { close(file) } }
  guard files.allSatisfy({ $0 >= 0 }) else { throw HostError(errno) }
  if let number = writeAll(input[...], to: files[0]) { throw HostError(number) }
  lseek(files[0], 0, SEEK_SET)
  let process = try start(program, arguments, files)
  let status = try wait(for: process)
  let failed = status & 0x7f != 0 || (status >> 8) & 0xff != 0
  guard failed else { return try contents(from: files[1]) }
  let complaint = String(decoding: try contents(from: files[2]), as: UTF8.self)
  let lines = complaint.split(separator: "\n").map { trimmed(String($0)) }
  let words = lines.last { $0.contains { $0.isLetter } }
  throw HostError(words.map { "\(program) says: \($0)" } ?? "\(program) failed")
}

private func start(
  _ program: String, _ arguments: [String], _ files: [Int32]
) throws(HostError) -> pid_t {
  var actions = posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  for (place, file) in files.enumerated() {
    posix_spawn_file_actions_adddup2(&actions, file, Int32(place))
  }
  // gd's own treatment of signals is none of the program's.
  var signals = sigset_t()
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
  var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
  defer { for word in words { free(word) } }
  words.append(nil)
  var process = pid_t()
  let number = posix_spawnp(&process, program, &actions, &attributes, words, environ)
  guard number == 0 else { throw number == ENOENT ? .missingProgram : HostError(number) }
  return process
}

private func wait(for process: pid_t) throws(HostError) -> Int32 {
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 {
    guard errno == EINTR else { throw HostError(errno) }
    guard isInterrupted() else { continue }
    kill(process, SIGKILL)
    _ = waitpid(process, &status, 0)
    throw .interrupted
  }
  return status
}

private func contents(from file: Int32) throws(HostError) -> [UInt8] {
  lseek(file, 0, SEEK_SET)
  return try contents(ofDescriptor: file, limit: 1 << 30)
}
