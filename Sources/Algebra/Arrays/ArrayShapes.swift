public import Autodiff

/// What a row of arrays needs besides its operands: its attributes, and the shapes, which a
/// form alone does not tell. A number stands for an array of equal entries wherever entries are
/// combined one by one, so `sin²(x) + cos²(x)` may become 1 although `x` is a vector.
public struct ArrayNote: Hashable, Sendable {
  public var attributes: [Int] = []
  public let operands: [[Dimension]]
  public let result: [Dimension]
}

/// Shapes and notes by number.
struct ArrayNotes: Sendable {
  private(set) var notes: [ArrayNote] = []
  private var places: [ArrayNote: UInt32] = [:]
  /// The shapes of the forms that are arrays; every other form is a number.
  private(set) var shapes: [UInt32: [Dimension]] = [:]
  /// Nothing is looked up before there is an array.
  private(set) var isEmpty = true

  /// Never 0, which an entry without a note has.
  mutating func place(of note: ArrayNote) -> UInt32 {
    if let known = places[note] { return known }
    notes.append(note)
    isEmpty = false
    let place = UInt32(notes.count)
    places[note] = place
    return place
  }

  mutating func declare(_ form: Form.ID, _ shape: [Dimension]) {
    isEmpty = false
    shapes[form.index] = shape
  }
}

extension Forms {
  /// The note of a row of arrays; `nil` for everything else.
  public func arrayNote(of id: Form.ID) -> ArrayNote? {
    let entry = entries[id.int]
    guard entry.kind == .apply, entry.extra > 0 else { return nil }
    return arrays.notes[Int(entry.extra) - 1]
  }

  /// The axes of a form; none for a number, whatever array it is to fill.
  public func shape(of id: Form.ID) -> [Dimension] { arrays.shapes[id.index] ?? [] }

  public func isArray(_ id: Form.ID) -> Bool { arrays.shapes[id.index] != nil }

  /// An input, or a name that stays one, is an array of this shape.
  mutating func declare(_ id: Form.ID, _ shape: [Dimension]) {
    if !shape.isEmpty && arrays.shapes[id.index] == nil { arrays.declare(id, shape) }
  }

  /// Notes the shape of the form made last: that of the part with the most axes, or the note's.
  mutating func noteShape(_ id: Form.ID) {
    let entry = entries[id.int]
    if let note = arrayNote(of: id) { return declare(id, note.result) }
    var widest: [Dimension] = []
    switch entry.kind {
    case .number, .constant, .truth, .name, .mark, .loop, .call: return
    case .sum:
      for position in entry.range where (position - entry.range.lowerBound) % 2 == 1 {
        widen(&widest, parts[position])
      }
    case .product, .apply, .conditional:
      for position in entry.range { widen(&widest, parts[position]) }
    }
    declare(id, widest)
  }

  private func widen(_ widest: inout [Dimension], _ part: UInt32) {
    if let shape = arrays.shapes[part], shape.count > widest.count { widest = shape }
  }

  /// `row` of these operands and this note, nothing simplified.
  mutating func plainArray(
    _ row: RowID, _ operands: [Form.ID], _ note: ArrayNote
  ) -> Form.ID {
    let place = arrays.place(of: note)
    let start = parts.count
    for operand in operands { parts.append(operand.index) }
    return intern(.apply, row: row.rawValue, extra: place, from: start)
  }

  /// A length as a form: a number or a name such as `m`; `nil` for what is known after the run.
  mutating func length(_ dimension: Dimension) -> Form.ID? {
    switch dimension {
    case .size(let count): number(Number(count))
    case .symbol(let name): mark(table.intern(mark: name))
    case .trips: nil
    }
  }

  /// The number of entries.
  mutating func count(_ shape: [Dimension]) -> Form.ID? {
    var lengths: [Pair] = []
    for dimension in shape {
      guard let length = length(dimension) else { return nil }
      lengths.append(Pair(length.index, Self.one.index))
    }
    return product(Self.numberOne, lengths)
  }
}

// MARK: Constants

extension Forms {
  /// An array of ones: what a number fills where entries are not combined one by one.
  mutating func ones(_ shape: [Dimension]) -> Form.ID {
    plainArray(
      .broadcast, [Self.one],
      ArrayNote(attributes: Array(shape.indices), operands: [[]], result: shape))
  }

  func isOnes(_ id: Form.ID) -> Bool { operand(of: id, .broadcast) == Self.one }

  mutating func eye(_ size: Dimension) -> Form.ID {
    plainArray(
      .diagonalMatrix, [Self.one], ArrayNote(operands: [[size]], result: [size, size]))
  }

  func isEye(_ id: Form.ID) -> Bool { operand(of: id, .diagonalMatrix) == Self.one }

  /// A form as an array of this shape, though it may be a number that fills it.
  mutating func filling(_ form: Form.ID, _ shape: [Dimension]) -> Form.ID {
    if shape.isEmpty || isArray(form) { return form }
    if form == Self.zero {
      return plainArray(
        .broadcast, [form],
        ArrayNote(attributes: Array(shape.indices), operands: [[]], result: shape))
    }
    let ones = ones(shape)
    return product(
      Self.numberOne, [Pair(form.index, Self.one.index), Pair(ones.index, Self.one.index)])
  }

  /// `form` as a number times an array: `2·s·A` is `2·s` and `A`, a number is itself and ones.
  mutating func separated(
    _ form: Form.ID, _ shape: [Dimension]
  ) -> (scalar: Form.ID, array: Form.ID) {
    guard isArray(form) else { return (form, ones(shape)) }
    let entry = entries[form.int]
    guard entry.kind == .product else { return (Self.one, form) }
    var scalars: [Pair] = []
    var others: [Pair] = []
    for factor in factors(of: form) {
      let pair = Pair(factor.base.index, factor.exponent.index)
      if isArray(factor.base) || isArray(factor.exponent) {
        others.append(pair)
      } else {
        scalars.append(pair)
      }
    }
    if scalars.isEmpty && entry.extra == Self.numberOne { return (Self.one, form) }
    let scalar = product(entry.extra, scalars)
    return (scalar, product(Self.numberOne, others))
  }

  mutating func times(_ scalar: Form.ID, _ form: Form.ID) -> Form.ID {
    if scalar == Self.one { return form }
    return product(
      Self.numberOne, [Pair(scalar.index, Self.one.index), Pair(form.index, Self.one.index)])
  }
}
