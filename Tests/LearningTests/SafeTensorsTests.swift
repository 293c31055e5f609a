import Learning
import Testing

/// Files of safetensors 0.8 for Python (written with NumPy 2.4), and damaged ones.
@Suite struct SafeTensorsTests {
  /// `save({"W1": f64 2x3, "b1": f32, "h": f16, "n": i64, "t": f64 of no axes, "f": bool},
  /// metadata={"name": "N", "said": …})`
  static let fromPython =
    "88010000000000007b225f5f6d657461646174615f5f223a7b226e616d65223a224e222c2273616964223a2278"
    + "202d3e205c22795c2220c3a9227d2c226e223a7b226474797065223a22493634222c227368617065223a5b32"
    + "5d2c22646174615f6f666673657473223a5b302c31365d7d2c225731223a7b226474797065223a2246363422"
    + "2c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b31362c36345d7d2c2274223a7b"
    + "226474797065223a22463634222c227368617065223a5b5d2c22646174615f6f666673657473223a5b36342c"
    + "37325d7d2c226231223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f"
    + "666673657473223a5b37322c38305d7d2c2268223a7b226474797065223a22463136222c227368617065223a"
    + "5b345d2c22646174615f6f666673657473223a5b38302c38385d7d2c2266223a7b226474797065223a22424f"
    + "4f4c222c227368617065223a5b325d2c22646174615f6f666673657473223a5b38382c39305d7d7d20202020"
    + "202020fdffffffffffffff0100000000002000000000000000f83f00000000000002c000000000000008409a"
    + "9999999999b93ffca9f1d24d62503f0000000000001cc000000000000004400000003f000000bf003c55b501"
    + "00ff7b0100"

  private func read(_ bytes: [UInt8], limit: Int = 1 << 20) throws(FileFault) -> SafeTensors {
    try SafeTensors(DataFile(name: "x.safetensors", bytes: bytes), limit: limit)
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  /// A file of this header, behind it so many bytes of 0.
  private func file(_ header: String, _ count: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + Array(repeating: 0, count: count)
  }

  @Test func `what Python wrote is read`() throws {
    let file = try read(bytes(Self.fromPython))
    #expect(file.metadata == ["name": "N", "said": "x -> \"y\" é"])
    #expect(file.tensors.map(\.name) == ["n", "W1", "t", "b1", "h", "f"])
    #expect(file["W1"]?.shape == [2, 3])
    #expect(file["W1"]?.numbers == [1.5, -2.25, 3, 0.1, 1e-3, -7])
    #expect(file["t"]?.shape == [])
    #expect(file["t"]?.numbers == [2.5])
    #expect(file["b1"]?.numbers == [0.5, -0.5])
    // 6e-8 is nearest to 2⁻²⁴, the smallest number of 16 bits.
    #expect(file["h"]?.numbers == [1, -0.333251953125, 0x1p-24, 65504])
    #expect(file["n"]?.numbers == [-3, 9_007_199_254_740_992])
    #expect(file["f"]?.numbers == [1, 0])
  }

  @Test func `brain floats are read`() throws {
    var all = file(#"{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#, 0)
    all += [0xC0, 0x3F, 0x80, 0xFF]
    #expect(try read(all)["w"]?.numbers == [1.5, -.infinity])
  }

  @Test func `what is written reads back`() throws {
    let tensors = SafeTensors(
      [
        .init("W1", shape: [2, 2], [0.1, -2, .infinity, 0x1p-1074]),
        .init("none", shape: [0, 3], []),
        .init("t", shape: [], [7]),
      ],
      metadata: ["a \"quote\"": "line\nend", "é": ""])
    #expect(try read(tensors.bytes(.double)) == tensors)
    let single = try read(tensors.bytes(.single))
    #expect(single["W1"]?.numbers == [Double(Float(0.1)), -2, .infinity, 0])
    #expect(tensors.bytes(.double)[0] % 8 == 0)
  }

  @Test(arguments: [
    (#"{"w":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}"#, 8, "would end at byte 16 of 8"),
    (#"{"w":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}"#, 24, "take 16 bytes, and 24"),
    (
      #"{"v":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"#
        + #""w":{"dtype":"F64","shape":[1],"data_offsets":[4,12]}}"#,
      12, "v and w share bytes"
    ),
    (#"{"w":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}"#, 16, "before w"),
    (#"{"w":{"dtype":"F64","shape":[3],"data_offsets":[0,16]}}"#, 16, "3 of F64, has 16 bytes"),
    (
      #"{"w":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0,
      "has 0 bytes"
    ),
    (#"{"w":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#, 8, "holds w as C64"),
    (#"{"w":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}"#, 8, "does not say what w is"),
    (#"{"w":{"dtype":"F64","shape":[1],"data_offsets":[8,0]}}"#, 8, "does not say what w is"),
    (
      #"{"w":{"dtype":"F64","shape":[1],"data_offsets":[0,99999999999999999999]}}"#, 8,
      "does not say what w is"
    ),
    (#"{"w":3}"#, 0, "does not say what w is"),
    (#"[1]"#, 0, "no JSON object"),
    (#"{"w":{"#, 0, "no JSON object"),
    (#"{} x"#, 0, "no JSON object"),
    (#"{"__metadata__":1}"#, 0, "__metadata__"),
  ])
  func `damaged files are refused`(_ header: String, _ count: Int, _ reason: String) {
    let fault = #expect(throws: FileFault.self) { try read(file(header, count)) }
    #expect(fault.map { "\($0)".contains(reason) } == true, "\(fault.map { "\($0)" } ?? "")")
  }

  @Test func `a file cut off anywhere is refused`() {
    let whole = bytes(Self.fromPython)
    for count in whole.indices {
      #expect(throws: FileFault.self) { try read(Array(whole[..<count])) }
    }
  }

  @Test func `huge headers and too many numbers are refused`() throws {
    let huge = [UInt8](repeating: 0xFF, count: 8) + [0x7B]
    #expect(throws: FileFault.self) { try read(huge) }
    #expect(throws: FileFault.self) { try read(bytes(Self.fromPython), limit: 64) }
  }
}
