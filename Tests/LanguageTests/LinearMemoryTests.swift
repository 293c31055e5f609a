import Language
import Testing

/// Derivatives of long programs in little memory and few steps.
@Suite struct LinearMemoryTests {
  private func conversation(megabytes: Int, steps: Int? = nil) -> Conversation {
    conversation(kilobytes: megabytes << 10, steps: steps)
  }

  private func conversation(kilobytes: Int, steps: Int? = nil) -> Conversation {
    var options = Options()
    options.maxMemory = kilobytes << 10
    options.maxSteps = steps
    return Conversation(session: Session(host: TestHost(), options: options))
  }

  // 100,000² bytes would be 10 GB, 100,000² steps 10¹⁰. By hand, at xᵢ = (i - 1)/99,999:
  // 2(xᵢ - xᵢ₋₁²) - 4xᵢ(xᵢ₊₁ - xᵢ²); 1, for k is a permutation; 2x₁₀₀₀₀₁₋ᵢ.
  @Test(arguments: [
    ("sum(i in 1..length(x) - 1, (x[i + 1] - x[i]^2)^2)", "0.187502"),
    ("sum(i in 1..length(x), x[k[i]])", "1"),
    ("sum(i in 1..length(x), x[length(x) + 1 - i]*x[i])", "1.50002"),
  ])
  func `indexing in a loop is linear in reverse`(_ body: String, _ expected: String) {
    var conversation = conversation(megabytes: 64, steps: 2_000_000)
    let lines = conversation.answer(to: [
      "k = [mod(7i, 100000) + 1 for i in 1..100000]", "f(x) = \(body)",
      "gradient(f, linspace(0, 1, 100000))[25000]",
    ])
    #expect(lines == [expected])
  }

  // (1 + a/n)ⁿ by a: (1 + a/n)ⁿ⁻¹, and the falling factors of n over its powers.
  @Test(arguments: [
    "iterate y = 1 -> y*(1 + a/100000) for 100000 steps",
    "(iterate (y, i) = (1, 0) -> (y*(1 + a/100000), i + 1) while i < 100000)[1]",
  ])
  func `a hundred thousand steps have three derivatives`(_ loop: String) {
    var conversation = conversation(megabytes: 512)
    let lines = conversation.answer(to: ["f(a) = \(loop)", "f'(0.5); f''(0.5); f'''(0.5)"])
    #expect(lines == ["1.64871", "1.64869", "1.64865"])
  }

  @Test func `a diagonal of a hessian needs no matrix`() {
    // Dense: 3,000² numbers are 72 MB. The diagonal of Σ x³ is 6x, which adds up to 3·3,000.
    var conversation = conversation(megabytes: 16)
    let lines = conversation.answer(to: [
      "f(x) = sum(x^3)", "sum(hessian(f, linspace(0, 1, 3000), diagonal))",
    ])
    #expect(lines == ["9000"])
    let dense = conversation.answer(to: "hessian(f, linspace(0, 1, 3000))[1, 1]")
    #expect(dense.first?.contains("the limit is 16 MB") == true)
  }

  @Test func `a sparse jacobian comes from as many products as it has diagonals`() {
    var conversation = conversation(megabytes: 16)
    let lines = conversation.answer(to: [
      "d(x) = [x[i + 1]^2 - x[i] for i in 1..length(x) - 1]",
      "odd = [mod(i, 2) for i in 1..3000]",
      "jvp(d, linspace(0, 2999, 3000), odd)[1..3]",
    ])
    // Row i has -1 at column i and 2xᵢ₊₁ at column i + 1; odd columns are asked for.
    #expect(lines == ["[-1, 4, -1]"])
  }

  // The derivatives by a tangent beside the state, step by step, in Python 3.12 and numpy 2.
  @Test(arguments: [
    ("f(x) = iterate s = x -> sin(s) + 0.1*x for 200000 steps", "f'(0.5)", "0.4566203103"),
    (
      "f(x) = iterate s = x -> s + 0.00001*sin(s*x) while s < 3", "f'(0.5)", "10.05707524"
    ),
    (
      "f(x) = sum(iterate s = x -> s - 0.0001*sin(s)*sum(s)/20 for 5000 steps)",
      "sum(gradient(f, linspace(0, 1, 20)))", "13.34004326"
    ),
    (
      "f(a) = prod(i in 1..20000, 1 + a*w[i]/i) where w = linspace(0, 1, 20000)", "f'(0.5)",
      "1.647497653"
    ),
  ])
  func `states that are too many are made again`(
    _ definition: String, _ derivative: String, _ expected: String
  ) {
    // Kept whole: 1.6 MB, 3.2 MB and 0.8 MB; 160 kB beside as many of a sequence.
    var conversation = conversation(kilobytes: 256)
    let lines = conversation.answer(to: ["show digits 10", definition, derivative])
    #expect(lines.last == expected)
  }

  // Python counts 219084 steps to the first number below 0.
  @Test func `an error tells the step also where states are made again`() {
    let lines = [4096, 256].map { kilobytes in
      var conversation = conversation(kilobytes: kilobytes)
      return conversation.answer(to: [
        "f(x) = iterate s = x -> s - 0.00001*sqrt(s) for 300000 steps", "gradient(f, 1.2)",
      ])
    }
    #expect(lines[0].first?.hasSuffix("at step 219084 of the loop") == true)
    #expect(lines[0] == lines[1])
  }

  @Test func `a state that alone is too large is refused`() {
    var conversation = conversation(kilobytes: 256)
    let lines = conversation.answer(to: [
      "f(x) = sum(iterate s = x -> s - 0.1*sin(s) for 100 steps)",
      "sum(gradient(f, linspace(0, 1, 20000)))",
    ])
    #expect(lines.first?.hasSuffix("the limit is 256 kB (--max-memory)") == true)
  }
}
