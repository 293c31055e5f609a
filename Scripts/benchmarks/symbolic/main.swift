runSymbolicBenchmark()
