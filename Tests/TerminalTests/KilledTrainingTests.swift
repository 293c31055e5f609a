import Glibc
import Testing

@testable import Terminal

/// A training that is killed again and again goes on from its file as if nothing had happened.
@Suite struct KilledTrainingTests {
  /// Dropout, batches in a drawn order, running statistics, early stopping: all that a step depends
  /// on besides the weights.
  private static let training = """
    data D = normalize(spirals(200))
    net N = 2 -> 16 tanh -> dropout 0.1 -> batchnorm -> 16 relu -> 2 softmax
    load "n.safetensors"
    train N on D by adam batch 10 for 200 epochs with validation=0.2, patience=500 to "n.safetensors"
    """

  /// Runs it in a folder, for so many seconds; whether it came to its end.
  private func run(_ script: String, in folder: Folder, seconds: Double) -> Bool {
    let child = Child(
      shell: "cd \(folder.path) && timeout -s KILL \(seconds) $GD --keep-going \(script)")
    return child.code != 128 + SIGKILL
  }

  @Test func `weights are the same bit by bit after twenty kills`() throws {
    let (whole, torn) = (Folder(), Folder())
    let begun = monotonic()
    #expect(run(whole.file("a.gd", Self.training), in: whole, seconds: 600))
    let seconds = monotonic() - begun
    let script = torn.file("a.gd", Self.training)
    var kills = 0
    for attempt in 0..<20 {
      // From almost nothing to half a run, in no order.
      let share = Double(attempt * 7 % 20 + 1) / 40
      if run(script, in: torn, seconds: share * seconds) { break }
      kills += 1
    }
    #expect(kills >= 5)
    #expect(kills < 20 || run(script, in: torn, seconds: 600))
    let weights = try wholeFile(whole.path + "/n.safetensors")
    #expect(try wholeFile(torn.path + "/n.safetensors") == weights)
  }
}
