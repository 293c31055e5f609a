#!/usr/bin/env gd
# log-sum-exp: a smooth maximum, whose gradient is softmax.

x = [1, 2, 3, 4]

# As it is defined, and as it is computed: exp(1000) is too large for a computer, exp(1000 - 1000) is 1.
plain(x) = ln(sum(exp(x)))
stable(x) = m + ln(sum(exp(x - m))) where m = max(x)

# The numbers are from mpmath, 30 digits.
assert plain(x) ≈ 4.44018969856119533 within 1e-14
assert stable(x) ≈ 4.44018969856119533 within 1e-14
assert logsumexp(x) ≈ 4.44018969856119533 within 1e-14
assert stable(1000 + x) ≈ 1004.44018969856119533 within 1e-11

# The gradient of all three.
p = [0.03205860328008499, 0.08714431874203257, 0.23688281808991013, 0.64391425988797231]
assert norm(gradient(plain, x) - p) < 1e-14
assert norm(gradient(stable, x) - p) < 1e-14
assert norm(gradient(logsumexp, x) - p) < 1e-14
assert norm(softmax(x) - p) < 1e-14

# The curvature: diag(p) - p·pᵀ.
assert norm(hessian(stable, x) - (diag(p) - p·pᵀ)) < 1e-13
gradient(stable, x)
