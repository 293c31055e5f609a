#!/usr/bin/env gd
# The log-likelihood of a mixture of two Gaussians in the plane, and its gradient.

points = [0.2, 0.1; -0.3, 0.4; 0.5, -0.2; 3.1, 2.8; 2.7, 3.3]
means = [0, 0; 3, 3]
spread = [0.1, -0.2]
weights = [0.3, -0.1]

# Weights by softmax, a width e^q for each Gaussian: no bound is needed on any parameter.
L(a, m, q) = sum(i in 1..rows(points), logsumexp([
  a[k] - ‖points[i, :] - m[k, :]‖²/(2*exp(2*q[k])) - 2*q[k] - ln(2π) for k in 1..2])) - rows(points)*logsumexp(a)

# The numbers are from mpmath, 40 digits; its derivatives are by differences in 40 digits.
assert L(weights, means, spread) ≈ -12.766311655565008 within 1e-12

# One gradient for all parameters, each in its own shape.
g = gradient(L, (weights, means, spread))
assert norm(g[1] - [0.007765398518785, -0.007765398518785]) < 1e-12
assert norm(g[2] - [0.330404432185118, 0.248638597805365; -0.298284064035708, 0.149067939545511]) < 1e-12
assert norm(g[3] - [-5.501610308935254, -3.654283468559352]) < 1e-12
g[2]

# Uphill: the likelihood rises along it.
assert L(weights + 0.01*g[1], means + 0.01*g[2], spread + 0.01*g[3]) > L(weights, means, spread)
