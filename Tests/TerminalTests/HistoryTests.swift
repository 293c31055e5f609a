import Glibc
import Testing

@testable import Terminal

@Suite struct HistoryTests {
  @Test func `statements come back in order, blocks as one, repetitions once`() throws {
    let folder = Folder()
    var history = try #require(History(stateHome: folder.path, home: nil))
    #expect(history.load() == [])
    for statement in ["a = 1", "a = 1", "f(x) = {\n  x\n}", "a = 1"] { history.append(statement) }
    #expect(history.load() == ["a = 1", "f(x) = {⏎  x⏎}", "a = 1"])
  }

  @Test func `the file is private`() throws {
    let folder = Folder()
    var history = try #require(History(stateHome: nil, home: folder.path))
    history.append("x")
    var status = stat()
    #expect(stat(folder.path + "/.local/state/gd/history", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func `two sessions lose nothing of each other`() throws {
    let folder = Folder()
    var first = try #require(History(stateHome: folder.path, home: nil))
    var second = try #require(History(stateHome: folder.path, home: nil))
    first.append("one")
    second.append("two")
    first.append("three")
    #expect(second.load() == ["one", "two", "three"])
  }

  @Test func `a hundred thousand statements come back`() throws {
    let folder = Folder()
    var history = try #require(History(stateHome: folder.path, home: nil))
    history.append("first")
    let lines = (0..<110_000).map { "a\($0) = \($0)x^2\n" }.joined()
    _ = folder.file("gd/history", lines)
    let loaded = history.load()
    #expect(loaded.count == 100_000)
    #expect(loaded.first == "a10000 = 10000x^2" && loaded.last == "a109999 = 109999x^2")
  }

  @Test func `without a home there is no history`() {
    #expect(History(stateHome: nil, home: nil) == nil)
  }
}
