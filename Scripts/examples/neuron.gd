#!/usr/bin/env gd
# One neuron learns the word "or" from its four rows, by gradient descent written out.

p(u, v, a, b, c) = sigmoid(a*u + b*v + c)

# The mean squared error over the rows (u, v) -> wanted.
E(a, b, c) = (p(0, 0, a, b, c)^2 + (p(0, 1, a, b, c) - 1)^2 + (p(1, 0, a, b, c) - 1)^2 + (p(1, 1, a, b, c) - 1)^2)/4

# The three slopes, as functions.
Ea(a, b, c) = d/da E(a, b, c)
Eb(a, b, c) = d/db E(a, b, c)
Ec(a, b, c) = d/dc E(a, b, c)

# It knows nothing: every answer is 1/2.
E(0, 0, 0)
assert E(0, 0, 0) = 1/4

# A thousand steps with rate 2.
trained = iterate (a, b, c) = (0, 0, 0) -> (a - 2*Ea(a, b, c), b - 2*Eb(a, b, c), c - 2*Ec(a, b, c)) for 1000 steps
trained

# Its answers now, rounded: 0, 1, 1, 1.
answer(u, v) = p(u, v, t[1], t[2], t[3]) where t = trained
answer(0, 0)
answer(0, 1)
answer(1, 1)
assert round(answer(0, 0)) = 0
assert round(answer(0, 1)) = 1
assert round(answer(1, 0)) = 1
assert round(answer(1, 1)) = 1
