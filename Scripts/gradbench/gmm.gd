#!/usr/bin/env gd
# The log-posterior of a mixture of k Gaussians, for n points in d dimensions.

# The lower triangular root of an inverse covariance: e^q on the diagonal, l below it by columns.
root(q, l) = [entry(i, j) for i in 1..length(q), j in 1..length(q)] where entry(i, j) =
  if i = j then exp(q[i])
  else if i > j then l[(j - 1)*length(q) - j*(j + 1)/2 + i]
  else 0

# The logarithm of the gamma function of d dimensions.
lgammas(d, a) = d*(d - 1)/4*ln(π) + sum(j in 1..d, lgamma(a + (1 - j)/2))

posterior(x, m, gamma, alpha, mu, q, l) = {
  n = rows(x)
  d = columns(x)
  k = length(alpha)
  N = d + m + 1
  Q = [root(q[j, :], l[j, :]) for j in 1..k]
  # |Q_j·(x_i - mu_j)|² for all points, and from it the weights of all Gaussians, a row a point.
  squares(j) = (z⊙z)·ones(d) where z = (x - mu[j, :])·Q[j, :, :]ᵀ
  weights = [alpha[j] + sum(q[j, :]) - squares(j)/2 for j in 1..k]ᵀ
  likelihood = sum(i in 1..n, logsumexp(weights[i, :]))
  wishart = k*(N*d*ln(gamma/√2) - lgammas(d, N/2)) - gamma^2/2*sum(Q⊙Q) + m*sum(q)
  likelihood - n*(d/2*ln(2π) + logsumexp(alpha)) + wishart
}

gmm_objective(x, m, gamma, alpha, mu, q, l) = posterior(x, m, gamma, alpha, mu, q, l)
gmm_jacobian(x, m, gamma, alpha, mu, q, l) = {
  f(alpha, mu, q, l) = posterior(x, m, gamma, alpha, mu, q, l)
  slopes = gradient(f, (alpha, mu, q, l))
  {alpha: slopes[1], mu: slopes[2], q: slopes[3], l: slopes[4]}
}
