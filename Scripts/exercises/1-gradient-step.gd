#!/usr/bin/env gd
# Exercise 1: one step of gradient descent.
#
# The loss L(w) = (w - 5)^2 says how wrong the weight w is: 0 at w = 5, more the further away.
# (a) What is its derivative?
# (b) The weight is 8 and the learning rate 0.1. What is the weight after one step?
#
# Try it on paper first, then run this file:  Scripts/gd Scripts/exercises/1-gradient-step.gd

L(w) = (w - 5)^2

# (a) Power rule and chain rule: the outside ( )^2 gives 2( ), the inside w - 5 gives 1.
grad L
assert L'(w) = 2(w - 5)

# At w = 8 the slope is 2·3 = 6: to the right the loss rises steeply, so the weight must go left.
grad L at w=8
assert L'(8) = 6

# (b) A step goes against the slope, as long as rate times slope:
#     w ← w - rate · L'(w) = 8 - 0.1·6 = 7.4
rate = 0.1
w := 8
w := w - rate*L'(w)
w
assert w = 7.4

# The step was worth it: the loss fell from 9 to 5.76.
L(8)
L(w)
assert L(w) < L(8)

# One more step starts where this one ended, and is shorter because the slope is smaller now.
w := w - rate*L'(w)
w
assert w = 6.92

# Twenty steps in one line: the error, w - 5, shrinks by 1 - 2·rate = 0.8 with each.
iterate v = 8 -> v - rate*L'(v) for 20 steps
assert (iterate v = 8 -> v - rate*L'(v) for 20 steps) = 5 + 3*0.8^20
