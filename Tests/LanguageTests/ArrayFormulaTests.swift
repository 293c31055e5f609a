import Testing

/// The formulas of gradients by arrays, as Petersen & Pedersen, The Matrix Cookbook, has them; typed
/// back they have the values that the reverse sweep computes without them.
@Suite struct ArrayFormulaTests {
  private static let values = """
    A = [2, 0.3, -0.5; 0.1, 1.5, 0.4; -0.2, 0.6, 1.8]; B = [0.4, -1, 0.2; 0.3, 0.9, -0.7; 1.1, 0.5, 0.6]
    W = [0.5, -1.2, 0.3; 0.8, 0.1, -0.4]; X = [1, 0.2, -0.3; 0.4, -0.6, 0.9; -1.1, 0.7, 0.5; 0.3, 1.3, -0.8]
    x = [0.6, -0.7, 1.1]; u = [0.2, 0.5, -0.9]; v = [-0.4, 0.3, 0.8]; b = [0.1, -0.2]; y = [0.9, -0.5]
    t = [1, -1, 1, -1]; w = [0.2, -0.4, 0.7]; p = [0.5, 1.2, 2]; s = 0.7
    """

  @Test(arguments: [
    ("1/2*‖W*x + b - y‖²", "W", "(W·x + b - y)·xᵀ"),
    ("1/2*‖W*x + b - y‖²", "x", "Wᵀ·(W·x + b - y)"),
    ("1/2*‖W*x + b - y‖²", "b", "W·x + b - y"), ("xᵀ*A*x", "x", "(A + Aᵀ)·x"),
    ("uᵀ*A*v", "A", "u·vᵀ"), ("tr(inv(A))", "A", "-inv(A)ᵀ·inv(A)ᵀ"),
    ("det(A)", "A", "det(A)·inv(A)ᵀ"), ("ln(det(A))", "A", "inv(A)ᵀ"), ("‖x‖", "x", "x/‖x‖"),
    ("‖x‖²", "x", "2x"), ("‖A*x‖", "x", "Aᵀ·A·x/‖A·x‖"), ("u·v", "u", "v"), ("tr(A*B)", "A", "Bᵀ"),
    ("tr(Aᵀ*B*A)", "A", "(B + Bᵀ)·A"), ("tr(A)", "A", "eye(3)"), ("sum(x)", "x", "ones(3)"),
    ("sum(tanh(W*x + b))", "W", "(1 - tanh(W·x + b)²)·xᵀ"), ("var(x)", "x", "2(x - sum(x)/3)/3"),
    ("softmax(x)·u", "x", "softmax(x)⊙(u - u·softmax(x))"), ("logsumexp(x)", "x", "softmax(x)"),
    ("logsumexp(A*x)", "x", "Aᵀ·softmax(A·x)"),
    ("sum(softplus(-(t ⊙ (X*w))))", "w", "-Xᵀ·(t⊙sigmoid(-t⊙(X·w)))"),
    ("‖X*w - t‖²/4", "w", "Xᵀ·(X·w - t)/2"), ("solve(A, u)·v", "A", "-solve(Aᵀ, v)·solve(A, u)ᵀ"),
    ("uᵀ*inv(A)*v", "A", "-inv(A)ᵀ·u·vᵀ·inv(A)ᵀ"), ("sum((A + B)⊙B)", "B", "A + 2B"),
    ("x[1]^2*x[3] + x[2]", "x", "[2x[1]·x[3], 1, x[1]²]"), ("sum(1/p)", "p", "-1/p²"),
    ("A[1,2]*A[2,1]", "A", "[0, A[2, 1], 0; A[1, 2], 0, 0; 0, 0, 0]"),
    ("(A*x)·(B*x)", "x", "(Bᵀ·A + Aᵀ·B)·x"), ("‖X*A - X‖²", "A", "2Xᵀ·(X·A - X)"),
  ])
  func `a gradient by an array is what a person writes`(
    _ text: String, _ variable: String, _ formula: String
  ) {
    var conversation = Conversation()
    for line in Self.values.split(separator: "\n") { _ = conversation.answer(to: String(line)) }
    let answer = conversation.answer(to: "grad \(text) wrt \(variable)")
    let shown = answer.first { $0.contains("= \(formula)    ") }
    #expect(shown != nil, "\(answer)")
    let number = answer.drop { $0 != shown }.dropFirst().joined().filter { $0 != " " }
    let typed = conversation.answer(to: formula).joined().filter { $0 != " " }
    #expect(number == "=" + typed)
  }
}
