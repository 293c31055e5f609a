/// Places for the nodes of a graph in rows, each below what it is computed of, and the ways of the
/// edges between them.
///
/// Source: Sugiyama, Tagawa and Toda (1981), "Methods for visual understanding of hierarchical
/// system structures": rows, helper nodes where an edge passes a row, order by barycenters.
struct GraphLayout {
  /// A node in a row, or the place where an edge passes it.
  struct Item {
    /// `nil` where an edge passes.
    let node: Int?
    let width: Int
    /// The items of the row above that lead here.
    var above: [Int] = []
    var below: [Int] = []
    /// The column of its middle.
    var middle = 0
  }

  private(set) var items: [Item] = []
  /// The items of each row from left to right.
  private(set) var rows: [[Int]] = []

  var width: Int { items.map { $0.middle + ($0.width + 1) / 2 }.max() ?? 0 }

  private static let gap = 3

  /// - Parameters:
  ///   - operands: of each node, all of them before it.
  ///   - floats: which nodes stand as low as their users allow.
  init(operands: [[Int]], widths: [Int], floats: [Bool]) {
    let ranks = Self.ranks(operands, floats)
    rows = Array(repeating: [], count: (ranks.max() ?? -1) + 1)
    for node in operands.indices {
      items.append(Item(node: node, width: widths[node]))
      rows[ranks[node]].append(node)
    }
    var chains: [Int: [Int]] = [:]
    for (node, sources) in operands.enumerated() {
      for source in Set(sources).sorted() {
        link(source, node, ranks, &chains[source, default: []])
      }
    }
    order()
    place()
  }

  private static func ranks(_ operands: [[Int]], _ floats: [Bool]) -> [Int] {
    var ranks = Array(repeating: 0, count: operands.count)
    for (node, sources) in operands.enumerated() {
      ranks[node] = (sources.map { ranks[$0] + 1 }.max() ?? 0)
    }
    var least = Array(repeating: Int.max, count: operands.count)
    for (node, sources) in operands.enumerated() {
      for source in sources { least[source] = min(least[source], ranks[node]) }
    }
    for node in operands.indices where floats[node] && least[node] < .max {
      ranks[node] = max(0, least[node] - 1)
    }
    return ranks
  }

  /// - Parameter chain: where edges from the source pass, row by row below it: all of them are one
  ///   line as far as they go.
  private mutating func link(
    _ source: Int, _ target: Int, _ ranks: [Int], _ chain: inout [Int]
  ) {
    for rank in stride(from: ranks[source] + 1 + chain.count, to: ranks[target], by: 1) {
      let passing = items.count
      let last = chain.last ?? source
      items.append(Item(node: nil, width: 1))
      rows[rank].append(passing)
      items[last].below.append(passing)
      items[passing].above.append(last)
      chain.append(passing)
    }
    let passed = ranks[target] - ranks[source] - 1
    let last = passed == 0 ? source : chain[passed - 1]
    items[last].below.append(target)
    items[target].above.append(last)
  }
}

// MARK: Order

extension GraphLayout {
  private mutating func order() {
    var places = Array(repeating: 0, count: items.count)
    for row in rows { for (place, item) in row.enumerated() { places[item] = place } }
    var best = (rows: rows, crossings: crossings(places))
    for sweep in 0..<12 {
      let isDown = sweep % 2 == 0
      for row in isDown ? Array(rows.indices.dropFirst()) : rows.indices.dropLast().reversed() {
        sort(row, by: isDown ? \.above : \.below, &places)
      }
      let found = crossings(places)
      if found < best.crossings { best = (rows, found) }
      if found == 0 { break }
    }
    rows = best.rows
  }

  /// By the mean place of the neighbours; what has none stays where it is.
  private mutating func sort(
    _ row: Int, by neighbours: KeyPath<Item, [Int]>, _ places: inout [Int]
  ) {
    let keys = rows[row].map { item -> Double in
      let near = items[item][keyPath: neighbours].map { Double(places[$0]) }
      return near.isEmpty ? Double(places[item]) : near.reduce(0, +) / Double(near.count)
    }
    rows[row] = zip(keys, rows[row]).enumerated().sorted {
      ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
    }.map(\.element.1)
    for (place, item) in rows[row].enumerated() { places[item] = place }
  }

  private func crossings(_ places: [Int]) -> Int {
    var count = 0
    for (upper, lower) in zip(rows, rows.dropFirst()) {
      // How many edges so far end at the places up to one: a Fenwick tree.
      var tree = Array(repeating: 0, count: lower.count + 1)
      var edges = 0
      for item in upper {
        for end in items[item].below.map({ places[$0] + 1 }).sorted() {
          var (place, before) = (end, 0)
          while place > 0 {
            before += tree[place]
            place &= place - 1
          }
          count += edges - before
          place = end
          while place < tree.count {
            tree[place] += 1
            place += place & -place
          }
          edges += 1
        }
      }
    }
    return count
  }
}

// MARK: Places

extension GraphLayout {
  private mutating func place() {
    for row in rows {
      var column = 0
      for item in row {
        items[item].middle = column + items[item].width / 2
        column += items[item].width + Self.gap
      }
    }
    for sweep in 0..<16 {
      let isDown = sweep % 2 == 0
      for row in isDown ? Array(rows.indices) : rows.indices.reversed() {
        align(row, to: isDown ? \.above : \.below)
      }
    }
    let least = items.map { $0.middle - $0.width / 2 }.min() ?? 0
    for item in items.indices { items[item].middle -= least }
  }

  /// Moves the items of a row below or above their neighbours as far as their order allows.
  private mutating func align(_ row: Int, to neighbours: KeyPath<Item, [Int]>) {
    let line = rows[row]
    let wanted = line.map { item -> Double in
      let near = items[item][keyPath: neighbours].map { Double(items[$0].middle) }
      return near.isEmpty ? Double(items[item].middle) : near.reduce(0, +) / Double(near.count)
    }
    let distance = { [items] (left: Int, right: Int) in
      Double(items[left].width - items[left].width / 2 + Self.gap + items[right].width / 2)
    }
    // Pushed to the right from the left end, and to the left from the right end; the middle of two
    // lines without overlaps has none.
    var (pushed, pulled) = (wanted, wanted)
    for place in line.indices.dropFirst() {
      pushed[place] = max(
        pushed[place], pushed[place - 1] + distance(line[place - 1], line[place]))
    }
    for place in line.indices.dropLast().reversed() {
      pulled[place] = min(
        pulled[place], pulled[place + 1] - distance(line[place], line[place + 1]))
    }
    var last = -Double.infinity
    for place in line.indices {
      var middle = ((pushed[place] + pulled[place]) / 2).rounded()
      if place > 0 { middle = max(middle, last + distance(line[place - 1], line[place])) }
      items[line[place]].middle = Int(middle)
      last = middle
    }
  }
}
