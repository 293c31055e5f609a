import Glibc
import Testing

@testable import Learning

/// Each layer, loss, metric and initializer is one file and one line in its list.
@Suite struct FolderTests {
  @Test(arguments: [
    ("Layers", LayerKind.all.map(\.name), ["LayerKind"]),
    ("Losses", Loss.all.map(\.name), ["Loss"]),
    ("Metrics", Metric.all.map(\.name), ["Metric", "GivenClasses", "Outcomes"]),
    ("Initializers", Initializer.all.map(\.name), ["Initializer"]),
  ])
  func `the folder has a file for each line of the list`(
    _ folder: String, _ names: [String], _ besides: [String]
  ) throws {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let path = root.joined(separator: "/") + "/Sources/Learning/" + folder
    let stream = try #require(opendir(path))
    defer { closedir(stream) }
    var files: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".swift") { files.append(String(name.dropLast(6))) }
    }
    #expect(files.filter { !besides.contains($0) }.count == names.count, "\(files.sorted())")
    #expect(Set(names).count == names.count)
  }
}
