runEngineBenchmark()
