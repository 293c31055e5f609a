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

  @Test func `without a home there is no history`() {
    #expect(History(stateHome: nil, home: nil) == nil)
  }
}
