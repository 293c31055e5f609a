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
    ("gd help hess", "hessian"), ("gd --threads ''", ""), ("gd --color = al", "always"),
    ("gd --color =", "auto always never"), ("gd --class us", "usr"),
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

  @Test(arguments: [
    ("gd --col", "--color"), ("gd --color al", "always"), ("gd --color=al", "--color=always"),
    ("gd for", "format"), ("gd format --ch", "--check"), ("gd help hess", "hessian"),
    ("gd --class /us", "/usr/"),
  ])
  func `fish completes`(_ line: String, _ expected: String) {
    let home = Folder()
    let run = Child(
      shell: """
        "$GD" --generate fish > '\(home.path)/gd.fish' &&
        HOME='\(home.path)' fish -N -c 'source ~/gd.fish; complete -C "\(line)"' | cut -f 1
        """)
    #expect(run.output == expected + "\n" && run.errors == "")
  }

  @Test func `zsh completes`() {
    let home = Folder()
    let window = TmuxWindow(home: home, environment: ["ZDOTDIR": home.path])
    _ = Child(shell: "\"$GD\" --generate zsh > '\(home.path)/_gd'")
    _ = home.file(
      ".zshrc", "fpath=(~ $fpath); autoload -U compinit; compinit -u -D; PS1='%% '")
    window.enter("clear; exec zsh -i")
    for (typed, completed) in [
      ("gd --col", "gd --color="), ("gd --color al", "gd --color always"),
      ("gd --color=al", "gd --color=always"), ("gd for", "gd format"),
      ("gd format --ch", "gd format --check"), ("gd help hess", "gd help hessian"),
      ("gd --class /us", "gd --class /usr/"),
    ] {
      window.expect("% ")
      window.type(typed)
      window.press("Tab")
      window.expect("% " + completed)
      window.press("C-u", "C-l")
    }
  }
}
