import Glibc
import Testing

@testable import Autodiff
@testable import Engine

/// The compiler as a file that may be missing or wrong.
@Suite struct NativeLibraryTests {
  @Test func `the compiler stands beside the tests`() { #expect(Native.failure == nil) }

  @Test func `a file that is no library is refused with the loader's words`() {
    let path = "/tmp/gd-no-library-\(getpid()).so"
    guard let file = fopen(path, "w") else {
      Issue.record("\(path) cannot be written")
      return
    }
    defer { unlink(path) }
    fputs("no library", file)
    fclose(file)
    let failure = #expect(throws: NativeFailure.self) { try NativeLibrary(path: path) }
    #expect("\(failure.map(String.init(describing:)) ?? "")".contains("file too short"))
  }

  @Test func `a library of something else is refused`() {
    #expect(throws: NativeFailure.otherVersion("libm.so.6")) {
      try NativeLibrary(path: "libm.so.6")
    }
  }

  @Test func `text that is no program is refused with LLVM's words`() throws {
    let library = try NativeLibrary.shared.get()
    let failure = #expect(throws: NativeFailure.self) {
      _ = try library.unit(of: Array("define nonsense".utf8), function: "f")
    }
    #expect("\(failure.map(String.init(describing:)) ?? "")".contains("expected"))
  }

  @Test func `a function that is not there is refused`() throws {
    let library = try NativeLibrary.shared.get()
    #expect(throws: NativeFailure.self) {
      _ = try library.unit(of: Array("define void @g() { ret void }".utf8), function: "none")
    }
  }
}
