internal import Syntax

/// Where a picture goes instead of the terminal: `to "f.svg"`.
struct PictureFile {
  let path: String
  /// `svg`: the end of the name.
  let ending: String
  let id: Tree.ID
}

/// A program that draws what it reads from its standard input, and the package it comes with.
struct DrawingProgram {
  let name: String
  let package: String

  static let gnuplot = DrawingProgram(name: "gnuplot", package: "gnuplot-nox")
  static let dot = DrawingProgram(name: "dot", package: "graphviz")
}

extension Session {
  /// The file that a clause `to` names; its ending is one of `endings`.
  func pictureFile(
    _ id: Tree.ID, _ endings: [String], _ context: Context
  ) throws(Diagnostic) -> PictureFile {
    guard case .text(let text) = context.tree[id] else {
      throw context.blame(id, "to needs a file name in quotes: to \"plot.svg\"")
    }
    let path = context.tree[text]
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard path.contains("."), endings.contains(ending) else {
      let list = endings.dropLast().map { "." + $0 }.joined(separator: ", ")
      throw context.blame(id, "a picture's name ends in \(list) or .\(endings.last ?? "")")
    }
    guard !path.utf8.contains(0) else {
      throw context.blame(id, "a file name cannot hold a zero byte")
    }
    return PictureFile(path: path, ending: ending, id: id)
  }

  /// Writes what `program` makes of a script.
  func write(
    _ file: PictureFile, drawnBy program: DrawingProgram, _ arguments: [String], input: String,
    _ context: Context
  ) throws(Diagnostic) {
    let bytes: [UInt8]
    do { bytes = try host.run(program.name, arguments, input: Array(input.utf8)) } catch {
      guard error == .missingProgram else {
        throw context.blame(file.id, "\(file.path) cannot be drawn: \(error.message)")
      }
      var diagnostic = context.blame(
        file.id, "pictures in files are drawn by \(program.name), which is not installed")
      diagnostic.help = "install the package \(program.package)"
      throw diagnostic
    }
    guard !bytes.isEmpty else {
      throw context.blame(file.id, "\(file.path) cannot be drawn: \(program.name) wrote nothing")
    }
    try write(file, bytes, context)
  }

  func write(_ file: PictureFile, _ bytes: [UInt8], _ context: Context) throws(Diagnostic) {
    do { try host.writeFile(file.path, bytes) } catch {
      throw context.blame(file.id, "\(file.path) cannot be written: \(error.message)")
    }
  }
}
