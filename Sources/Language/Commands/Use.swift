internal import Syntax

/// `use "lib.gd"`: the definitions of another file, each file once.
///
/// Its definitions, assignments, params, rules and `use`s are run, and its `assert`s; what would
/// only print is passed over. One `undo` takes all of it back, and so does an error in it.
extension Session {
  mutating func use(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject, case .text(let text) = context.tree[subject] else {
      throw Diagnostic("use takes a file, as in use \"lib.gd\"", at: context.statement.span)
    }
    let path = FilePath.resolved(context.tree[text], from: context.tree.source.name)
    guard !workspace.usedFiles.contains(path) || filesInUse.contains(path) else {
      return Reply(Silence(kind: "use"))
    }
    let start = workspace.undoCount
    try runDefinitions(of: path, blaming: subject, context)
    workspace.joinChanges(since: start, using: path)
    return Reply(Silence(kind: "use"))
  }

  /// Runs what a file defines and asserts, and what it sets if that is wanted; on an error no name has
  /// changed.
  mutating func runDefinitions(
    of path: String, blaming subject: Tree.ID, _ context: Context, settings: Bool = false
  ) throws(Diagnostic) {
    let open = filesInUse.isEmpty ? [context.tree.source.name] : filesInUse
    if let start = open.firstIndex(of: path) {
      let circle = open[start...] + [path]
      throw context.blame(
        subject, "these files use one another in a circle: " + circle.joined(separator: " → "))
    }
    let bytes: [UInt8]
    do { bytes = try host.readFile(path) } catch {
      throw context.blame(subject, "\(path) cannot be read: \(error.message)")
    }
    let (tree, errors) = parse(Source(name: path, bytes: bytes))
    let source = workspace.add(tree)
    let start = workspace.undoCount
    let outer = running
    filesInUse = open + [path]
    defer {
      filesInUse = open.count == 1 ? [] : open
      running = outer
    }
    do throws(Diagnostic) {
      if let error = errors.first { throw error }
      for statement in tree.statements {
        if case .digits = statement.kind, !settings { continue }
        try runDefinition(Context(source: source, tree: tree, statement: statement))
      }
    } catch {
      while workspace.undoCount > start { _ = workspace.undo() }
      var diagnostic = error
      diagnostic.source = error.source ?? source
      throw diagnostic
    }
  }

  private mutating func runDefinition(_ context: Context) throws(Diagnostic) {
    switch context.statement.kind {
    case .definition, .function, .assignment, .parameters, .rule, .net, .data: break
    case .verb(.use, _), .verb(.assert, _): break
    case .digits: break
    case .expression, .verb, .help: return
    }
    running = (context.source, context.statement.span)
    if let failure = try answer(context).failure { throw failure }
  }
}

/// Paths of files, as text.
enum FilePath {
  /// `path` as said in the file `origin`; without `.` and without `..` where that can be.
  static func resolved(_ path: String, from origin: String) -> String {
    var parts: [Substring] = []
    let isAbsolute = path.hasPrefix("/") || origin.hasPrefix("/")
    let folder = path.hasPrefix("/") ? [] : origin.split(separator: "/").dropLast()
    for part in folder + path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }
}
