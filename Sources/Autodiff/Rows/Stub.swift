extension Row {
  static let comparisons: [Row] = []
  static let conversions: [Row] = []
  static let rounding: [Row] = []
  static let exponentials: [Row] = []
  static let trigonometry: [Row] = []
  static let hyperbolics: [Row] = []
  static let special: [Row] = []
  static let activations: [Row] = []
}
