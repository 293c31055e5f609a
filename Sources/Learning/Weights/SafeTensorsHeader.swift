internal import CJSON

/// The header of a safetensors file: what each array is called, is made of, and where it stands.
struct SafeTensorsHeader {
  struct Entry {
    let name: String
    /// The format's word for what the items are: `F32`.
    let type: String
    let shape: [Int]
    /// Where its items stand, from the end of the header.
    let bytes: Range<Int>
  }

  var metadata: [String: String]
  /// In the order of their items.
  var entries: [Entry] = []

  init(metadata: [String: String]) { self.metadata = metadata }

  // MARK: Writing

  var text: [UInt8] {
    let tree = json_object_new_object()
    defer { json_object_put(tree) }
    if !metadata.isEmpty {
      let texts = json_object_new_object()
      for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
        json_object_object_add(texts, name, json_object_new_string(value))
      }
      json_object_object_add(tree, "__metadata__", texts)
    }
    for entry in entries {
      let fields = json_object_new_object()
      json_object_object_add(fields, "dtype", json_object_new_string(entry.type))
      json_object_object_add(fields, "shape", Self.array(entry.shape))
      json_object_object_add(
        fields, "data_offsets", Self.array([entry.bytes.lowerBound, entry.bytes.upperBound]))
      json_object_object_add(tree, entry.name, fields)
    }
    let flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE
    return json_object_to_json_string_ext(tree, flags).map { Array(String(cString: $0).utf8) } ?? []
  }

  private static func array(_ numbers: [Int]) -> OpaquePointer? {
    let array = json_object_new_array()
    for number in numbers { json_object_array_add(array, json_object_new_int64(Int64(number))) }
    return array
  }

  // MARK: Reading

  /// - Throws: `malformed` for a text that is no such header.
  init(_ text: [UInt8], of file: String) throws(FileFault) {
    guard let tokener = json_tokener_new_ex(8) else {
      throw .malformed(file, "cannot be read: out of memory")
    }
    defer { json_tokener_free(tokener) }
    json_tokener_set_flags(
      tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 | JSON_TOKENER_ALLOW_TRAILING_CHARS)
    let tree = text.withUnsafeBytes { raw in
      json_tokener_parse_ex(
        tokener, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
    }
    defer { json_object_put(tree) }
    let rest = text.dropFirst(Int(json_tokener_get_parse_end(tokener)))
    guard json_tokener_get_error(tokener) == json_tokener_success, rest.allSatisfy({ $0 == 0x20 }),
      let fields = Self.fields(tree)
    else { throw .malformed(file, "has a header that is no JSON object") }
    metadata = [:]
    for (name, value) in fields {
      if name == "__metadata__" {
        guard let texts = Self.fields(value) else {
          throw .malformed(file, "has a header whose __metadata__ is no object of texts")
        }
        for (name, value) in texts { metadata[name] = Self.text(value) }
        continue
      }
      guard let parts = Self.fields(value), let type = parts["dtype"].flatMap(Self.text),
        let shape = parts["shape"].flatMap(Self.sizes),
        let places = parts["data_offsets"].flatMap(Self.sizes), places.count == 2,
        places[0] <= places[1]
      else {
        throw .malformed(file, "does not say what \(name) is: dtype, shape and data_offsets")
      }
      entries.append(Entry(name: name, type: type, shape: shape, bytes: places[0]..<places[1]))
    }
    entries.sort { ($0.bytes.lowerBound, $0.bytes.count) < ($1.bytes.lowerBound, $1.bytes.count) }
  }

  /// - Throws: `malformed` unless the arrays fill `count` bytes exactly, none of them twice.
  func checkCoverage(_ count: Int, of file: String) throws(FileFault) {
    var end = 0
    var last = ""
    for entry in entries {
      guard entry.bytes.upperBound <= count else {
        throw .malformed(
          file,
          "is cut off or damaged: \(entry.name) would end at byte \(entry.bytes.upperBound) of"
            + " \(count)")
      }
      guard entry.bytes.lowerBound >= end else {
        throw .malformed(file, "is damaged: \(last) and \(entry.name) share bytes")
      }
      guard entry.bytes.lowerBound == end else {
        throw .malformed(file, "is damaged: nothing says what the bytes before \(entry.name) are")
      }
      end = entry.bytes.upperBound
      last = entry.name
    }
    guard end == count else {
      throw .malformed(file, "is damaged: its arrays take \(end) bytes, and \(count) are there")
    }
  }

  private static func fields(_ tree: OpaquePointer?) -> [String: OpaquePointer?]? {
    guard json_object_get_type(tree) == json_type_object else { return nil }
    var fields: [String: OpaquePointer?] = [:]
    var entry = json_object_get_object(tree)?.pointee.head
    while let current = entry {
      if let name = current.pointee.k {
        fields[String(cString: name.assumingMemoryBound(to: CChar.self))] =
          OpaquePointer(current.pointee.v)
      }
      entry = current.pointee.next
    }
    return fields
  }

  private static func text(_ tree: OpaquePointer?) -> String? {
    guard json_object_get_type(tree) == json_type_string else { return nil }
    return json_object_get_string(tree).map { String(cString: $0) }
  }

  /// Whole numbers from 0; `nil` for anything else.
  private static func sizes(_ tree: OpaquePointer?) -> [Int]? {
    guard json_object_get_type(tree) == json_type_array else { return nil }
    var sizes: [Int] = []
    for place in 0..<json_object_array_length(tree) {
      let element = json_object_array_get_idx(tree, place)
      let size = json_object_get_int64(element)
      guard json_object_get_type(element) == json_type_int, size >= 0, size < Int64.max else {
        return nil
      }
      sizes.append(Int(size))
    }
    return sizes
  }
}

extension SafeTensorsHeader.Entry {
  /// How an item is read.
  ///
  /// - Throws: `malformed` for a type that gd does not read, or bytes that are not those of the shape.
  func item(of file: String) throws(FileFault) -> BinaryItem {
    guard let item = BinaryItem(safeTensors: type) else {
      throw .malformed(
        file, "holds \(name) as \(type); gd reads F64, F32, F16, BF16, integers and BOOL")
    }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      count = overflow ? -1 : product
      if count < 0 { break }
    }
    guard count >= 0, bytes.count % item.width == 0, bytes.count / item.width == count else {
      let sizes = shape.map(String.init).joined(separator: "x")
      throw .malformed(
        file,
        "is damaged: \(name), \(sizes.isEmpty ? "a number" : sizes) of \(type), has"
          + " \(bytes.count) bytes")
    }
    return item
  }
}

extension BinaryItem {
  /// The format's word for a type; `nil` for one that is not read.
  fileprivate init?(safeTensors word: String) {
    switch word {
    case "F64": self.init("<f8")
    case "F32": self.init("<f4")
    case "F16": self.init("<f2")
    case "BF16": self.init(kind: .brainFloat, width: 2, isBigEndian: false)
    case "I64": self.init("<i8")
    case "I32": self.init("<i4")
    case "I16": self.init("<i2")
    case "I8": self.init("<i1")
    case "U64": self.init("<u8")
    case "U32": self.init("<u4")
    case "U16": self.init("<u2")
    case "U8": self.init("<u1")
    case "BOOL": self.init("<b1")
    default: return nil
    }
  }
}
