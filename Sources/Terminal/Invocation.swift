import Language

/// What a command line asks for: a pure reading of the arguments, nothing is opened.
struct Invocation: Equatable, Sendable {
  enum Mode: Equatable, Sendable {
    /// No operands: the prompt on a terminal, else standard input as a script.
    case standardInput
    case script(path: String)
    case statements([String])
    case test([String])
    case markClass(folder: String, lesson: String?)
    case format([String], check: Bool)
    case check([String])
    case serve(path: String?)
    case help(topic: String?)
    case generate(Generated)
    case usage
    case version
  }
  enum Color: String, CaseIterable, Sendable { case auto, always, never }
  enum Progress: String, CaseIterable, Sendable { case auto, plain, none }
  struct Override: Equatable, Sendable {
    let name: String
    let value: String
  }

  var mode = Mode.standardInput
  var overrides: [Override] = []
  var isQuiet = false
  var isJSON = false
  var isASCII = false
  var keepsGoing = false
  var showsTime = false
  var allowsFiles = true
  var color = Color.auto
  var progress = Progress.auto
  /// Significant digits; 0 is the shortest form that reads back.
  var digits: Int?
  var seed: UInt64?
  var threads: Int?
  var native: Options.Native?
  var isSingle = false
  var maxMemory: Int?
  var maxTime: Double?
  var maxSteps: Int?

  /// Reads the arguments after the program's name, as users of getopt_long expect: options
  /// anywhere, short ones together, long ones shortened while unique, `--` ends them.
  ///
  /// - Throws: `UsageError` with the sentence to print.
  init(_ arguments: [String]) throws(UsageError) {
    var scanner = OptionScanner(arguments)
    var statements: [String] = []
    var operands: [String] = []
    var only: Mode?
    var checks = false
    var folder: String?
    while let item = try scanner.next() {
      switch item {
      case .operand(let text): operands.append(text)
      case .option(let name, let value):
        switch name {
        case .expression: statements.append(value)
        case .check: checks = true
        case .learners: folder = value
        case .help: only = .usage
        case .generate: only = .generate(try choice(name, value))
        case .version: only = only ?? .version
        default: try take(name, value)
        }
      }
    }
    if let only {
      mode = only
      return
    }
    try choose(operands, statements, checks, marks: folder != nil)
    if let folder { try mark(folder) }
  }

  private mutating func take(_ name: OptionName, _ value: String) throws(UsageError) {
    switch name {
    case .quiet: isQuiet = true
    case .json: isJSON = true
    case .ascii: isASCII = true
    case .keepGoing: keepsGoing = true
    case .showTime: showsTime = true
    case .noFiles: allowsFiles = false
    case .color: color = try choice(name, value)
    case .progress: progress = try choice(name, value)
    case .precision:
      guard value == "double" || value == "single" else {
        throw .badValue(name, value, "double or single")
      }
      isSingle = value == "single"
    case .digits: digits = value == "full" ? 0 : try integer(name, value, in: 1...17)
    case .seed:
      guard let number = UInt64(value) else { throw .badValue(name, value, "a whole number") }
      seed = number
    case .native: native = try choice(name, value) as Options.Native
    case .threads: threads = try integer(name, value, in: 1...1024)
    case .maxSteps: maxSteps = try integer(name, value, in: 1...Int.max)
    case .maxTime:
      guard let seconds = Double(value), seconds > 0, seconds.isFinite else {
        throw .badValue(name, value, "seconds above 0")
      }
      maxTime = seconds
    case .maxMemory:
      guard let bytes = byteCount(value) else {
        throw .badValue(name, value, "a size such as 500M or 2G")
      }
      maxMemory = bytes
    case .expression, .check, .learners, .generate, .help, .version: break
    }
  }

  /// `test --class FOLDER [LESSON.md]`
  private mutating func mark(_ folder: String) throws(UsageError) {
    guard case .test(let paths) = mode else { throw .onlyWithTest }
    guard paths.count <= 1 else { throw .unexpected(paths[1]) }
    mode = .markClass(folder: folder, lesson: paths.first)
  }

