import Glibc
import Testing

@testable import Language
@testable import Terminal

/// The modes in Scripts/editors are made of the language's own lists of words.
///
/// `Scripts/record editors` writes them anew; that run fails on purpose.
@Suite struct EditorModeTests {
  static let files: [(Generated, String)] = [
    (.textmate, "vscode/syntaxes/gd.tmLanguage.json"), (.vim, "vim/syntax/gd.vim"),
    (.emacs, "emacs/gd-mode.el"),
  ]
  private static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/") + "/Scripts/editors/"
  }()

  @Test(arguments: files)
  func `a mode is as the words of now make it`(_ what: Generated, _ file: String) throws {
    let path = Self.folder + file
    if getenv("GD_RECORD").map({ String(cString: $0) }) == "editors" {
      try replaceFile(path, with: Array(what.text.utf8))
      Issue.record("\(file) is written; run again without GD_RECORD")
      return
    }
    let kept = String(decoding: try contents(of: path), as: UTF8.self)
    #expect(kept == what.text, "run Scripts/record editors")
  }

  @Test(arguments: files)
  func `each verb, clause and function stands in a mode`(_ what: Generated, _ file: String) {
    let words = LanguageWords()
    #expect(words.verbs.count > 30 && words.clauses.count > 15 && words.functions.count > 50)
    let text = what.text
    for word in words.verbs + words.clauses + words.functions + words.constants {
      #expect(text.contains(word), "\(word)")
    }
  }

  @Test func `the grammar of TextMate is JSON`() throws {
    guard case .object(let fields) = try parseJSON(Array(Generated.textmate.text.utf8)[...]) else {
      Issue.record("no object")
      return
    }
    #expect(fields.contains { $0.name == "patterns" })
  }
}
