#!/usr/bin/env gd
# A network draws a curve through points of a sine. Between them its values, and even its slopes,
# are near those of the sine: the network is a function like any other.

count = 2000
x := linspace(-π, π, 60)
data D = {x: x, y: [sin(t) for t in x]}

net N = 1 -> 16 tanh -> 1
train N on D batch 20 by adam rate onecycle(0.02) for count epochs
evaluate N on D

s(t) = N(t)
s(1) - sin(1)
s'(1) - cos(1)

assert run1.r2 > 0.9999 or count < 2000
assert |s(1) - sin(1)| < 0.01 or count < 2000
assert |s'(1) - cos(1)| < 0.05 or count < 2000
