import Language

/// The options of the command line, in the order in which `--help` lists them.
enum OptionName: String, CaseIterable, Sendable {
  case expression, quiet, json
  case keepGoing = "keep-going"
  case digits, ascii, color, seed, threads, native, precision
  case maxMemory = "max-memory"
  case maxTime = "max-time"
  case maxSteps = "max-steps"
  case noFiles = "no-files"
  case showTime = "show-time"
  case progress, check
  case learners = "class"
  case generate, help, version
}

/// One row of the table of options, of which `--help`, the manual page and the completions are made.
struct OptionRow: Sendable {
  let name: OptionName
  let short: Character?
  /// What the argument stands for; nil for an option without one.
  let argument: String?
  /// What an argument may be, if that is a list.
  let values: [String]
  /// A few words for `--help`; empty if the row does not stand there.
  let brief: String
  /// A sentence without its point.
  let meaning: String

  init(
    _ name: OptionName, _ short: Character? = nil, _ argument: String? = nil,
    values: [String] = [], _ brief: String, _ meaning: String
  ) {
    self.name = name
    self.short = short
    self.argument = argument
    self.values = values
    self.brief = brief
    self.meaning = meaning
  }

  static let all = [
    OptionRow(
      .expression, "e", "TEXT", "run statements", "run these statements; may be given several times"
    ),
    OptionRow(.quiet, "q", "bare values only", "print bare values only, one a line"),
    OptionRow(.json, "JSON, a line each", "print one JSON object a statement"),
    OptionRow(.keepGoing, "after an error", "go on after a failed statement; the end is still 1"),
    OptionRow(
      .digits, nil, "N|full", values: ["full"], "digits shown (6)",
      "print so many significant digits (6), or the shortest text that reads back"),
    OptionRow(.ascii, "plain ASCII", "print plain ASCII; so it is where the locale is not UTF-8"),
    OptionRow(
      .color, nil, "WHEN", values: Invocation.Color.allCases.map(\.rawValue), "auto|always|never",
      "color the output: on a terminal (auto), always or never"),
    OptionRow(.seed, nil, "N", "of all draws (1)", "the seed of all random draws (1)"),
    OptionRow(.threads, nil, "N", "(all cores)", "threads for large computations (all cores)"),
    OptionRow(
      .native, nil, "HOW", values: Options.Native.allCases.map(\.rawValue), "auto|on|off",
      "machine code for plans that prove hot (auto), for all before they run, or for none; without "
        + "the compiler, which Scripts/gd --with-native builds, auto is off"),
    OptionRow(
      .precision, nil, "KIND", values: ["double", "single"], "double|single",
      "the numbers in arrays that a descent or a training works with, double or single (double)"),
    OptionRow(
      .maxMemory, nil, "SIZE", "at most, as 500M", "stop beyond this memory, as 500M or 2G"),
    OptionRow(.maxTime, nil, "SECONDS", "for a statement", "stop a statement after this time"),
    OptionRow(.maxSteps, nil, "N", "for a loop", "stop a loop after so many steps"),
    OptionRow(.noFiles, "read, write none", "let a script read and write no files"),
    OptionRow(.showTime, "of a statement", "tell the time that each statement took"),
    OptionRow(
      .progress, nil, "HOW", values: Invocation.Progress.allCases.map(\.rawValue),
      "auto|plain|none",
      "report on long work: a line on a terminal (auto), lines of text (plain), or nothing"),
    OptionRow(.check, "", "with format: only say which files would change"),
    OptionRow(
      .learners, nil, "FOLDER", "with gd test",
      "with test: mark the lesson of a class, as each .md file of the folder has filled it in"),
    OptionRow(
      .generate, nil, "WHAT", values: Generated.allCases.map(\.rawValue), "",
      "print what belongs to an installation: the manual page, a shell's completion, or an "
        + "editor's mode"),
    OptionRow(.help, "h", "this page", "show one screen of help"),
    OptionRow(.version, "V", "the version", "show the version"),
  ]

  private init(_ name: OptionName, _ short: Character, _ brief: String, _ meaning: String) {
    self.init(name, short, nil, brief, meaning)
  }

  private init(_ name: OptionName, _ brief: String, _ meaning: String) {
    self.init(name, nil, nil, brief, meaning)
  }

