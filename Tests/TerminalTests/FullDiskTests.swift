import Glibc
import Testing

@testable import Terminal

/// A disk that has no room left while weights are saved; the files that were there stay whole.
@Suite struct FullDiskTests {
  /// No file may become longer than a block: a write stops where it would on a full disk.
  private static let full = "trap '' XFSZ; ulimit -f 1; \"$GD\" --keep-going"
  private static let net = "net N = 64 -> 128 relu -> 10 softmax"

  @Test func `weights are not saved, and the old ones stay`() throws {
    let folder = Folder()
    let path = folder.file("n.safetensors", "old")
    let script = folder.file("a.gd", "\(Self.net)\nsave N to \"n.safetensors\"\nN.b1[1]\n")
    let run = Child(shell: "cd \(folder.path); \(Self.full) \(script)")
    #expect(run.errors.contains("n.safetensors cannot be written: File too large"))
    #expect(run.output == "0\n")
    #expect(try wholeFile(path) == Array("old".utf8))
    #expect(entries(of: folder.path).map(\.name) == ["a.gd", "n.safetensors"])
  }

  @Test func `a device that is full is named`() throws {
    let folder = Folder()
    let run = Child(
      shell: "cd \(folder.path); ln -s /dev/full n.safetensors;"
        + " \"$GD\" -e '\(Self.net)' -e 'save N to \"n.safetensors\"'")
    #expect(run.errors.contains("n.safetensors cannot be written: No space left on device"))
  }

  @Test func `a training does not begin where it cannot be kept, and the old one stays`() throws {
    let folder = Folder()
    let training = "train N on digits for 1 epoch to \"n.safetensors\""
    let script = folder.file("a.gd", "\(Self.net)\n\(training)\nN.b1[1]\n")
    #expect(Child(shell: "cd \(folder.path); \"$GD\" \(script)").code == 0)
    let kept = ["n.safetensors", "n.training.safetensors"]
    let old = try kept.map { try wholeFile(folder.path + "/" + $0) }
    let again = folder.file("b.gd", "load \"n.safetensors\"\n\(training)\n")
    let run = Child(shell: "cd \(folder.path); \(Self.full) \(again)")
    #expect(run.errors.contains("n.safetensors cannot be written: File too large"))
    #expect(try kept.map { try wholeFile(folder.path + "/" + $0) } == old)
    #expect(entries(of: folder.path).map(\.name) == ["a.gd", "b.gd"] + kept)
    #expect(
      Child(shell: "cd \(folder.path); \"$GD\" -e 'load \"n.safetensors\"' -e continue").code == 0)
  }
}
