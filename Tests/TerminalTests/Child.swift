import Glibc
import Synchronization

/// A run of the gd that was built beside the tests.
struct Child {
  var code: Int32
  var output: String
  var errors: String

  /// The folder of the built products.
  static let products: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { raw in
      readlink("/proc/self/exe", raw.baseAddress!.assumingMemoryBound(to: CChar.self), raw.count)
    }
    let path = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
  }()

  static let gd = products + "/gd"

  /// An environment that does not depend on who runs the tests.
  static func environment(_ extra: [String: String] = [:]) -> [String: String] {
    var variables = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"]
    for name in ["LD_LIBRARY_PATH", "GD_NATIVE", "GD_THREADS"] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    return variables.merging(extra) { $1 }
  }

  /// Runs gd to its end, with `input` on a pipe.
  init(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    seconds: Double = 60
  ) {
    self.init(
      Child.gd, arguments, bytes: Array(input.utf8), environment: environment, seconds: seconds)
  }

  /// Runs a shell command in which `$GD` is gd.
  init(shell command: String, environment: [String: String] = [:]) {
    let variables = environment.merging(["GD": Child.gd]) { $1 }
    self.init("/bin/sh", ["-c", command], bytes: [], environment: variables, seconds: 60)
  }

  init(
    _ program: String, _ arguments: [String], bytes: [UInt8], environment: [String: String],
    seconds: Double
  ) {
    let (process, pipes) = starting.withLock { _ in
      let pipes = (Pipe(), Pipe(), Pipe())
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_adddup2(&actions, pipes.0.reading, 0)
      posix_spawn_file_actions_adddup2(&actions, pipes.1.writing, 1)
      posix_spawn_file_actions_adddup2(&actions, pipes.2.writing, 2)
      return (spawn(program, arguments, Child.environment(environment), &actions), pipes)
    }
    var (input, output, errors) = pipes
    input.closeReading()
    output.closeWriting()
    errors.closeWriting()
    let (printed, complaint) = exchange(bytes, &input, output, errors, process, seconds)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    output.closeReading()
    errors.closeReading()
    code = exitCode(status)
    self.output = String(decoding: printed, as: UTF8.self)
    self.errors = String(decoding: complaint, as: UTF8.self)
  }
}

/// The exit code as a shell tells it: 128 and the signal for a process that a signal ended.
func exitCode(_ status: Int32) -> Int32 {
  status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
}

/// Starts a program; `setup` may choose attributes such as a session of its own.
func spawn(
  _ program: String, _ arguments: [String], _ environment: [String: String],
  _ actions: inout posix_spawn_file_actions_t, ownSession: Bool = false
) -> pid_t {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
  if ownSession { flags |= 0x80 }  // POSIX_SPAWN_SETSID
  posix_spawnattr_setflags(&attributes, Int16(flags))
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigaddset(&signals, SIGPIPE)
  sigaddset(&signals, SIGINT)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
  var variables: [UnsafeMutablePointer<CChar>?] =
    environment.map { strdup("\($0)=\($1)") } + [nil]
  defer { for word in words + variables { free(word) } }
  var process: pid_t = 0
  let failure = posix_spawn(&process, program, &actions, &attributes, &words, &variables)
  precondition(failure == 0, "cannot start \(program)")
  return process
}

/// Held from the opening of a pipe to the start of its process, so that no other process inherits it.
private let starting = Mutex(())

/// Both ends are closed on exec, so that only the child they were made for holds them.
private struct Pipe {
  private(set) var reading: Int32 = -1
  private(set) var writing: Int32 = -1

  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (reading, writing) = (ends[0], ends[1])
  }

  mutating func closeReading() {
    close(reading)
    reading = -1
  }

  mutating func closeWriting() {
    close(writing)
    writing = -1
  }
}

/// Feeds and drains a process at once; kills it when the time is over.
private func exchange(
  _ bytes: [UInt8], _ input: inout Pipe, _ output: Pipe, _ errors: Pipe, _ process: pid_t,
  _ seconds: Double
) -> ([UInt8], [UInt8]) {
  var rest = bytes[...]
  var collected: [[UInt8]] = [[], []]
  var isOpen = [true, true]
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  let end = monotonic() + seconds
  _ = fcntl(input.writing, F_SETFL, O_NONBLOCK)
  signal(SIGPIPE, SIG_IGN)
  while isOpen[0] || isOpen[1] {
    if rest.isEmpty, input.writing >= 0 { input.closeWriting() }
    var entries = [
      pollfd(fd: input.writing, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: isOpen[0] ? output.reading : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isOpen[1] ? errors.reading : -1, events: Int16(POLLIN), revents: 0),
    ]
    if monotonic() > end { kill(process, SIGKILL) }
    poll(&entries, 3, 200)
    if entries[0].revents != 0 {
      let count = rest.withUnsafeBytes { write(input.writing, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN { rest = [] }
    }
    for index in 0...1 where entries[index + 1].revents != 0 {
      let count = read(entries[index + 1].fd, &chunk, chunk.count)
      if count > 0 { collected[index] += chunk[..<count] } else { isOpen[index] = false }
    }
  }
  if input.writing >= 0 { input.closeWriting() }
  return (collected[0], collected[1])
}

func monotonic() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// A fresh folder, gone when the value is.
final class Folder {
  let path: String

  init() {
    var template = Array("/tmp/gd-test-XXXXXX".utf8CString)
    mkdtemp(&template)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { _ = Child("/bin/rm", ["-rf", path], bytes: [], environment: [:], seconds: 10) }

  /// Writes a file into the folder and answers its path.
  func file(_ name: String, _ text: String) -> String { file(name, bytes: Array(text.utf8)) }

  func file(_ name: String, bytes: [UInt8]) -> String {
    let place = path + "/" + name
    let descriptor = open(place, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(descriptor) }
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    return place
  }
}
