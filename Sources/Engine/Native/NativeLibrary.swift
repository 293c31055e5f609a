import CKernels
import Glibc

/// The compiler, a library of its own: opened when it is first wanted, and never needed.
struct NativeLibrary: Sendable {
  private typealias Version = @convention(c) () -> Int32
  private typealias Compile =
    @convention(c) (
      UnsafePointer<UInt8>, Int, UnsafePointer<CChar>, Bool,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> OpaquePointer?
  private typealias Release = @convention(c) (OpaquePointer) -> Void
  private typealias Free = @convention(c) (UnsafeMutablePointer<CChar>?) -> Void

  static let fileName = "libgdnative.so"
  /// As `gd_native_version_number` of `CNative`.
  private static let version: Int32 = 1

  private let compile: Compile
  private let release: Release
  private let free: Free

  /// The one beside this program.
  static let shared: Result<NativeLibrary, NativeFailure> = {
    let paths = folders().map { $0 + fileName }
    guard let path = paths.first(where: { access($0, R_OK) == 0 }) else {
      return .failure(.missing)
    }
    return Result { () throws(NativeFailure) in try NativeLibrary(path: path) }
  }()

  init(path: String) throws(NativeFailure) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw .unusable(dlerror().map { String(cString: $0) } ?? path)
    }
    guard let version = dlsym(handle, "gd_native_version"),
      let compile = dlsym(handle, "gd_native_compile"),
      let release = dlsym(handle, "gd_native_release"),
      let free = dlsym(handle, "gd_native_free"),
      unsafeBitCast(version, to: Version.self)() == Self.version
    else {
      dlclose(handle)
      throw .otherVersion(path)
    }
    self.compile = unsafeBitCast(compile, to: Compile.self)
    self.release = unsafeBitCast(release, to: Release.self)
    self.free = unsafeBitCast(free, to: Free.self)
  }

  struct Unit: @unchecked Sendable {
    fileprivate let handle: OpaquePointer
    let code: NativeContext.Code
  }

  /// Compiles a module.
  func unit(
    of text: [UInt8], function name: String, isStraight: Bool = true
  ) throws(NativeFailure) -> Unit {
    var address: UnsafeMutableRawPointer?
    var message: UnsafeMutablePointer<CChar>?
    let made = text.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.flatMap { compile($0, bytes.count, name, isStraight, &address, &message) }
    }
    guard let made, let address else {
      defer { free(message) }
      throw .failed(message.map { String(cString: $0) } ?? "LLVM")
    }
    return Unit(handle: made, code: unsafeBitCast(address, to: NativeContext.Code.self))
  }

  func release(_ unit: Unit) { release(unit.handle) }

  /// The program's folder, and that of the file which this code is in (tests are no programs).
  private static func folders() -> [String] {
    var paths: [String] = []
    if let path = realpath("/proc/self/exe", nil) {
      paths.append(String(cString: path))
      Glibc.free(path)
    }
    if let path = gd_own_file() { paths.append(String(cString: path)) }
    return paths.compactMap { path in
      path.lastIndex(of: "/").map { String(path[...$0]) }
    }
  }
}

/// Why there is no native code.
public enum NativeFailure: Error, Equatable, Sendable {
  case missing
  case unusable(String)
  case otherVersion(String)
  case failed(String)
}

extension NativeFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing:
      "there is no \(NativeLibrary.fileName) beside gd; Scripts/gd --with-native builds it"
    case .unusable(let reason): "the compiler cannot be opened: \(reason)"
    case .otherVersion(let path): "\(path) belongs to another version of gd"
    case .failed(let reason): "the compiler failed: \(reason)"
    }
  }
}
