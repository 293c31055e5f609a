import Glibc
import Language
import Testing

@testable import Terminal

/// Files that statements name: whole, or an error that says why not, and soon.
@Suite struct WholeFileTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/gd-files-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    defer {
      for entry in entries(of: folder) { unlink(folder + "/" + entry.name) }
      rmdir(folder)
    }
    try body(folder)
  }

  private func reason(_ path: String, limit: Int = 1 << 20) -> String? {
    do {
      _ = try wholeFile(path, limit: limit)
      return nil
    } catch { return error.message }
  }

  @Test func `a file is read whole`() throws {
    try withFolder { folder in
      let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
      try replaceFile(folder + "/f", with: bytes)
      #expect(try wholeFile(folder + "/f") == bytes)
      #expect(reason(folder + "/f", limit: 100_000) == "it has more than 0 MB")
    }
  }

  @Test func `what is no file is refused in a sentence`() {
    #expect(reason("/tmp") == "it is a folder")
    #expect(reason("/dev/zero") == "it is a device, not a file")
    #expect(reason("/tmp/gd-no-such-file") == "No such file or directory")
  }

  @Test func `a pipe without a writer is no reason to wait`() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/p", 0o600) == 0)
      #expect(reason(folder + "/p") == "it is a pipe, and nobody writes to it")
    }
  }

  @Test func `a pipe is read to its end`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let text = Array("x,y\n1,2\n".utf8)
    #expect(write(ends[1], text, text.count) == text.count)
    close(ends[1])
    #expect(try wholeFile("/dev/fd/\(ends[0])") == text)
  }

  /// The kernel says that its files of numbers are empty, and then there are bytes in them.
  @Test func `a file that is longer than it was is refused`() {
    #expect(reason("/proc/self/status") == "it changed while it was read; try again")
  }
}
