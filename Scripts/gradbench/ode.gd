#!/usr/bin/env gd
# y' = F(y) with F_1 = x_1 and F_i = x_i*y_(i-1), from 0 at t = 0 to t = 2 by s steps of Runge and
# Kutta.

ode_primal(x, s) = {
  n = length(x)
  h = 2/s
  F(y) = x⊙concat([1], y[1..n - 1])
  iterate y = zeros(n) -> {
    a = F(y)
    b = F(y + h/2*a)
    c = F(y + h/2*b)
    d = F(y + h*c)
    y + h/6*(a + 2b + 2c + d)
  } for s steps
}
ode_gradient(x, s) = gradient(last, x) where last(x) = {
  y = ode_primal(x, s)
  y[length(x)]
}
