import Testing

@testable import Terminal

/// What `gd --generate` prints for an installation.
@Suite struct GeneratedTests {
  @Test(arguments: [Generated.man, .bash, .zsh, .fish])
  func `what is generated knows each option and each command`(_ what: Generated) {
    let text = what.text.replacing("\\-", with: "-")
    for row in OptionRow.all {
      let name = what == .fish ? "-l \(row.name.rawValue)" : "--\(row.name.rawValue)"
      #expect(text.contains(name), "\(row.name)")
    }
    for call in CallRow.all {
      if let command = call.command { #expect(text.contains(command), "\(command)") }
    }
  }

  @Test(arguments: [
    ("gd --co", "--color"), ("gd --color ''", "auto always never"), ("gd for", "format"),
    ("gd help hess", "hessian"), ("gd --threads ''", ""),
  ])
  func `bash completes`(_ line: String, _ expected: String) {
    let run = Child(
      shell: """
        "$GD" --generate bash > /tmp/gd-completion.$$ && bash -c '
        . /tmp/gd-completion.'$$'
        COMP_WORDS=(\(line.replacing("'", with: "\"")))
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        cd /; _gd; echo "${COMPREPLY[*]}"'; rm -f /tmp/gd-completion.$$
        """)
    #expect(run.output == expected + "\n" && run.errors == "")
  }
}
