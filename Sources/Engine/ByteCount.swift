/// An amount of memory as text, by powers of 1024: `703 kB`, `1.4 MB`, `2048 MB`, `12 GB`.
///
/// Below 10 MB it is rounded up, so that what exceeds a limit never reads as the limit.
public struct ByteCount: CustomStringConvertible {
  let bytes: Int

  public init(_ bytes: Int) { self.bytes = bytes }

  public var description: String {
    switch bytes {
    case ..<(1 << 20): return "\((max(0, bytes) + 1023) >> 10) kB"
    case ..<(10 << 20):
      let tenths = (bytes * 10 + (1 << 20) - 1) >> 20
      return tenths % 10 == 0 ? "\(tenths / 10) MB" : "\(tenths / 10).\(tenths % 10) MB"
    case ..<(10 << 30): return "\(bytes >> 20) MB"
    default: return "\(bytes >> 30) GB"
    }
  }
}
