import Language

/// Splits arguments into options and operands; knows the table, not what the options mean.
struct OptionScanner {
  enum Item: Equatable {
    /// `value` is empty for an option without an argument.
    case option(OptionName, value: String)
    case operand(String)
  }

  private var arguments: ArraySlice<String>
  /// What is left of a group of short options (`qe` of `-qe`).
  private var group: Substring = ""
  private var hasEnded = false

  init(_ arguments: [String]) {
    self.arguments = arguments[...]
  }

  /// The next option or operand, nil at the end.
  ///
  /// - Throws: `UsageError` for an unknown or ambiguous option, or a value missing or too many.
  mutating func next() throws(UsageError) -> Item? {
    if let letter = group.popFirst() { return try short(letter) }
    guard let argument = arguments.popFirst() else { return nil }
    if hasEnded || argument == "-" || !argument.hasPrefix("-") { return .operand(argument) }
    if argument == "--" {
      hasEnded = true
      return try next()
    }
    if argument.hasPrefix("--") { return try long(argument.dropFirst(2)) }
    group = argument.dropFirst()
    return try next()
  }

  private mutating func short(_ letter: Character) throws(UsageError) -> Item {
    guard let row = OptionRow.all.first(where: { $0.short == letter }) else {
      throw .unknownOption("-\(letter)", suggestion: nil)
    }
    guard row.argument != nil else { return .option(row.name, value: "") }
    if !group.isEmpty {
      let value = String(group)
      group = ""
      return .option(row.name, value: value)
    }
    return .option(row.name, value: try argument(of: "-\(letter)"))
  }

  private mutating func long(_ text: Substring) throws(UsageError) -> Item {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let spelling = String(parts.first ?? "")
    let row = try row(spelling)
    let inline = parts.count == 2 ? String(parts[1]) : nil
    guard row.argument != nil else {
      guard inline == nil else { throw .needlessArgument("--\(row.name.rawValue)") }
      return .option(row.name, value: "")
    }
    if let inline { return .option(row.name, value: inline) }
    return .option(row.name, value: try argument(of: "--\(row.name.rawValue)"))
  }

  private mutating func argument(of option: String) throws(UsageError) -> String {
    guard let value = arguments.popFirst() else { throw .missingArgument(option) }
    return value
  }

  private func row(_ spelling: String) throws(UsageError) -> OptionRow {
    let matches = OptionRow.all.filter { $0.name.rawValue.hasPrefix(spelling) }
    if let exact = matches.first(where: { $0.name.rawValue == spelling }) { return exact }
    guard matches.count < 2 else {
      throw .ambiguousOption("--" + spelling, matches.map { "--" + $0.name.rawValue })
    }
    if let match = matches.first { return match }
    let near = LanguageWords.closest(to: spelling, among: OptionRow.all.map(\.name.rawValue))
    throw .unknownOption("--" + spelling, suggestion: near.map { "--" + $0 })
  }
}
