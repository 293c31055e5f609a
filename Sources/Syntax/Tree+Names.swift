extension Tree {
  /// The distinct names of the tree, by their index.
  public var allNames: [Name] {
    (0..<nameCount).map { Name(index: UInt32(truncatingIfNeeded: $0)) }
  }
}
