import Algebra
import Autodiff
import Testing

@Suite struct ArrayFormTests {
  private static let square = ValueType(.real, [.symbol("n"), .symbol("n")])
  private static let vector = ValueType(.real, [.symbol("n")])

  /// The form of what `build` makes of two square matrices A, B and two vectors x, y.
  private func form(_ build: (inout Builder, [NodeID]) -> NodeID) -> String {
    let table = FunctionTable()
    let types = [Self.square, Self.square, Self.vector, Self.vector].map { table.intern($0) }
    var b = Builder(table, inputs: types)
    let inputs = (0..<4).map { b.input($0) }
    let root = build(&b, inputs)
    let function = b.freeze([root])
    var forms = Forms(table)
    let form = forms.simplified(function)[0].form
    return forms.description(of: form, names: ["A", "B", "x", "y"])
  }

  @Test func `products are flat and keep their order`() {
    #expect(
      form { b, i in
        let right = b.matmul(i[1], i[2]); return b.matmul(i[0], right)
      } == "A·B·x")
    #expect(
      form { b, i in
        let left = b.matmul(i[0], i[1]); return b.matmul(left, i[2])
      } == "A·B·x")
    #expect(form { b, i in b.matmul(i[1], i[0]) } == "B·A")
  }

  @Test func `transposes are pushed inward`() {
    #expect(
      form { b, i in
        let product = b.matmul(i[0], i[1])
        return b.transpose(product)
      } == "Bᵀ·Aᵀ")
    #expect(form { b, i in b.matmul(i[2], i[0]) } == "Aᵀ·x")
    #expect(
      form { b, i in
        let sum = b.apply(.add, i[0], i[1])
        let turned = b.transpose(sum)
        return b.apply(.subtract, turned, b.transpose(i[1]))
      } == "Aᵀ")
  }

  @Test func `what is a number inside a product comes out in front`() {
    #expect(
      form { b, i in
        let outer = b.outer(i[2], i[3])
        return b.matmul(outer, i[2])
      } == "x*yᵀ·x")
    #expect(
      form { b, i in
        let two = b.exact(Ratio(2))
        let spread = b.broadcast(two, to: Self.square.shape)
        let twice = b.apply(.multiply, spread, i[0])
        return b.matmul(twice, i[2])
      } == "2*A·x")
  }

  @Test func `inverses meet`() {
    #expect(
      form { b, i in
        let inverse = b.array(.inverse, [i[0]])
        let product = b.matmul(i[0], inverse)
        return b.matmul(product, i[2])
      } == "x")
    #expect(
      form { b, i in
        let turned = b.transpose(i[0])
        return b.array(.inverse, [turned])
      } == "inv(A)ᵀ")
    #expect(
      form { b, i in
        let turned = b.transpose(i[0])
        return b.array(.determinant, [turned])
      } == "det(A)")
  }

  @Test func `a factor at one end is taken out`() {
    #expect(
      form { b, i in
        let left = b.matmul(i[2], i[0])
        let right = b.matmul(i[0], i[2])
        return b.apply(.add, left, right)
      } == "(A + Aᵀ)·x")
    #expect(form { b, i in b.apply(.add, i[0], i[0]) } == "2*A")
  }

  @Test func `a quadratic form is the same from both ends`() {
    #expect(
      form { b, i in
        let right = b.matmul(i[0], i[3])
        let first = b.matmul(i[2], right)
        let left = b.matmul(i[0], i[3])
        let second = b.matmul(left, i[2])
        return b.apply(.subtract, first, second)
      } == "0")
  }

  @Test func `sums of products of entries are dot products`() {
    #expect(form { b, i in b.sum(b.apply(.multiply, i[2], i[3])) } == "xᵀ·y")
    #expect(
      form { b, i in
        let one = b.exact(.one)
        let ones = b.broadcast(one, to: Self.vector.shape)
        return b.sum(ones)
      } == "n")
  }
}
