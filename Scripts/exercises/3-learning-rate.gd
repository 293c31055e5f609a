#!/usr/bin/env gd
# Exercise 3: the learning rate.
#
# L(w) = (w - 5)^2, start at w = 8. For which learning rates does gradient descent arrive, and what
# happens with the others?
#
# Try it on paper first, then run this file:  Scripts/gd Scripts/exercises/3-learning-rate.gd

L(w) = (w - 5)^2

# One step: w - rate·2(w - 5). So the error e = w - 5 becomes e·(1 - 2·rate), each time.
descend L from w=8 rate 0.1 for 1 step
rates (w - 5)^2

# Six rates side by side. Small ones crawl, 0.5 is exact, above 0.5 the steps land on the other side,
# 1 bounces for ever, above 1 the error grows.
sweep rate 0.01, 0.1, 0.5, 0.9, 1, 1.1 in descend (w - 5)^2 from w=8 for 20 steps

# The same as a formula: after 20 steps the loss is 9(1 - 2a)^40.
final(a) = (descend (w - 5)^2 from w=8 rate a for 20 steps).loss
assert final(0.1) ≈ 9*0.8^40
assert final(0.5) = 0
assert final(1) = 9

# And which way should the rate change? The derivative of the final loss by the rate says.
final'(0.1)
assert final'(0.1) ≈ -720*0.8^39

# Batch, stochastic, mini-batch: the same data, three sizes of a step's share. Each row pulls in its
# own direction; all rows together pull in the mean of them.
data D = table x, y: 1, 2.1; 2, 3.9; 3, 6.2; 4, 7.8; 5, 10.1
param a, b = 0
sweep batch all, 2, 1 in descend mean((a*x + b - y)^2) on D in order rate 0.02 for 20 epochs

# One row at a time, as by hand:
descend mean((a*x + b - y)^2) on D batch 1 in order rate 0.05 for 3 steps
assert a ≈ 1.7853
assert b ≈ 0.8441
