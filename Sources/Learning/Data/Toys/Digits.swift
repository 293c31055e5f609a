internal import CDataSets

extension ToySet {
  static let digits = ToySet(
    name: "digits",
    meaning: [
      "1797 handwritten digits: x has the 64 grey values (0 to 16) of 8 by 8 pixels, row by row,",
      "y the digit.",
    ],
    parameters: [],
    sample: Sample(
      "data D = digits",
      answers: [
        "D: 1797 rows   x 64 numbers 0..16   y 0..9"
      ]),
    source: "Alpaydin, Kaynak (1998); UCI repository, doi.org/10.24432/C50P49, licence CC BY 4.0"
  ) { _, _ in
    var (pixels, digits) = ([Double](), [Double]())
    let width = Int(gd_digits_width)
    pixels.reserveCapacity(Int(gd_digits_rows) * (width - 1))
    for place in 0..<Int(gd_digits_rows) * width {
      let byte = Double(gd_digits_byte(place))
      if place % width == width - 1 { digits.append(byte - 48) } else { pixels.append(byte - 65) }
    }
    return [Column("x", pixels, shape: [width - 1]), Column("y", digits)]
  }
}
