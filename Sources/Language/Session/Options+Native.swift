import Engine

extension Options.Native {
  /// Why there is no machine code, if there is none; opens the compiler.
  public static var failure: String? { Native.failure.map { "\($0)" } }
}

extension Options {
  var nativeMode: NativeMode {
    switch native {
    case nil: .usual
    case .auto: .auto
    case .on: .on
    case .off: .off
    }
  }
}
