import Language

/// The words behind `gd help` that a shell can type without quotes.
private let topics = Session.helpTopics.map(\.name).filter { name in
  name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "/") }
}

private let commands = CallRow.all.filter { $0.command != nil }

var bashCompletion: String {
  let options = OptionRow.all.flatMap { row in
    (row.short.map { ["-\($0)"] } ?? []) + ["--\(row.name.rawValue)"]
  }
  var lines = [
    "# Completion of gd in bash. Made by gd --generate bash.",
    "_gd() {",
    "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= i",
    "  COMPREPLY=()",
    "  # The equals sign of --option=value is a word of its own.",
    "  if [[ $word == = ]]; then word=; fi",
    "  if [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi",
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    "    case ${COMP_WORDS[i]} in",
    "      \(commands.compactMap(\.command).joined(separator: "|"))) command=${COMP_WORDS[i]}; break ;;",
    "    esac",
    "  done",
    "  case $before in",
  ]
  for row in OptionRow.all where row.argument != nil {
    let names = (row.short.map { "-\($0)|" } ?? "") + "--\(row.name.rawValue)"
    let found = row.takesFolder ? "-d" : "-W '\(row.values.joined(separator: " "))'"
    lines.append("    \(names)) COMPREPLY=($(compgen \(found) -- \"$word\")); return ;;")
  }
  lines += [
    "  esac",
    "  if [[ $word == -* ]]; then",
    "    COMPREPLY=($(compgen -W '\(options.joined(separator: " "))' -- \"$word\"))",
    "    return",
    "  fi",
    "  compopt -o filenames 2>/dev/null",
    "  case $command in",
  ]
  for call in commands {
    lines.append("    \(call.command ?? ""))")
    switch call.operands {
    case .topic:
      lines.append("      compopt +o filenames 2>/dev/null")
      lines.append(
        "      COMPREPLY=($(compgen -W '\(topics.joined(separator: " "))' -- \"$word\")) ;;")
    case .paths:
      lines.append(
        "      COMPREPLY=($(compgen -f -X '!*.@(gd|md)' -- \"$word\") $(compgen -d -- \"$word\")) ;;"
      )
    case .none, .script, .scripts:
      lines.append(
        "      COMPREPLY=($(compgen -f -X '!*.gd' -- \"$word\") $(compgen -d -- \"$word\")) ;;")
    }
  }
  let names = commands.compactMap(\.command).joined(separator: " ")
  lines += [
    "    *)",
    "      COMPREPLY=($(compgen -W '\(names)' -- \"$word\")",
    "        $(compgen -f -X '!*.@(gd|md)' -- \"$word\")",
    "        $(compgen -d -- \"$word\")) ;;",
    "  esac",
    "}",
    "shopt -q extglob || shopt -s extglob",
    "complete -F _gd gd",
  ]
  return lines.joined(separator: "\n") + "\n"
}

var zshCompletion: String {
  var lines = [
    "#compdef gd", "# Completion of gd in zsh. Made by gd --generate zsh.", "_gd() {",
    "  local -a commands line state", "  commands=(",
  ]
  for call in commands { lines.append("    '\(call.command ?? ""):\(zsh(call.brief))'") }
  lines += ["  )", "  _arguments -S \\"]
  for row in OptionRow.all {
    let name = "--\(row.name.rawValue)"
    let found =
      row.takesFolder
      ? "_files -/" : row.values.isEmpty ? " " : "(\(row.values.joined(separator: " ")))"
    let action = row.argument.map { ":\($0):\(found)" } ?? ""
    let meaning = "[\(zsh(row.meaning))]"
    let equals = row.argument == nil ? "" : "="
    if let short = row.short {
      let sign = row.argument == nil ? "" : "+"
      lines.append(
        "    \(row.name == .expression ? "'*'" : "'(-\(short) \(name))'")"
          + "{-\(short)\(sign),\(name)\(equals)}'\(meaning)\(action)' \\")
    } else {
      lines.append("    '\(name)\(equals)\(meaning)\(action)' \\")
    }
  }
  lines += [
    "    '1:command or script:->first' '*:operand:->rest'",
    "  case $state in",
    "    first) _describe command commands; _files -g '*.(gd|md)' ;;",
    "    rest)",
    "      case $line[1] in",
  ]
  for call in commands {
    let action =
      switch call.operands {
      case .topic: "compadd -- \(topics.joined(separator: " "))"
      case .paths: "_files -g '*.(gd|md)'"
      case .none, .script, .scripts: "_files -g '*.gd'"
      }
    lines.append("        \(call.command ?? "")) \(action) ;;")
  }
  lines += ["      esac ;;", "  esac", "}", "_gd \"$@\""]
  return lines.joined(separator: "\n") + "\n"
}

var fishCompletion: String {
  let names = commands.compactMap(\.command).joined(separator: " ")
  var lines = [
    "# Completion of gd in fish. Made by gd --generate fish.",
    "complete -c gd -f",
    "complete -c gd -n 'not __fish_seen_subcommand_from help' -k -a '(__fish_complete_suffix .gd)'",
  ]
  for row in OptionRow.all {
    var line = "complete -c gd -l \(row.name.rawValue)"
    if let short = row.short { line += " -s \(short)" }
    if row.argument != nil { line += " -x" }
    if row.takesFolder { line += " -a '(__fish_complete_directories)'" }
    if !row.values.isEmpty { line += " -a '\(row.values.joined(separator: " "))'" }
    lines.append(line + " -d '\(fish(row.meaning))'")
  }
  for call in commands {
    let command = call.command ?? ""
    lines.append(
      "complete -c gd -n 'not __fish_seen_subcommand_from \(names)' -a \(command) "
        + "-d '\(fish(call.brief))'")
    let seen = "complete -c gd -n '__fish_seen_subcommand_from \(command)'"
    switch call.operands {
    case .topic: lines.append(seen + " -a '\(topics.joined(separator: " "))'")
    case .paths: lines.append(seen + " -k -a '(__fish_complete_suffix .md)'")
    case .none, .script, .scripts: break
    }
  }
  return lines.joined(separator: "\n") + "\n"
}

private func fish(_ text: String) -> String {
  text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
}

/// Text inside single quotes and brackets.
private func zsh(_ text: String) -> String {
  text.map { character in
    switch character {
    case "'": "'\\''"
    case "[", "]", ":": "\\\(character)"
    default: "\(character)"
    }
  }.joined()
}