  private mutating func choose(
    _ operands: [String], _ statements: [String], _ checks: Bool, marks: Bool
  ) throws(UsageError) {
    let rest = Array(operands.dropFirst())
    if !statements.isEmpty {
      for text in operands where override(text) == nil { throw .bothFileAndStatements(text) }
      overrides = operands.compactMap(override)
      mode = .statements(statements)
      return
    }
    switch operands.first {
    case nil: mode = .standardInput
    case "test":
      guard marks || !rest.isEmpty else { throw .missingFile("test") }
      mode = .test(rest)
    case "format":
      guard !rest.isEmpty else { throw .missingFile("format") }
      mode = .format(rest, check: checks)
    case "check":
      guard !rest.isEmpty else { throw .missingFile("check") }
      mode = .check(rest)
    case "serve":
      guard rest.count <= 1 else { throw .unexpected(rest[1]) }
      mode = .serve(path: rest.first)
    case "help": mode = .help(topic: rest.isEmpty ? nil : rest.joined(separator: " "))
    case let path?:
      if let command = mistakenCommand(path) { throw .unknownCommand(path, suggestion: command) }
      for text in rest where override(text) == nil { throw .unexpected(text) }
      overrides = rest.compactMap(override)
      mode = .script(path: path)
    }
    if checks {
      guard case .format = mode else { throw .onlyWithFormat }
    }
  }

  /// The command that a word without a point or a slash is likely to mean.
  private func mistakenCommand(_ word: String) -> String? {
    let commands = CallRow.all.compactMap(\.command)
    guard !word.contains(where: { "./-".contains($0) }) else { return nil }
    return LanguageWords.closest(to: word, among: commands)
  }

  /// `name=value`; nil if it does not begin with a name and `=`.
  private func override(_ text: String) -> Override? {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { return nil }
    let name = text[..<sign]
    guard let first = name.first, first.isLetter || first == "_",
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    else { return nil }
    return Override(name: String(name), value: String(text[text.index(after: sign)...]))
  }
}

/// Why a command line cannot be read; exit code 2.
enum UsageError: Error, Equatable, Sendable {
  case unknownOption(String, suggestion: String?)
  case ambiguousOption(String, [String])
  case missingArgument(String)
  case needlessArgument(String)
  case badValue(OptionName, String, String)
  case bothFileAndStatements(String)
  case missingFile(String)
  case unexpected(String)
  case unknownCommand(String, suggestion: String)
  case onlyWithFormat
  case onlyWithTest
}

private func choice<T: RawRepresentable<String> & CaseIterable>(
  _ name: OptionName, _ value: String
) throws(UsageError) -> T {
  if let found = T(rawValue: value) { return found }
  let names = T.allCases.map(\.rawValue)
  throw .badValue(name, value, names.dropLast().joined(separator: ", ") + " or \(names.last ?? "")")
}

private func integer(
  _ name: OptionName, _ value: String, in range: ClosedRange<Int>
) throws(UsageError) -> Int {
  guard let number = Int(value), range.contains(number) else {
    let wording =
      range.upperBound == Int.max
      ? "a whole number from \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    throw .badValue(name, value, name == .digits ? wording + ", or full" : wording)
  }
  return number
}

/// `1048576`, `500k`, `20M`, `2G`, `1.5GB`, `2GiB` in bytes, by powers of 1024; nil for all else.
private func byteCount(_ text: String) -> Int? {
  let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
  let factors = ["": 0, "b": 0, "k": 10, "m": 20, "g": 30, "t": 40]
  var unit = text.dropFirst(number.count).lowercased()
  if unit.count > 1, unit.hasSuffix("ib") { unit.removeLast(2) }
  if unit.count > 1, unit.hasSuffix("b") { unit.removeLast() }
  guard let value = Double(number), let shift = factors[unit] else { return nil }
  let bytes = value * Double(1 << shift)
  guard bytes >= 1, bytes < 0x1p62 else { return nil }
  return Int(bytes)
}

extension UsageError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownOption(let option, let suggestion):
      "unknown option \(option)" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    case .ambiguousOption(let option, let names):
      "\(option) could be \(names.joined(separator: " or "))"
    case .missingArgument(let option): "\(option) needs a value"
    case .needlessArgument(let option): "\(option) takes no value"
    case .badValue(let name, let value, let wanted):
      "--\(name.rawValue) needs \(wanted), not \(value.isEmpty ? "nothing" : value)"
    case .bothFileAndStatements(let text): "-e and the file \(text) cannot run together"
    case .missingFile(let command): "gd \(command) needs a file"
    case .unexpected(let text): "\(text) is not expected here; values for names are name=value"
    case .unknownCommand(let word, let command):
      "\(word) is no command; did you mean gd \(command)? A file is ./\(word)"
    case .onlyWithFormat: "--check belongs to gd format"
    case .onlyWithTest: "--class belongs to gd test"
    }
  }
}
