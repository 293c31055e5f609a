#!/usr/bin/env gd
# Exercise 2: the chain rule.
#
# Let a = 3x and L = a^2. L depends on x only through a. What is dL/dx?
#
# Try it on paper first, then run this file:  Scripts/gd Scripts/exercises/2-chain-rule.gd

a = 3x
L = a^2

# The two links of the chain, each easy alone:
dL/da
da/dx

# The chain rule multiplies them: dL/dx = dL/da · da/dx = 2a · 3 = 6a, and a is 3x: 18x.
dL/dx
assert dL/dx = 18x
assert dL/dx = dL/da * da/dx

# At x = 2 the inside is a = 6, so L = 36, and a small step in x moves L 36 times as much:
# three times for a = 3x, twelve times for a^2 at a = 6.
dL/dx at x=2
assert (dL/dx at x=2) = 36

# The same without the chain rule: L = (3x)^2 = 9x^2, whose derivative is 18x by the power rule.
is d/dx 9x^2 = 18x

# A classic mistake is to stop half way and forget the inner derivative:
is dL/dx = 2a
