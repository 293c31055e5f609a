internal import Autodiff
internal import Syntax

/// What a session knows: sources, names, definitions, graphs.
struct Workspace {
  let table = FunctionTable()
  var symbols = Symbols()
  private(set) var sources: [Tree] = []
  /// By source, the symbols of its names.
  private(set) var sourceSymbols: [[Symbol]] = []
  private(set) var definitions = Definitions()
  /// Names in the order of their first definition.
  private(set) var order: [Symbol] = []
  /// Names that some definition uses: only they can close a circle.
  private(set) var mentioned = SymbolSet()
  /// Counts the changes: what was lowered before one is not used after it.
  private(set) var generation = 0
  /// Definitions as they were before each statement that changed any.
  private var undoLog: [Change] = []
  /// The files whose definitions are here.
  private(set) var usedFiles: Set<String> = []
  var lowered = LoweredCache()
  /// What random numbers depend on.
  var seed: UInt64 = 1
  /// Whether a new network gets its first numbers, or zeros because nothing will run.
  var drawsWeights = true
  /// The bytes that one array may have.
  var memoryLimit = 2 << 30
  /// Statements run so far: the stream of the random numbers of one without a name.
  var statementCount: UInt64 = 0
  /// For verbs in brackets.
  var surroundings: Surroundings?
  let origins = Origins()

  /// What one statement changed: the definitions of before, and the files it has used.
  private struct Change {
    var definitions: [(Symbol, Definition?)]
    var files: [String] = []
  }

  init() {}

  mutating func add(_ tree: Tree) -> Int32 {
    sources.append(tree)
    sourceSymbols.append(symbols.intern(namesOf: tree))
    return Int32(truncatingIfNeeded: sources.count - 1)
  }

  /// The mark that carries the name of `symbol` in graphs. It changes nothing here: what is
  /// `mutating` is called in place, where a class would hand out a copy of all this.
  mutating func mark(_ symbol: Symbol) -> MarkID {
    table.intern(mark: symbols.display(symbol), hint: Int(symbol.index))
  }

  /// Puts a tree with further nodes and names in the place of the one it grew from.
  mutating func replace(_ source: Int32, by tree: Tree) {
    sources[Int(source)] = tree
    sourceSymbols[Int(source)] = symbols.intern(namesOf: tree)
  }

  func tree(_ reference: Reference) -> Tree { sources[Int(reference.source)] }

  func symbol(_ name: Name, in source: Int32) -> Symbol {
    sourceSymbols[Int(source)][Int(name.index)]
  }

  /// Gives names their meaning, all at once: one step of `undo`.
  mutating func define(_ changes: [(Symbol, Definition?)], mentioning names: [Symbol] = []) {
    undoLog.append(Change(definitions: changes.map { ($0.0, definitions[$0.0]) }))
    apply(changes)
    for name in names { mentioned.insert(name) }
  }

  /// Takes the last change back; `nil` if there is none.
  mutating func undo() -> [Symbol]? {
    guard let change = undoLog.popLast() else { return nil }
    apply(change.definitions)
    for file in change.files { usedFiles.remove(file) }
    return change.definitions.map(\.0)
  }

  /// How many changes can be taken back.
  var undoCount: Int { undoLog.count }

  /// Makes one step of `undo` of the changes that a file has made; how many names they are about.
  /// A file that is named is in use from now on.
  @discardableResult
  mutating func joinChanges(since start: Int, using file: String?) -> Int {
    var joined = Change(definitions: [], files: file.map { [$0] } ?? [])
    var seen: Set<Symbol> = []
    for change in undoLog[start...] {
      joined.definitions += change.definitions.filter { seen.insert($0.0).inserted }
      joined.files += change.files
    }
    undoLog.removeSubrange(start...)
    undoLog.append(joined)
    if let file { usedFiles.insert(file) }
    return joined.definitions.count
  }

  /// Gives one name a meaning outside `undo`.
  mutating func redefine(_ symbol: Symbol, _ definition: Definition) {
    apply([(symbol, definition)])
  }

  private mutating func apply(_ changes: [(Symbol, Definition?)]) {
    for (symbol, definition) in changes {
      if definition != nil && definitions[symbol] == nil { order.append(symbol) }
      definitions[symbol] = definition
    }
    generation += 1
    lowered.forget()
  }
}

/// Symbols as an array of truths, because symbols are small numbers: a set of a million takes a
/// miss of the cache for each.
struct SymbolSet {
  private var isMember: [Bool] = []

  func contains(_ symbol: Symbol) -> Bool {
    let place = Int(symbol.index)
    return place < isMember.count && isMember[place]
  }

  mutating func insert(_ symbol: Symbol) {
    let place = Int(symbol.index)
    if place >= isMember.count {
      isMember.append(contentsOf: repeatElement(false, count: place + 1 - isMember.count))
    }
    isMember[place] = true
  }
}

/// Meanings by symbol: an array, because symbols are small numbers.
struct Definitions {
  private var meanings: [Definition?] = []

  subscript(symbol: Symbol) -> Definition? {
    get {
      let place = Int(symbol.index)
      return place < meanings.count ? meanings[place] : nil
    }
    set {
      let place = Int(symbol.index)
      while meanings.count <= place { meanings.append(nil) }
      meanings[place] = newValue
    }
  }
}

/// Where nodes came from: the number that a graph carries, and the expression it stands for.
///
/// As a table of functions it only ever grows and is shared by copies of a session: each
/// statement adds to it without a copy.
final class Origins {
  private var references: [Reference] = []

  func add(_ reference: Reference) -> Origin {
    references.append(reference)
    return Origin(truncatingIfNeeded: references.count)
  }

  subscript(origin: Origin) -> Reference? {
    origin > 0 && origin <= references.count ? references[Int(origin) - 1] : nil
  }
}
