import Glibc
import Testing

/// `--native` as a user meets it.
@Suite struct NativeOptionTests {
  /// Where the cosine is its argument: OEIS A003957.
  private let dottie = "0.7390851332151607\n"
  private let statement = "iterate x = 0.5 -> cos(x) for 1000 steps"

  /// Runs a copy of gd in a folder of its own, beside which `library` stands.
  private func run(_ arguments: [String], library: String?) throws -> Child {
    var template = Array("/tmp/gd-native-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    var command = "cp \"$GD\" \(folder)/gd; "
    if let library { command += "printf '%s' '\(library)' > \(folder)/libgdnative.so; " }
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    command += "\(folder)/gd \(words); code=$?; rm -r \(folder); exit $code"
    return Child(shell: command)
  }

  @Test func `machine code and tape give one answer`() {
    let answers = ["on", "off", "auto"].map {
      Child(["-q", "--digits", "full", "--native", $0, "-e", statement])
    }
    for answer in answers {
      #expect(answer.errors == "" && answer.code == 0)
      #expect(answer.output == answers[0].output)
    }
  }

  @Test func `without the compiler a note says so once and the answer is the same`() throws {
    let run = try run(
      ["-q", "--native", "on", "-e", statement, "-e", statement], library: nil)
    #expect(
      run.errors
        == "gd: no machine code: there is no libgdnative.so beside gd; "
        + "Scripts/gd --with-native builds it\n")
    #expect(run.output == dottie + dottie && run.code == 0)
  }

  @Test func `without the compiler nothing is said unless it was asked for`() throws {
    let run = try run(["-q", "-e", "iterate x = 0.5 -> cos(x) for 3000000 steps"], library: nil)
    #expect(run.errors == "" && run.output == dottie && run.code == 0)
  }

  @Test func `a file that is no library is refused with the loader's words`() throws {
    let run = try run(["-q", "--native", "on", "-e", statement], library: "rubbish")
    #expect(run.errors.hasPrefix("gd: no machine code: the compiler cannot be opened: "))
    #expect(run.errors.hasSuffix("libgdnative.so: file too short\n"))
    #expect(run.output == dottie && run.code == 0)
  }
}
