#!/usr/bin/env gd
# Newton's method for the root of x^3 = c, and how the root moves when c does.

root(c) = iterate x = 1 -> x - (x^3 - c)/(3x^2) for 40 steps

root(2)
assert root(2) ≈ cbrt(2) within 1e-12

# Through all 40 steps: the slope that the formula c^(1/3) has.
root'(2)
assert root'(2) ≈ cbrt(2)/6 within 1e-12

# And the curvature.
root''(2)
assert root''(2) ≈ -cbrt(2)/18 within 1e-12

# Until it no longer moves: the state is the root with the one before.
careful(c) = r[1] where r = iterate (x, last) = (1, 0) -> (x - (x^3 - c)/(3x^2), x) until |x - last| < 1e-9
careful(27)
assert careful(27) ≈ 3 within 1e-9
