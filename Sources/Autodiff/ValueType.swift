/// What one entry of a value is. Integers and booleans have no tangents.
public enum ElementKind: UInt8, Hashable, Sendable {
  case real
  case integer
  case boolean
}

/// The length of one axis.
public enum Dimension: Hashable, Sendable {
  case size(Int)
  /// A named length: for formulas only, the engine refuses it.
  case symbol(String)
  /// The number of steps of a loop, known when it has run.
  case trips
}

/// The element kind and the axes of a value; no axes: a scalar.
public struct ValueType: Hashable, Sendable {
  public let element: ElementKind
  public let shape: [Dimension]

  public init(_ element: ElementKind, _ shape: [Dimension] = []) {
    self.element = element
    self.shape = shape
  }

  public static let real = ValueType(.real)
  public static let integer = ValueType(.integer)
  public static let boolean = ValueType(.boolean)

  public var isScalar: Bool { shape.isEmpty }
}

/// The place of a type in its table. The scalars have fixed places.
public struct TypeID: Hashable, Sendable {
  public let index: UInt16

  public static let real = TypeID(index: 0)
  public static let integer = TypeID(index: 1)
  public static let boolean = TypeID(index: 2)
  /// The type of a structured node: its results are read with `project`.
  public static let several = TypeID(index: 3)

  public var isScalar: Bool { index < 3 }
}
