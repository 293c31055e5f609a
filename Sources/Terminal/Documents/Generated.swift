/// What `gd --generate` prints: all that an installation has besides the program, made of the tables
/// of options and calls and of the language's own lists of words.
enum Generated: String, CaseIterable, Sendable {
  case man, bash, zsh, fish, textmate, vim, emacs

  var text: String {
    switch self {
    case .man: manualPage
    case .bash: bashCompletion
    case .zsh: zshCompletion
    case .fish: fishCompletion
    case .textmate: textMateGrammar
    case .vim: vimSyntax
    case .emacs: emacsMode
    }
  }
}
