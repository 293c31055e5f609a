# What the references in C derive by hand, as mathematics.
lse(x) = m + ln(sum(exp(x - m))) where m = max(x)
rosenbrock(x) = sum(i in 1..length(x) - 1, (1 - x[i])^2 + 100*(x[i + 1] - x[i]^2)^2)
logistic(X, y, w) = mean(softplus(-y⊙(X·w)))
minor(A, j) = [A[i, if k < j then k else k + 1] for i in 2..rows(A), k in 1..rows(A) - 1]
determinant(A) =
  if rows(A) = 1 then A[1, 1]
  else sum(j in 1..rows(A), (-1)^(j + 1)*A[1, j]*determinant(minor(A, j)))
ten(x) = sin(x)*exp(-x) + tanh(2x) - x/(1 + x^2)

lseGradient(x) = gradient(lse, x)
rosenbrockGradient(x) = gradient(rosenbrock, x)
logisticGradient(X, y, w) = gradient(f, w) where f(w) = logistic(X, y, w)
determinantGradient(A) = gradient(determinant, A)
