import Glibc
import Language
import Testing

@testable import Terminal

/// The colors that gd writes in, on the backgrounds that people have.
@Suite struct ContrastTests {
  /// WCAG 2.1, 1.4.11: 3 to 1 for what must be told apart.
  @Test(arguments: [0x000000, 0x1e1e1e, 0x002b36, 0xfdf6e3, 0xffffff])
  func `each color shows`(on background: Int) {
    let styles =
      [.number] + (0..<6).map { TextStyle.series($0) }
      + [0, 0.25, 0.5, 0.75].map { TextStyle.level($0) }
    for style in styles {
      let text = Painter(usesColor: true).text([[StyledSpan("x", style)]])
      let number = text.dropFirst(7).prefix { $0.isNumber }
      let contrast = ratio(luminance(color(Int(number) ?? 0)), luminance(background))
      #expect(contrast >= 3, "\(style) is \(number): \(contrast)")
    }
  }

  /// The standard palette of 256: a cube of 6 levels, then greys.
  private func color(_ number: Int) -> Int {
    if number >= 232 { return (8 + 10 * (number - 232)) * 0x010101 }
    let levels = [0, 95, 135, 175, 215, 255]
    let place = number - 16
    return levels[place / 36] << 16 | levels[place / 6 % 6] << 8 | levels[place % 6]
  }

  /// WCAG 2.1, relative luminance.
  private func luminance(_ color: Int) -> Double {
    let parts = [16, 8, 0].map { shift in
      let part = Double(color >> shift & 0xff) / 255
      return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private func ratio(_ a: Double, _ b: Double) -> Double { (max(a, b) + 0.05) / (min(a, b) + 0.05) }
}
