import Autodiff

/// In which unknowns a formula is linear.
extension RowModel {
  /// Places of unknowns in which, taken together, the formula is linear, as many as a walk in order
  /// finds: the slope by none of them depends on any of them.
  var linearUnknowns: [Int] {
    let needs = unknowns.map { slot in
      let used = table.usedInputs(of: table.derivative(of: row, by: slot))
      return Set(unknowns.indices.filter { used[unknowns[$0]] })
    }
    var found: [Int] = []
    for place in unknowns.indices where !needs[place].contains(place) {
      if found.allSatisfy({ !needs[$0].contains(place) && !needs[place].contains($0) }) {
        found.append(place)
      }
    }
    return found
  }

  /// The unknowns that the formula does not depend on.
  var idleUnknowns: [Int] {
    let used = table.usedInputs(of: row)
    return unknowns.indices.filter { !used[unknowns[$0]] }
  }
}
