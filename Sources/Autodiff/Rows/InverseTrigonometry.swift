/// Angles are in radians.
extension Row {
  static var inverseTrigonometry: [Row] { [asin, acos, atan, atan2] }

  private static func betweenOnes(_ name: String) -> [Domain] {
    [
      Domain(1 - .power(.x, 2), .nonnegative, "\(name) needs a number from -1 to 1") { x, _, _ in
        x >= -1 && x <= 1
      }
    ]
  }

  private static var asin: Row {
    elementwise(
      .asin, "asin", "The angle from -π/2 to π/2 whose sine is x.", domain: betweenOnes("asin"),
      samples: -0.875...0.875,
      rewrites: [.odd(.asin), .at(0, .asin, is: 0), .at(1, .asin, is: .pi / 2)],
      references: [(0.5, 0.5235987755982989), (-0.875, -1.0654358165107394)],
      examples: ["asin(0.5)": "0.523599"], source: "DLMF §4.23, 4.24.7",
      derivative: { x, _ in 1 / .sqrt(1 - .power(x, 2)) }
    ) { Math.asin($0) }
  }

  private static var acos: Row {
    elementwise(
      .acos, "acos", "The angle from 0 to π whose cosine is x.", domain: betweenOnes("acos"),
      samples: -0.875...0.875,
      rewrites: [.at(0, .acos, is: .pi / 2), .at(1, .acos, is: 0), .at(-1, .acos, is: .pi)],
      references: [(0.5, 1.0471975511965979), (-0.875, 2.636232143305636)],
      examples: ["acos(0.5)": "1.0472"], source: "DLMF §4.23, 4.24.8",
      derivative: { x, _ in -1 / .sqrt(1 - .power(x, 2)) }
    ) { Math.acos($0) }
  }

  private static var atan: Row {
    elementwise(
      .atan, "atan", "The angle between -π/2 and π/2 whose tangent is x.", samples: -3...3,
      rewrites: [.odd(.atan), .at(0, .atan, is: 0), .at(1, .atan, is: .pi / 4)],
      references: [(0.5, 0.4636476090008061), (-20, -1.5208379310729538)],
      examples: ["atan(0.5)": "0.463648"], source: "DLMF §4.23, 4.24.9",
      derivative: { x, _ in 1 / (1 + .power(x, 2)) }
    ) { Math.atan($0) }
  }

  /// Not a number at the origin, where C has 0: no direction is not the direction 0.
  private static var atan2: Row {
    binary(
      .atan2, "atan2", "atan2(y, x) is the angle of the point (x, y), above -π and up to π.",
      domain: [
        Domain(
          .power(.x, 2) + .power(.y, 2), .other, "atan2 needs a point other than the origin",
          holds: { y, x, _ in y != 0 || x != 0 })
      ],
      // 0 exactly on the negative x axis, where the angle goes from π to -π.
      jumps: [Jump(surface: .apply(.max, .apply(.abs, .x), .y))],
      samples: [0.25...3, -3...3],
      references: [
        (1, 2, 0.4636476090008061), (-0.75, -1.25, -2.601173153319209),
        (2, -0.5, 1.8157749899217608),
      ],
      examples: ["atan2(1.5, 2)": "0.643501"], source: "DLMF §4.23, 4.24.9",
      differential: .y / (.power(.x, 2) + .power(.y, 2)) * .tangent(0)
        - .x / (.power(.x, 2) + .power(.y, 2)) * .tangent(1)
    ) { y, x in y == 0 && x == 0 ? Math.undefined(y) : Math.atan2(y, x) }
  }
}