  /// Whether the argument is a folder.
  var takesFolder: Bool { argument == "FOLDER" }

  /// `-e, --expression TEXT`
  var spelling: String {
    (short.map { "-\($0), " } ?? "") + "--" + name.rawValue + (argument.map { " " + $0 } ?? "")
  }
}

/// One row of the table of calls.
struct CallRow: Sendable {
  enum Operands: Sendable { case none, script, scripts, paths, topic }

  /// The word behind `gd`, if the call has one.
  let command: String?
  let synopsis: String
  let brief: String
  let meaning: String
  let operands: Operands

  static let all = [
    CallRow(
      command: nil, synopsis: "", brief: "the prompt; on a pipe, a script",
      meaning: "On a terminal, the prompt. On a pipe, standard input runs as a script.",
      operands: .none),
    CallRow(
      command: nil, synopsis: "FILE.gd [name=value ...]", brief: "run a script, with other values",
      meaning: "Runs a script. A value given here replaces the first definition of its name in "
        + "the file, or defines a name that the file only uses. The file - is standard input. A lesson, FILE.md, is gone through line by "
        + "line on a terminal, and waits before each section and at each hole.",
      operands: .script),
    CallRow(
      command: nil, synopsis: "-e 'grad (w-5)^2 at w=8'", brief: "run statements",
      meaning: "Runs the statements.", operands: .none),
    CallRow(
      command: "test", synopsis: "test PATH...", brief: "run scripts and lessons as tests",
      meaning: "Runs scripts and Markdown lessons, and folders of them, as tests: assertions, and "
        + "in lessons the lines after \"> \" with their answers. A summary line ends it; with "
        + "--json one object a failure, and one of kind test at the end. With "
        + "--class FOLDER [LESSON.md] the answers of learners are marked; the lesson is "
        + "lesson.md in the folder, unless it is named.",
      operands: .paths),
    CallRow(
      command: "format", synopsis: "format [--check] FILE...", brief: "lay scripts out",
      meaning: "Gives scripts their one layout, in their places, and names those that changed. "
        + "With --check nothing is written, and the exit code is 1 if a file would change. With "
        + "--json one object a file that changes.",
      operands: .scripts),
    CallRow(
      command: "check", synopsis: "check FILE...", brief: "find errors without running",
      meaning: "Reads scripts without running them, and tells every error in syntax, names "
        + "and shapes. With --json one object an error.", operands: .scripts),
    CallRow(
      command: "serve", synopsis: "serve [FILE.gd]", brief: "answer JSON requests, one a line",
      meaning: "Answers calls from other programs, one JSON object a line in and one out.",
      operands: .script),
    CallRow(
      command: "help", synopsis: "help [TOPIC]", brief: "help on the language",
      meaning: "Tells about the language, a verb, a clause or a function.", operands: .topic),
  ]
}

/// What each exit code means.
let exitCodes: [(code: Int32, meaning: String)] = [
  (ExitCode.success, "all is well"),
  (ExitCode.failed, "a statement or an assertion failed, or a run diverged"),
  (ExitCode.usage, "the command line is wrong, or a file cannot be read or written"),
  (ExitCode.syntax, "a syntax error; nothing was run"),
  (ExitCode.fault, "a fault of gd itself"),
  (ExitCode.interrupted, "interrupted"),
  (ExitCode.closed, "the reader of standard output has gone"),
]

/// The page that `gd --help` prints: one screen of 80 by 24, with the prompt below.
let usage: String = {
  var lines = ["gd: formulas and their gradients", ""]
  for call in CallRow.all {
    lines.append("  " + padded("gd " + call.synopsis, to: 31) + call.brief)
  }
  lines.append("")
  let cells = OptionRow.all.filter { !$0.brief.isEmpty }.map { row in
    padded((row.short == nil ? "    " : "") + row.spelling, to: 23) + row.brief
  }
  let half = (cells.count + 1) / 2
  for index in 0..<half {
    let right = index + half < cells.count ? cells[index + half] : ""
    lines.append(withoutTrailingSpace(padded(cells[index], to: 41) + right))
  }
  lines += [
    "", "Exit: 0; 1 failed; 2 usage or file; 3 syntax; 70 a fault of gd; 130 interrupted",
  ]
  return lines.joined(separator: "\n") + "\n"
}()

/// `text` followed by spaces up to `width` characters, at least one.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}
