/// What `help` says about a function of arrays, which has no row to tell about itself.
///
/// Its example is a statement and the answer by hand, run by the tests; a function that draws
/// random numbers has none.
struct ArrayFunctionHelp: Sendable {
  let call: String
  let meaning: String
  let typed: String
  let answer: String

  private init(_ call: String, _ meaning: String, _ typed: String = "", _ answer: String = "") {
    self.call = call
    self.meaning = meaning
    self.typed = typed
    self.answer = answer
  }

  var name: String { String(call.prefix { $0 != "(" }) }

  static func named(_ name: String) -> ArrayFunctionHelp? { all.first { $0.name == name } }

  var text: [String] {
    ["\(call)    \(meaning)"] + (typed.isEmpty ? [] : ["  > \(typed)", "  \(answer)"])
  }

  static let all: [ArrayFunctionHelp] = [
    .init("dot(u, v)", "The dot product, u·v.", "dot([1, 2], [3, 4])", "11"),
    .init("outer(u, v)", "All products, u·vᵀ.", "outer([1, 2], [3, 4])", "[3, 4; 6, 8]"),
    .init("transpose(A)", "Rows become columns, Aᵀ.", "transpose([1, 2; 3, 4])", "[1, 3; 2, 4]"),
    .init("tr(A)", "The trace: the sum of the diagonal.", "tr([1, 2; 3, 4])", "5"),
    .init("det(A)", "The determinant of a square matrix.", "det([1, 2; 3, 4])", "-2"),
    .init("logdet(A)", "ln det(A), where that is above 0.", "logdet([1, 0; 0, 1])", "0"),
    .init("inv(A)", "The inverse of a square matrix.", "inv([2, 0; 0, 4])", "[0.5, 0; 0, 0.25]"),
    .init("solve(A, b)", "The x with A·x = b.", "solve([2, 0; 0, 4], [2, 4])", "[1, 1]"),
    .init("diag(v)", "A diagonal matrix, or the diagonal of one.", "diag([1, 2])", "[1, 0; 0, 2]"),
    .init("norm(v)", "The length of a vector, ‖v‖; of a matrix Frobenius'.", "norm([3, 4])", "5"),
    .init("sum(v)", "The sum of the entries.", "sum([1, 2, 3])", "6"),
    .init("mean(v)", "The mean of the entries.", "mean([1, 2, 6])", "3"),
    .init("var(v)", "The mean squared distance from the mean.", "var([1, 3])", "1"),
    .init("prod(v)", "The product of the entries.", "prod([2, 3, 4])", "24"),
    .init(
      "argmax(v)", "The place of the greatest entry, the first of several.", "argmax([3, 1, 2])",
      "1"),
    .init(
      "argmin(v)", "The place of the smallest entry, the first of several.", "argmin([3, 1, 2])",
      "2"),
    .init("cumsum(v)", "The sums up to each entry.", "cumsum([1, 2, 3])", "[1, 3, 6]"),
    .init("sort(v)", "The entries in rising order.", "sort([3, 1, 2])", "[1, 2, 3]"),
    .init(
      "softmax(v)", "e^v over the sum of e^v: weights that add up to 1.", "softmax([0, 0])",
      "[0.5, 0.5]"),
    .init("logsumexp(v)", "ln(sum(e^v)), without overflow.", "logsumexp([0])", "0"),
    .init("logsoftmax(v)", "ln of softmax, without overflow.", "logsoftmax([0])", "[0]"),
    .init("zeros(n)", "A vector of zeros; zeros(m, n) is a matrix.", "zeros(2)", "[0, 0]"),
    .init("ones(n)", "A vector of ones; ones(m, n) is a matrix.", "ones(2, 2)", "[1, 1; 1, 1]"),
    .init("eye(n)", "The identity matrix.", "eye(2)", "[1, 0; 0, 1]"),
    .init(
      "linspace(a, b, n)", "n numbers from a to b, evenly spaced.", "linspace(0, 4, 3)", "[0, 2, 4]"
    ),
    .init(
      "reshape(v, m, n)", "The same entries, row by row, in another shape.",
      "reshape([1, 2, 3, 4], 2, 2)", "[1, 2; 3, 4]"),
    .init("concat(u, v)", "One after the other.", "concat([1], [2, 3])", "[1, 2, 3]"),
    .init("length(v)", "How many entries a vector has.", "length([1, 2, 3])", "3"),
    .init("rows(A)", "How many rows a matrix has.", "rows([1, 2; 3, 4; 5, 6])", "3"),
    .init("columns(A)", "How many columns a matrix has.", "columns([1, 2; 3, 4; 5, 6])", "2"),
    .init("size(A)", "The shape, as a vector.", "size([1, 2; 3, 4; 5, 6])", "[3, 2]"),
    .init(
      "normal(m, s)",
      "A random number, normal with mean m and deviation s; after ~ it fills a shape."),
    .init("uniform(a, b)", "A random number between a and b; after ~ it fills a shape."),
    .init("bernoulli(p)", "1 with probability p, else 0.", "bernoulli(1)", "1"),
    .init("mse(p, y)", "The mean squared error.", "mse([1, 2], [1, 4])", "2"),
    .init("mae(p, y)", "The mean absolute error.", "mae([1, 2], [1, 4])", "1"),
    .init(
      "huber(p, y)", "Squared halves near 0, straight beyond 1; the mean.", "huber([1, 2], [1, 4])",
      "0.75"),
    .init("hinge(p, y)", "The mean of max(0, 1 - y·p), for y = ±1.", "hinge([0.5], [1])", "0.5"),
    .init(
      "kl(p, y)", "Σ y·ln(y/p): how far the distribution p is from y.",
      "kl([0.5, 0.5], [0.5, 0.5])", "0"),
    .init("bce(p, y)", "Binary cross-entropy of probabilities p.", "bce([1], [1])", "0"),
    .init(
      "crossentropy(p, y)", "-sum(y·ln p): of probabilities p and targets y.",
      "crossentropy([1, 0], [1, 0])", "0"),
    .init(
      "accuracy(p, y)", "The part of the rows that are given their class y.",
      "accuracy([0.9, 0.2, 0.4], [1, 0, 1])", "0.666667"),
    .init(
      "precision(p, y)", "Of the rows given a class, the part that belongs to it; the mean.",
      "precision([1, 1, 0], [1, 0, 0])", "0.75"),
    .init(
      "recall(p, y)", "Of the rows of a class, the part that is given it; the mean.",
      "recall([1, 1, 0], [1, 0, 0])", "0.75"),
    .init(
      "f1(p, y)", "The harmonic mean of precision and recall; the mean over classes.",
      "f1([1, 1, 0], [1, 0, 0])", "0.666667"),
    .init(
      "confusion(p, y)", "A row for each class that is, a column for each that is given.",
      "confusion([1, 1, 0], [1, 0, 0])", "[1, 1; 0, 1]"),
    .init(
      "r2(p, y)", "1 - Σ(p - y)²/Σ(y - mean)²: what p explains of y's variance.",
      "r2([1, 2, 4], [1, 2, 3])", "0.5"),
    .init("rmse(p, y)", "The root of the mean squared error.", "rmse([1, 2], [1, 4])", "1.41421"),
    .init(
      "gradient(f, x)", "The gradient of f at x, in the shape of x.", "gradient(norm, [3, 4])",
      "[0.6, 0.8]"),
    .init(
      "jacobian(f, x)", "A row for each output of f, a column for each input.",
      "jacobian(sort, [2, 1])", "[0, 1; 1, 0]"),
    .init(
      "hessian(f, x)", "All second derivatives of f at x.", "hessian(prod, [2, 3])", "[0, 1; 1, 0]"),
    .init(
      "jvp(f, x, v)", "The derivative of f at x in the direction v.", "jvp(sum, [1, 2], [1, 1])",
      "2"),
    .init(
      "vjp(f, x, u)", "uᵀ times the Jacobian of f at x.", "vjp(cumsum, [1, 2], [1, 1])", "[2, 1]"),
    .init("hvp(f, x, v)", "The Hessian of f at x times v.", "hvp(prod, [2, 3], [1, 0])", "[0, 1]"),
  ]
}
