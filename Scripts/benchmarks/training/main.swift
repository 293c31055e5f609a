import Engine
import Glibc

// TrainingBenchmark WORK [2] [wall] [double]: seconds of the thread's own work, or by the wall's
// clock (as of two threads always), loss, megabytes taken and needed.
let words = CommandLine.arguments.dropFirst()
do {
  for training in Training.all where words.contains(training.name) {
    try training.run(
      threads: words.contains("2") ? 2 : 1, byWall: words.contains("2") || words.contains("wall"),
      precision: words.contains("double") ? .double : .single)
  }
} catch {
  print("failed: \(error)")
  exit(1)
}
