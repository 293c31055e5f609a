#!/usr/bin/env gd
# y' = -k·y from y(0) = 1 to t = 2, by Euler and by Runge and Kutta, and how the end moves with k.

f(y, k) = -k*y
h = 2/20

euler(k) = iterate y = 1 -> y + h*f(y, k) for 20 steps

rungeKutta(k) = iterate y = 1 -> {
  a = f(y, k)
  b = f(y + h/2*a, k)
  c = f(y + h/2*b, k)
  d = f(y + h*c, k)
  y + h/6*(a + 2b + 2c + d)
} for 20 steps

# On this equation each step multiplies by a polynomial in z = -k·h: 1 + z, and 1 + z + z²/2 + z³/6 + z⁴/24.
# The numbers are its 20th power and the slope of that, from mpmath.
assert euler(0.5) ≈ 0.358485922408542234 within 1e-14
assert euler'(0.5) ≈ -0.754707205070615230 within 1e-14
assert rungeKutta(0.5) ≈ 0.367879461147539650 within 1e-14
assert rungeKutta'(0.5) ≈ -0.735758720867452525 within 1e-14

# The exact end is e^(-2k), its slope -2·e^(-2k): the errors, of the end and of the slope.
[euler(0.5) - exp(-1), euler'(0.5) + 2*exp(-1)]
[rungeKutta(0.5) - exp(-1), rungeKutta'(0.5) + 2*exp(-1)]

# Two masses on springs, as vectors: a state of place and speed, stepped by leaps and half kicks.
S = [-2, 1; 1, -2]
swing(k) = iterate (x, v) = ([1, 0], [0, 0]) -> {
  u = v + 0.005*k*(S*x)
  y = x + 0.01*u
  (y, u + 0.005*k*(S*y))
} for 100 steps
place(k) = swing(k)[1]

# From the same steps in numpy; the slope by a step into the complex plane.
assert norm(place(1) - [0.18986045, 0.35043835]) < 1e-8
assert norm(place'(1) - [-0.63778054, 0.21703866]) < 1e-8
place'(1)
