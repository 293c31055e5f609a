public import Autodiff

#if canImport(Glibc)
  import Glibc
#endif

extension Forms {
  /// The numbers that `roots` are where the inputs have these values, through the rows' kernels;
  /// not a number for what has none and for loops and calls.
  ///
  /// For tests and checks: answers are computed from graphs, never from forms.
  public func values(
    of roots: [Form.ID], inputs: [Double], marks: [MarkID: Double] = [:]
  ) -> [Double] {
    var reached: [Form.ID] = []
    forEachForm(below: roots) { reached.append($0) }
    var values = [Double](repeating: .nan, count: (roots.map(\.int).max() ?? -1) + 1)
    for id in reached.reversed() { values[id.int] = value(of: id, inputs, marks, values) }
    return roots.map { values[$0.int] }
  }

  private func value(
    of id: Form.ID, _ inputs: [Double], _ marks: [MarkID: Double], _ values: [Double]
  ) -> Double {
    switch self[id] {
    case .number(let number): return number.double
    case .constant(let constant): return constant.double
    case .truth(let truth): return truth ? 1 : 0
    case .name(let position): return position < inputs.count ? inputs[position] : .nan
    case .mark(let mark): return marks[mark] ?? .nan
    case .sum(let terms):
      return terms.reduce(0) { total, term in
        total + term.coefficient.double * (term.form == Self.one ? 1 : values[term.form.int])
      }
    case .product(let coefficient, let factors):
      return factors.reduce(coefficient.double) { total, factor in
        let base = values[factor.base.int]
        guard let power = number(at: factor.exponent)?.double else {
          return total * pow(base, values[factor.exponent.int])
        }
        switch power {
        case 1: return total * base
        case -1: return total / base
        case 0.5: return total * base.squareRoot()
        case -0.5: return total / base.squareRoot()
        default: return total * pow(base, power)
        }
      }
    case .apply(let row, let operands):
      return kernelValue(row, operands.map { values[$0.int] })
    case .conditional(let condition, let then, let otherwise):
      return values[(values[condition.int] != 0 ? then : otherwise).int]
    case .structured: return .nan
    }
  }
}
