/// The options of the command line, in the order in which `--help` lists them.
enum OptionName: String, CaseIterable, Sendable {
  case expression, quiet, json, ascii, color, digits, seed, threads, precision
  case maxMemory = "max-memory"
  case maxTime = "max-time"
  case maxSteps = "max-steps"
  case noFiles = "no-files"
  case keepGoing = "keep-going"
  case showTime = "show-time"
  case progress, check, help, version
}

/// One row of the table of options.
struct OptionRow: Sendable {
  let name: OptionName
  let short: Character?
  /// What the argument stands for; nil for an option without one.
  let argument: String?
  let meaning: String

  init(_ name: OptionName, _ short: Character? = nil, _ argument: String? = nil, _ meaning: String)
  {
    self.name = name
    self.short = short
    self.argument = argument
    self.meaning = meaning
  }

  static let all = [
    OptionRow(.expression, "e", "STATEMENTS", "run these statements (may be given several times)"),
    OptionRow(.quiet, "q", nil, "bare values only"),
    OptionRow(.json, nil, nil, "one JSON object a statement"),
    OptionRow(.keepGoing, nil, nil, "go on after a failed statement"),
    OptionRow(.digits, nil, "N|full", "significant digits of printed numbers (6)"),
    OptionRow(.ascii, nil, nil, "plain ASCII output"),
    OptionRow(.color, nil, "auto|always|never", "colors (auto)"),
    OptionRow(.seed, nil, "N", "the seed of all random draws (1)"),
    OptionRow(.threads, nil, "N", "threads for large computations (all cores)"),
    OptionRow(.precision, nil, "double|single", "arithmetic of runs (double)"),
    OptionRow(.maxMemory, nil, "SIZE", "stop beyond this memory, as 500M or 2G"),
    OptionRow(.maxTime, nil, "SECONDS", "stop a statement after this time"),
    OptionRow(.maxSteps, nil, "N", "stop a loop after so many steps"),
    OptionRow(.noFiles, nil, nil, "a script may read and write no files"),
    OptionRow(.showTime, nil, nil, "print the time of each statement"),
    OptionRow(.progress, nil, "auto|plain|none", "how long work reports its progress (auto)"),
    OptionRow(.check, nil, nil, "with format: only say which files would change"),
    OptionRow(.help, "h", nil, "this page"),
    OptionRow(.version, "V", nil, "the version"),
  ]
}

/// The page that `gd --help` prints.
let usage: String = {
  let calls = [
    ("gd", "the prompt; on a pipe, standard input runs as a script"),
    ("gd FILE.gd [name=value ...]", "run a script; a value given here wins over the file's"),
    ("gd -e 'grad (w-5)^2 at w=8'", "run statements"),
    ("gd test PATH...", "run scripts and Markdown lessons as tests"),
    ("gd format [--check] FILE...", "lay scripts out"),
    ("gd check FILE...", "syntax and names, without running"),
    ("gd serve [FILE.gd]", "answer requests, one JSON line in, one out"),
    ("gd help [TOPIC]", "help on the language"),
  ]
  var lines = ["gd: formulas and their gradients", ""]
  let callWidth = 33
  for (call, meaning) in calls { lines.append("  " + padded(call, to: callWidth) + meaning) }
  lines += ["", "Options:"]
  for row in OptionRow.all {
    let short = row.short.map { "-\($0), " } ?? "    "
    let spelling = short + "--" + row.name.rawValue + (row.argument.map { " " + $0 } ?? "")
    lines.append("  " + padded(spelling, to: callWidth) + row.meaning)
  }
  lines += [
    "", "Exit codes: 0; 1 a statement failed; 2 wrong arguments or an unreadable file;",
    "3 a syntax error, nothing was run; 70 an internal fault; 130 interrupted.",
  ]
  return lines.joined(separator: "\n") + "\n"
}()

/// `text` followed by spaces up to `width` characters, at least one.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}
