internal import Autodiff
internal import Syntax

/// Random numbers: pure functions of the seed and of where they stand.
extension ArrayFunction {
  static let draws: [ArrayFunction] = [
    ArrayFunction("uniform", 2...2) { lowering, arguments, id throws(Diagnostic) in
      let terms = try lowering.drawn(arguments, id)
      let unit = lowering.draw(.uniform, terms, id)
      let width = try lowering.elementwise(.subtract, [terms[1], terms[0]], id)
      let part = try lowering.elementwise(
        .multiply, [try lowering.term(width, id), unit], id)
      return try lowering.elementwise(.add, [terms[0], try lowering.term(part, id)], id)
    },
    ArrayFunction("normal", 2...2) { lowering, arguments, id throws(Diagnostic) in
      let terms = try lowering.drawn(arguments, id)
      let unit = lowering.draw(.normal, terms, id)
      let part = try lowering.elementwise(.multiply, [terms[1], unit], id)
      return try lowering.elementwise(.add, [terms[0], try lowering.term(part, id)], id)
    },
    // u < p exactly where p - u rounds up to 1.
    ArrayFunction("bernoulli", 1...1) { lowering, arguments, id throws(Diagnostic) in
      let terms = try lowering.drawn(arguments, id)
      let unit = lowering.draw(.uniform, terms, id)
      let gap = try lowering.elementwise(.subtract, [terms[0], unit], id)
      return try lowering.elementwise(.ceil, [try lowering.term(gap, id)], id)
    },
  ]
}

/// Where random numbers are drawn.
struct DrawPlace {
  /// The stream's name: of the name that is defined, or of the statement.
  var site: UInt64
  /// The text: draws in it are told apart by their distance from here.
  var root: Tree.ID?
  /// The shape that `~` fills.
  var shape: [Int] = []
}

extension Lowering {
  /// The parameters of a distribution, spread over the shape that `~` fills.
  fileprivate func drawn(_ arguments: [Tree.ID], _ id: Tree.ID) throws(Diagnostic) -> [Term] {
    var terms: [Term] = []
    for argument in arguments { terms.append(try term(argument)) }
    let shape = drawPlace.shape.map { Dimension.size($0) }
    guard !shape.isEmpty else { return terms }
    return terms.map { term in
      self.term(spread(term.node, to: shape), like: term)
    }
  }

  /// Standard numbers of the shape of the parameters.
  fileprivate func draw(_ row: RowID, _ terms: [Term], _ id: Tree.ID) -> Term {
    let like = terms.first { !$0.isNumber } ?? terms[0]
    let shape = like.type.sizes ?? []
    let distance = UInt64(id.index &- (drawPlace.root?.index ?? 0))
    let site = drawPlace.site &+ distance &* 0x9E37_79B9_7F4A_7C15
    frame.builder.origin = origin(id)
    let node =
      row == .normal
      ? frame.builder.normal(seed: workspace.seed, site: site, shape: shape)
      : frame.builder.uniform(seed: workspace.seed, site: site, shape: shape)
    return term(node, like: like)
  }

  /// FNV-1a: the same name gives the same numbers in every session.
  static func site(of name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
