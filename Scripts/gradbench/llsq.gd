#!/usr/bin/env gd
# Least squares: how far the polynomial with the coefficients x is from the sign of t, at n points
# t from -1 to 1.

# By Horner's rule, at all points at once.
polynomial(x, t) = p[1] where p =
  iterate (y, j) = (0*t, length(x)) -> (y⊙t + x[j], j - 1) for length(x) steps

llsq_primal(x, n) = {
  t = [-1 + 2i/(n - 1) for i in 0..n - 1]
  r = sign(t) - polynomial(x, t)
  r·r/2
}
llsq_gradient(x, n) = gradient(f, x) where f(x) = llsq_primal(x, n)
