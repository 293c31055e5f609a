/// How series are told apart: by colors that people with any color vision can distinguish, and
/// without color by dashes and signs.
///
/// Colors: Okabe and Ito (2008), "Color universal design"; yellow and black are left out because
/// they vanish on white and black. The terminal's are the nearest of the 256 that show on both.
enum Palette {
  static let count = 6

  static let hex = ["#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9", "#cc79a7"]

  /// Dots drawn and dots left out, in turn; empty for a whole line.
  static let dashes: [[Int]] = [[], [6, 3], [2, 2], [8, 2, 2, 2], [12, 4], [4, 2, 1, 2, 1, 2]]

  static let signs: [Character] = ["●", "○", "×", "+", "△", "□"]
  static let asciiSigns: [Character] = ["*", "o", "x", "+", "#", "%"]

  /// What fills the areas of the series in ASCII.
  static let areaSigns: [Character] = [" ", ":", "'", "-", ",", "`"]

  /// Whether a dot of a terminal's canvas is set where the area of a series is shown: the first is
  /// empty, the others have textures of their own.
  static func hasDot(_ x: Int, _ y: Int, inAreaOf place: Int) -> Bool {
    switch place {
    case 0: false
    case 1: x % 4 == 0 && y % 4 == 0
    case 2: x % 2 == 0 && y % 4 == 2 || x % 2 == 1 && y % 4 == 0
    case 3: x % 4 == 0 && y % 2 == 0
    case 4: (x + y) % 4 == 0
    default: (x - y) % 6 == 0
    }
  }

  /// The color of a series on paper, mixed with four parts of white.
  static func tint(_ place: Int) -> [Int] {
    let color = Int(hex[place].dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { (255 * 4 + (color >> $0 & 0xff)) / 5 }
  }

  static func place(_ series: Int) -> Int { series % count }

  /// From a low level to a high one: one hue, from light to dark, so that it reads in grey too.
  static func contourHex(_ part: Double) -> String {
    let (light, dark) = ((0x8c, 0xc8, 0xf0), (0x08, 0x30, 0x60))
    let mix = { (a: Int, b: Int) in Int((Double(a) + (Double(b) - Double(a)) * part).rounded()) }
    let parts = [mix(light.0, dark.0), mix(light.1, dark.1), mix(light.2, dark.2)]
    return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
