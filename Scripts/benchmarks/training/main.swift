import Engine
import Glibc

// TrainingBenchmark WORK [THREADS] [double]: seconds, loss, megabytes.
let words = CommandLine.arguments.dropFirst()
do {
  for training in Training.all where words.contains(training.name) {
    try training.run(
      threads: words.contains("2") ? 2 : 1,
      precision: words.contains("double") ? .double : .single)
  }
} catch {
  print("failed: \(error)")
  exit(1)
}
