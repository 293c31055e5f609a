import Testing

@testable import Language

/// Random graphs, laid out.
@Suite struct GraphLayoutTests {
  private struct Sample: CustomStringConvertible {
    let operands: [[Int]]
    let widths: [Int]
    var description: String { "\(operands) \(widths)" }
  }

  /// Up to 16 nodes, each computed of up to three before it.
  private static let samples: [Sample] = (0..<200).map { seed in
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    let next = { (limit: Int) -> Int in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let count = 2 + next(15)
    return Sample(
      operands: (0..<count).map { node in
        node == 0 ? [] : (0..<next(4)).map { _ in next(node) }
      }, widths: (0..<count).map { _ in 1 + next(20) })
  }

  private func layout(_ sample: Sample) -> GraphLayout {
    GraphLayout(
      operands: sample.operands, widths: sample.widths,
      floats: sample.operands.map(\.isEmpty))
  }

  /// A weight that 500 steps use: by an edge of its own to each there were 125,000 places.
  @Test func `the edges of one source pass each row once`() {
    let operands = [[], []] + (2...501).map { $0 == 2 ? [0, 1] : [0, $0 - 1] }
    let layout = GraphLayout(
      operands: operands, widths: operands.map { _ in 1 }, floats: operands.map(\.isEmpty))
    #expect(layout.items.count == operands.count + 499)
    #expect(layout.rows.allSatisfy { $0.count <= 2 })
  }

  @Test func `items of a row stand apart`() {
    for sample in Self.samples {
      let layout = layout(sample)
      for row in layout.rows {
        for (left, right) in zip(row, row.dropFirst()) {
          let (a, b) = (layout.items[left], layout.items[right])
          #expect(a.middle - a.width / 2 + a.width < b.middle - b.width / 2, "\(sample)")
        }
      }
    }
  }

  @Test func `each edge goes down row by row from its source to its user`() {
    for sample in Self.samples {
      let layout = layout(sample)
      var ranks: [Int: Int] = [:]
      for (rank, row) in layout.rows.enumerated() { for item in row { ranks[item] = rank } }
      for (node, sources) in sample.operands.enumerated() {
        var found: Set<Int> = []
        for start in layout.items[node].above {
          var item = start
          #expect(ranks[item] == (ranks[node] ?? 0) - 1)
          while layout.items[item].node == nil {
            let above = layout.items[item].above[0]
            #expect(ranks[above] == (ranks[item] ?? 0) - 1)
            item = above
          }
          found.insert(item)
        }
        #expect(found == Set(sources), "\(sample)")
      }
    }
  }

  @Test func `nothing stands left of the page`() {
    for sample in Self.samples {
      let layout = layout(sample)
      #expect(layout.items.allSatisfy { $0.middle - $0.width / 2 >= 0 }, "\(sample)")
    }
  }
}
