#!/usr/bin/env gd
# A recurrent network, written out as a loop: it reads ten samples of a wave, one after the other,
# and says which comes next. Its gradient goes back through the loop.

count = 300
n = 200
k = 10
wave(t) = sin(0.4t) + 0.3sin(1.1t)
X := [wave(i + t) for i in 1..n, t in 1..k]
y := [wave(i + k + 1) for i in 1..n]

param U: 8 ~ normal(0, 0.5)
param V: 8x8 ~ normal(0, 0.3)
param c: 8 = 0
param w: 8 ~ normal(0, 0.3)
param b = 0

# The cell is the same at each sample; the last state tells the next one.
memory(x) = r[1] where r = iterate (h, t) = (zeros(8), 1) -> (tanh(U*x[t] + V*h + c), t + 1) for 10 steps
next(x) = w·memory(x) + b
E = mean([(next(X[i, :]) - y[i])^2 for i in 1..n])

descend E by adam rate 0.01 for count steps

# A part of the wave that it has not seen.
guess = next([wave(1000 + t) for t in 1..k])
guess
wave(1000 + k + 1)
assert run1.loss < 0.001 or count < 300
assert |guess - wave(1000 + k + 1)| < 0.1 or count < 300
