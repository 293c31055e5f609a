/// The files of a test's world, by path.
enum TestFiles {
  static let all: [String: [UInt8]] = [
    "points.csv": text("x,y\n1,2.1\n2,3.9\n3,6.2\n"),
    "semicolons.csv": text(
      "Name;Größe (cm);Gewicht\n\"Anna; B.\";1,65;60\nBob;1,80;NA\n\"C \"\"x\"\"\";1,75;72,5\n"),
    "spaces.txt": text("1 2  3\n 4 5\t6 \n"),
    "tabs.tsv": text("a\tb\n1\t2\n"),
    "windows.csv": text("\u{FEFF}x,y\r\n1,2\r\n\r\n3,4"),
    "comments.csv": text("# made by hand\nx,y\n1,2\n# half way\n3,4\n"),
    "words.csv": text("a,b\nx,y\nz,w\nx,y\n"),
    "names.csv": text("a a,a_a,1st (m/s),if,,b\n1,2,3,4,5,6\n"),
    "odd.csv": text("x,y\n1,2\n3,inf\nNaN,5\nabc,1e400\n,7\n8,9\n"),
    "missing.csv": text("x,y\n,1\n,2\n"),
    "lines.csv": text("x,y\n\"1\",\"two\nlines\"\n2,three\n"),
    "late.csv": text(
      "x\n" + String(repeating: "1\n", count: 210) + String(repeating: "w\n", count: 300)),
    "one.csv": text("1\n2\n3\n"),
    "ragged.csv": text("x,y\n1,2\n\n3\n4,5\n"),
    "long.csv": text("x,y\n1,2\n3,4,5\n"),
    "header.csv": text("x,y\n"),
    "empty.csv": [],
    "blank.csv": text("\n\n  \n"),
    "quote.csv": text("x,y\n1,\"2\n3,4\n"),
    "behind.csv": text("x,y\n1,\"2\"3\n"),
    "packed.csv": [0x1F, 0x8B, 8, 0, 0],
    "archive.csv": [0x50, 0x4B, 3, 4, 0],
    "wide.csv": text("x\n\u{0}1\n"),
    "sixteen.csv": [0xFF, 0xFE, 0x31, 0],
    // numpy.save of arange(6.).reshape(3, 2); of the same in column order as >i4; of [1, 0, 1] as u1.
    "x.npy": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }", floats: 0..<6),
    "columns.npy": npy(
      "{'descr': '>i4', 'fortran_order': True, 'shape': (3, 2), }",
      [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 5]),
    "y.npy": npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", [1, 0, 1]),
    "signed.npy": npy(
      "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }", [0xFF, 0xFF, 0, 1]),
    "text.npy": npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", [97, 0, 0, 0]),
    "short.npy": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }", floats: 0..<6),
    "huge.npy": npy(
      "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 9), }", []),
    "images": [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 2, 3, 4, 5, 6, 7],
    "labels": [0, 0, 8, 1, 0, 0, 0, 2, 3, 7],
    // safetensors.numpy.save of the weights below as float32, by safetensors 0.8.
    "python.safetensors": tensors(
      #"{"W1":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
        + #""W2":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]},"#
        + #""b1":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"#
        + #""b2":{"dtype":"F32","shape":[1],"data_offsets":[32,36]}}    "#,
      [1, -1, 0.5, 2, 1.5, -2, 0, -1, 0.5]),
    "named.safetensors": tensors(
      #"{"__metadata__":{"gd.net":"net P = 1 -> 1"},"#
        + #""W1":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
        + #""b1":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, [3, 4]),
    "code.safetensors": tensors(#"{"__metadata__":{"gd.net":"a = 3; b = 4"}}"#, []),
    "narrow.safetensors": tensors(
      #"{"__metadata__":{"gd.net":"net P = 2 -> 1","gd.inputs":"x1\t1\t\t","#
        + #""gd.target":"y","gd.classes":""},"#
        + #""W1":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
        + #""b1":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#, [3, 4, 5]),
    "infinite.safetensors": tensors(
      #"{"W1":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
        + #""b1":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, [3, .infinity]),
    "short.safetensors": tensors(
      #"{"W1":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}"#, []),
    "cut.safetensors": [200, 0, 0, 0, 0, 0, 0, 0, 0x7B],
  ]

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static func tensors(_ header: String, _ numbers: [Float]) -> [UInt8] {
    [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + numbers.flatMap { number in (0..<4).map { UInt8(number.bitPattern >> (8 * $0) & 255) } }
  }

  /// NumPy's format 1.0.
  private static func npy(_ header: String, _ items: [UInt8]) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + items
  }

  private static func npy(_ header: String, floats: Range<Int>) -> [UInt8] {
    npy(
      header,
      floats.flatMap { number in
        let bits = Double(number).bitPattern
        return (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
      })
  }
}
