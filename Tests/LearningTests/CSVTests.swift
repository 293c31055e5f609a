import Glibc
import Testing

@testable import Learning

@Suite struct CSVTests {
  private func read(_ text: String, limit: Int = 1 << 30) throws -> FileContent {
    try DataFormat.csv.read([DataFile(name: "f", bytes: Array(text.utf8))], nil, limit)
  }

  /// The C library's `strtod` rounds correctly.
  @Test func `numbers are rounded as the C library rounds them`() throws {
    var texts = [
      "0.1", "-0.0", "1e23", "9007199254740993", "9007199254740992.5", "4503599627370496.5",
      "0.000001", "123456789012345678901234567890", "1.7976931348623157e308", "5e-324", "2.5e-324",
      "1e-400", "179769313486231570000", "3.4028234663852886e38", ".5", "5.", "+7", "1E5", "1e-5",
      "00000000000000000000000000.1", "8.5e22", "1e27", "1e28", "18446744073709551615",
      "18446744073709551616", "9999999999999999999e27", "0.1000000000000000055511151231257827",
    ]
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<20_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let digits = String(state % 1_000_000_000_000_000_000).prefix(1 + Int(state >> 60))
      let fraction = state >> 8 & 1 == 0 ? "" : "." + String(state >> 20 & 0xFFFF_FFFF)
      let power = state >> 9 & 1 == 0 ? "" : "e\(Int(state >> 32 & 63) - 31)"
      texts.append(digits + fraction + power)
    }
    let found = try #require(try read("x\n" + texts.joined(separator: "\n")).columns.first)
    for (text, number) in zip(texts, found.numbers) {
      #expect(number.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }
    #expect(found.count == texts.count)
  }

  @Test func `a million rows are read once, in columns`() throws {
    var text = "a,b\n"
    for row in 0..<1_000_000 { text += "\(row),\(row).5\n" }
    let columns = try read(text).columns
    #expect(columns.map(\.name) == ["a", "b"])
    #expect(columns.map(\.count) == [1_000_000, 1_000_000])
    #expect(columns[0].numbers[765_432] == 765_432)
    #expect(columns[1].range == 0.5...999_999.5)
  }

  @Test func `a hundred thousand columns are read`() throws {
    let names = (0..<100_000).map { "n\($0)" }.joined(separator: ",")
    let columns = try read(names + "\n" + String(repeating: "1.5,", count: 99_999) + "2").columns
    #expect(columns.count == 100_000)
    #expect(columns.last?.numbers == [2])
  }

  @Test func `what does not fit into memory is refused before it is read`() {
    #expect(throws: FileFault.tooLarge("f", rows: 4, columns: 2, limit: 40)) {
      try read("a,b\n1,2\n3,4\n5,6\n", limit: 40)
    }
  }

  @Test(arguments: [
    ("1,2\n3,4", [[1.0, 3], [2, 4]]), ("1;2\r3;4\r", [[1, 3], [2, 4]]),
    ("1\t2\r\n\r\n3\t4\r\n", [[1, 3], [2, 4]]), ("  1  2\n\t3 4  \n", [[1, 3], [2, 4]]),
    ("1,5;2,5\n3;4\n", [[1.5, 3], [2.5, 4]]), ("\"1\",\"2\"\n \"3\" , 4\n", [[1, 3], [2, 4]]),
    ("1\n\n2\n", [[1, 2]]),
  ])
  func `separators, quotes and line ends are found`(_ text: String, _ expected: [[Double]]) throws {
    #expect(try read(text).columns.map(\.numbers) == expected)
  }

  @Test(arguments: ["", "NA", "nan", "NaN", "null", "?", "-", "\"\""])
  func `a missing value is counted`(_ cell: String) throws {
    let column = try #require(try read("x,y\n1,2\n\(cell),3\n").columns.first)
    #expect(column.missing == Column.Missing(count: 1, firstRow: 1))
    #expect(column.numbers[1].isNaN)
    #expect(column.range == 1...1)
  }

  @Test func `words are numbered in order of appearance`() throws {
    let column = try #require(try read("k,y\nb,1\na,2\nb,3\nNA,4\n").columns.first)
    #expect(column.labels == ["b", "a"])
    #expect(column.numbers.prefix(3) == [0, 1, 0])
    #expect(column.missing?.count == 1)
  }

  /// Bytes at random: an answer or an error, never a trap.
  @Test func `no bytes harm the reader`() {
    var state: UInt64 = 1
    let alphabet = Array("01.e-,;\t \"\n\r#aNé\u{0}".utf8)
    for _ in 0..<5_000 {
      var bytes: [UInt8] = []
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      for format in DataFormat.all {
        let content = try? format.read([DataFile(name: "f", bytes: bytes)], nil, 1 << 20)
        for column in content?.columns ?? [] { #expect(column.count == content?.columns[0].count) }
      }
    }
  }
}
