import Glibc
import Testing

@testable import Learning

/// Each toy set and each format is one file and one line in a list.
@Suite struct DataListTests {
  @Test func `every toy set has its file`() {
    #expect(names(in: "Toys") == ToySet.all.map { $0.name.lowercased() }.sorted())
  }

  @Test func `every format has its file`() {
    #expect(names(in: "Formats") == DataFormat.all.map { $0.name.lowercased() }.sorted())
  }

  @Test func `published data names its source and its licence`() {
    for toy in [ToySet.iris, .digits] {
      #expect(toy.source.contains("doi.org/"))
      #expect(toy.source.contains("CC BY 4.0"))
    }
  }

  private func names(in folder: String) -> [String] {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let path = parts.joined(separator: "/") + "/Sources/Learning/Data/" + folder
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".swift") { names.append(String(name.dropLast(6)).lowercased()) }
    }
    return names.sorted()
  }
}
