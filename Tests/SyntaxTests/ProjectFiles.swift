import Glibc

/// The folder of the project, found from the place of this source.
let projectRoot = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  .joined(separator: "/")

/// The text of a file of the project; nil if there is none.
func projectFile(_ path: String) -> String? {
  guard let file = fopen(projectRoot + "/" + path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  return String(decoding: bytes, as: UTF8.self)
}

/// The `.gd` files under Scripts/ with their texts.
func projectScripts() -> [(name: String, text: String)] {
  var found = glob_t()
  defer { globfree(&found) }
  guard glob(projectRoot + "/Scripts/*/*.gd", 0, nil, &found) == 0 else { return [] }
  return (0..<Int(found.gl_pathc)).compactMap { index in
    guard let pointer = found.gl_pathv[index] else { return nil }
    let name = String(String(cString: pointer).dropFirst(projectRoot.count + 1))
    return projectFile(name).map { (name, $0) }
  }
}
