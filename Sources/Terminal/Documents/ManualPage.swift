/// The manual page, in the roff macros of man(7).
var manualPage: String {
  var lines = [
    ".\\\" Made by gd --generate man.", ".TH GD 1 \"\" \"gd \(version)\" \"User Commands\"",
    ".SH NAME", "gd \\- formulas and their gradients", ".SH SYNOPSIS",
  ]
  for (index, call) in CallRow.all.enumerated() {
    if index > 0 { lines.append(".br") }
    lines.append(".B gd")
    if !call.synopsis.isEmpty { lines.append(roff(call.synopsis)) }
  }
  lines += [
    ".SH DESCRIPTION",
    roff(
      "gd is a small language for gradients, descent and backpropagation. A formula is written as "
        + "on paper; gd answers with its derivative as a formula, with the number at a point, and, "
        + "when asked, with every step between. The language tells about itself: type help."),
  ]
  for call in CallRow.all {
    lines += [".TP", ".B " + roff(("gd " + call.synopsis).trimmedEnd), roff(call.meaning)]
  }
  lines.append(".SH OPTIONS")
  lines.append("Options stand anywhere, short ones together, long ones shortened while unique;")
  lines.append(".B \\-\\-")
  lines.append("ends them.")
  for row in OptionRow.all {
    lines += [".TP", ".B " + roff(row.spelling), roff(sentence(row.meaning))]
    if !row.values.isEmpty, row.brief.isEmpty {
      lines.append(roff("One of " + row.values.joined(separator: ", ") + "."))
    }
  }
  lines.append(".SH EXIT STATUS")
  for (code, meaning) in exitCodes { lines += [".TP", ".B \(code)", roff(sentence(meaning))] }
  lines.append(".SH ENVIRONMENT")
  for (name, meaning) in [
    ("NO_COLOR", "No colors, unless --color always asks for them."),
    ("LC_ALL, LC_CTYPE, LANG", "Where their character set is not UTF-8, output is plain ASCII."),
    ("XDG_STATE_HOME", "Where the history is kept, instead of ~/.local/state."),
    ("TERM", "On a dumb terminal there are no colors and no marked pastes."),
  ] { lines += [".TP", ".B " + roff(name), roff(meaning)] }
  lines.append(".SH FILES")
  for (name, meaning) in [
    ("~/.local/state/gd/history", "What was typed at the prompt, a statement a line."),
    ("~/.editrc", "Keys of the prompt; see editrc(5). The line gd:bind -v chooses those of vi."),
  ] { lines += [".TP", ".I " + roff(name), roff(meaning)] }
  lines += [
    ".SH EXAMPLES", ".nf", roff("gd -q -e 'grad (w-5)^2 at w=8'"), roff("gd lesson.gd rate=0.2"),
    roff("gd test lessons"), ".fi",
  ]
  return lines.joined(separator: "\n") + "\n"
}

private func sentence(_ text: String) -> String {
  (text.first.map { $0.uppercased() } ?? "") + text.dropFirst() + "."
}

/// Text as roff reads it: with its own signs escaped, and none at the start of the line.
private func roff(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "\\": result += "\\e"
    case "-": result += "\\-"
    case "'": result += "\\(aq"
    case "^": result += "\\(ha"
    case "~": result += "\\(ti"
    default: result.append(character)
    }
  }
  return result.hasPrefix(".") ? "\\&" + result : result
}

extension String {
  fileprivate var trimmedEnd: String { withoutTrailingSpace(self) }
}
