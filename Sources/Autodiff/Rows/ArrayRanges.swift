/// Parts of arrays whose places are known, arrays joined, and running sums.
extension Row {
  static var arrayRanges: [Row] { [slice, pad, concat, cumsum, index] }

  private static var slice: Row {
    array(
      .slice, "slice", "The entries at evenly spaced places of each axis.",
      source: "a linear map; its transpose is pad", cost: .cheap,
      .linear { b, node, cotangent, _ in
        b.pad(cotangent, attributes: node.attributes, to: b.shape(of: node.x))
      })
  }

  private static var pad: Row {
    array(
      .pad, "pad", "Entries at evenly spaced places of an array of zeros.",
      source: "a linear map; its transpose is slice",
      .linear { b, node, cotangent, _ in
        b.primitive(.slice, b.type(of: node.x), cotangent, attributes: node.attributes)
      })
  }

  private static var concat: Row {
    array(
      .concat, "concat", "One array and then another along an axis.", arity: 2,
      source: "a linear map",
      .linear { b, node, cotangent, position in
        let (first, axis) = (b.shape(of: node.x), node.attributes[0])
        var ranges = first.flatMap { _ in [0, 1] }
        if position == 1, case .size(let length) = first[axis] { ranges[2 * axis] = length }
        let type = b.type(of: node.operands[position])
        return b.primitive(.slice, type, cotangent, attributes: ranges)
      })
  }

  private static var cumsum: Row {
    array(
      .cumsum, "cumsum", "The sums of the entries so far.", rule: "sum",
      source: "linearity of the derivative",
      .linear { b, node, cotangent, _ in
        b.cumsum(cotangent, axis: node.attributes[0], isReversed: node.attributes[1] == 0)
      })
  }

  private static var index: Row {
    array(
      .index, "index", "A whole number from 1 to a length, as a place from 0.", result: .integer,
      source: "integers have no tangents", cost: .cheap, .none)
  }
}
