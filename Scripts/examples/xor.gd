#!/usr/bin/env gd
# Exclusive or: no straight line parts its four rows, so no single neuron can learn it. A hidden
# layer can.

count = 400
data D = xor

net N = 2 -> 8 tanh -> 1 sigmoid
show N
train N on D batch all by adam rate 0.05 for count epochs
evaluate N on D
predict N on D

# One wrong answer is left to no row.
assert run1.accuracy = 1 or count < 400
assert run1.loss < 0.01 or count < 400
