internal import Autodiff
internal import Engine

/// The corners and jumps that a function meets exactly at one point, and what the function is in
/// each direction from there.
struct Corners {
  struct Contact {
    let node: Int
    let row: RowID
    let kind: Kind
  }

  enum Kind {
    case kink(Row.Kink)
    case jump
    case tip
  }

  /// The function toward one direction: smooth near the point.
  struct Piece {
    let function: FunctionID
    /// Which side of each contact the direction leads to; 0 where it follows the border.
    let sides: [Int]
  }

  let table: FunctionTable
  let function: FunctionID
  let point: [Constant]
  let contacts: [Contact]
  private let values: [Double]

  /// - Parameter function: straight: inputs, constants and rows only.
  init(
    of function: FunctionID, at point: [Constant], variables: [Bool], in table: FunctionTable
  ) {
    self.table = table
    self.function = function
    self.point = point
    let body = table[function]
    var run = PointRun(point: point.map(\.double), variables: variables)
    var contacts: [Contact] = []
    for (index, node) in body.nodes.enumerated() where index >= point.count {
      run.append(node, table)
      guard let id = node.row else { continue }
      let row = Row[id]
      let operands = run.operands(node)
      guard row.hasCorners, operands.contains(where: { run.isActive[$0] }) else {
        continue
      }
      let numbers = operands.map { run.values[$0] }
      let touches = { (surface: Formula) in
        surface.value(numbers, result: run.values[index]) == 0
      }
      if let kink = row.kinks.first(where: { touches($0.surface) }) {
        contacts.append(Contact(node: index, row: id, kind: .kink(kink)))
      } else if row.jumps.contains(where: { touches($0.surface) }) {
        contacts.append(Contact(node: index, row: id, kind: .jump))
      } else if row.hasTip && run.values[index] == 0 {
        contacts.append(Contact(node: index, row: id, kind: .tip))
      }
    }
    self.contacts = contacts
    values = run.values
  }

  var hasJumps: Bool { contacts.contains { $0.isJump } }
  var hasTip: Bool { contacts.contains { if case .tip = $0.kind { true } else { false } } }
  var areTies: Bool { contacts.allSatisfy { $0.row == .min || $0.row == .max } }

  /// How many surfaces meet here; a choice among many numbers counts once.
  var surfaces: Int {
    let nodes = Set(contacts.map(\.node))
    let body = table[function]
    return contacts.count { contact in
      guard contact.row == .min || contact.row == .max else { return true }
      return !body.operands(of: body.nodes[contact.node]).contains {
        nodes.contains($0.int) && body.nodes[$0.int].row == contact.row
      }
    }
  }

  /// The expression that jumps, and its values on both sides.
  func jump(_ first: Piece, _ second: Piece) -> (
    origin: Origin, node: Int, below: Double, above: Double
  )? {
    for (place, contact) in contacts.enumerated() where contact.isJump {
      let below = side(contact, first.sides[place])
      let above = side(contact, second.sides[place])
      if below != above {
        return (table[function].origins[contact.node], contact.node, below, above)
      }
    }
    return nil
  }

  private func numbers(_ contact: Contact) -> [Double] {
    let body = table[function]
    return body.operands(of: body.nodes[contact.node]).map { values[$0.int] }
  }

  /// The value of a jumping row just beside the jump.
  private func side(_ contact: Contact, _ side: Int) -> Double {
    let numbers = numbers(contact)
    guard side != 0 else { return values[contact.node] }
    if contact.row == .mod { return numbers[0] - quotient(numbers, side) * numbers[1] }
    let x = side > 0 ? numbers[0].nextUp : numbers[0].nextDown
    return Row[contact.row].value(x, 0, 0)
  }

  /// The whole quotient of `mod` just beside a jump.
  private func quotient(_ numbers: [Double], _ side: Int) -> Double {
    let whole = (numbers[0] / numbers[1]).rounded()
    return side < 0 ? whole - 1 : whole
  }

  /// The function toward `direction`: at each corner the piece that lies there.
  ///
  /// - Parameter direction: one number an input.
  func piece(toward direction: [Double]) -> Piece {
    let body = table[function]
    var builder = Builder(table, inputs: body.inputs, capacity: body.nodes.count)
    var map: [NodeID] = []
    var sides: [Int] = []
    map.reserveCapacity(body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      builder.origin = body.origins[index]
      switch node.kind {
      case .input(let position): map.append(builder.input(position))
      case .constant(let id): map.append(builder.constant(table[id]))
      case .primitive(let row):
        let operands = body.operands(of: node).map { map[$0.int] }
        guard sides.count < contacts.count, contacts[sides.count].node == index else {
          map.append(builder.apply(row, operands))
          continue
        }
        let contact = contacts[sides.count]
        let surface: NodeID
        switch contact.kind {
        case .kink(let kink):
          let result = builder.constant(.decimal(values[index]))
          surface = builder.value(of: kink.surface, operands, result: result)
        case .jump: surface = row == .mod ? builder.apply(.divide, operands) : operands[0]
        case .tip:
          let inner = builder.frozen(operands, inputs: nil)
          let slopes = operands.indices.map { place in
            slope(of: table.selecting([place], of: inner), toward: direction) ?? 0
          }
          sides.append(Self.angle(slopes))
          map.append(plane(row, operands, slopes, &builder))
          continue
        }
        let side = sign(of: builder.frozen([surface], inputs: nil), toward: direction)
        sides.append(side)
        map.append(replace(contact, side, operands, &builder))
      case .mark, .conditional, .loop, .call, .project: map.append(NodeID(0))
      }
    }
    let outputs = body.outputs.map { map[$0.int] }
    return Piece(function: builder.freeze(outputs), sides: sides)
  }

  private func replace(
    _ contact: Contact, _ side: Int, _ operands: [NodeID], _ builder: inout Builder
  ) -> NodeID {
    if case .kink(let kink) = contact.kind {
      return builder.value(of: side < 0 ? kink.below : kink.above, operands, result: operands[0])
    }
    guard contact.row == .mod else {
      return builder.constant(exactly(self.side(contact, side)))
    }
    let whole = builder.constant(exactly(quotient(numbers(contact), side)))
    return builder.apply(.subtract, operands[0], builder.apply(.multiply, whole, operands[1]))
  }

  private func exactly(_ number: Double) -> Constant {
    Int(exactly: number).map { .exact(Ratio($0)) } ?? .decimal(number)
  }

  /// The plane that a cone touches toward `slopes` of its operands: their components along them.
  private func plane(
    _ row: RowID, _ operands: [NodeID], _ slopes: [Double], _ builder: inout Builder
  ) -> NodeID {
    let length = Row[row].value(slopes[0], slopes[1], 0)
    var sum = builder.exact(.zero)
    for (operand, slope) in zip(operands, slopes) where slope != 0 && length > 0 {
      let factor = builder.constant(exactly(slope / length))
      let term = builder.apply(.multiply, factor, operand)
      sum = builder.apply(.add, sum, term)
    }
    return sum
  }

  /// Tells directions of a cone apart; 0 where the operands do not move.
  private static func angle(_ slopes: [Double]) -> Int {
    let size = slopes[0].magnitude + slopes[1].magnitude
    guard size > 0 && size.isFinite else { return 0 }
    let height = slopes[1] / size
    return 2_000_000 + Int(((slopes[0] < 0 ? 2 - height : height) * 1e6).rounded())
  }

  /// The sign that a function which is 0 at the point takes toward `direction`: that of its first
  /// derivative along it that is not 0, up to the fourth.
  private func sign(of surface: FunctionID, toward direction: [Double]) -> Int {
    let line = line(surface, toward: direction)
    var derivative = line
    for _ in 1...4 {
      derivative = table.derivative(of: derivative, by: 0)
      guard let slope = value(derivative, 0) else { break }
      if slope != 0 { return slope < 0 ? -1 : 1 }
    }
    let near = (value(line, 1e-6) ?? 0) - (value(line, 0) ?? 0)
    return near == 0 ? 0 : near < 0 ? -1 : 1
  }

  private func slope(of function: FunctionID, toward direction: [Double]) -> Double? {
    value(table.derivative(of: line(function, toward: direction), by: 0), 0)
  }

  /// A function along the ray from the point toward `direction`.
  private func line(_ function: FunctionID, toward direction: [Double]) -> FunctionID {
    var builder = Builder(table, inputs: [.real])
    let t = builder.input(0)
    var arguments: [NodeID] = []
    for (place, start) in point.enumerated() {
      let origin = builder.constant(start)
      if direction[place] == 0 {
        arguments.append(origin)
      } else {
        let length = builder.constant(exactly(direction[place]))
        arguments.append(
          builder.apply(.add, origin, builder.apply(.multiply, t, length)))
      }
    }
    let outputs = builder.inline(function, arguments)
    return builder.freeze(outputs)
  }

  private func value(_ function: FunctionID, _ t: Double) -> Double? {
    guard let results = try? Interpreter.run(function, inputs: [t], in: table),
      case .number(let number)? = results.first, number.isFinite
    else { return nil }
    return number
  }
}

extension FunctionTable {
  /// Whether a function has a row with corners or jumps, or an `if`.
  func mayHaveCorners(_ function: FunctionID) -> Bool {
    let cornered = RowID.withCorners
    var seen: Set<FunctionID> = []
    var pending = [function]
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      for node in self[next].nodes {
        if let row = node.row {
          if cornered[Int(row.rawValue)] { return true }
        } else if case .conditional = node.kind {
          return true
        }
      }
      pending += callees(of: next)
    }
    return false
  }
}

extension RowID {
  /// By raw value: whether the row has corners or jumps.
  fileprivate static let withCorners = Row.table.map(\.hasCorners)
}

extension Row {
  fileprivate var hasCorners: Bool { !kinks.isEmpty || !jumps.isEmpty || hasTip }
}

extension Corners.Contact {
  fileprivate var isJump: Bool { if case .jump = kind { true } else { false } }
}
