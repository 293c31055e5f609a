#!/usr/bin/env gd
# Handwritten digits, 8 by 8 pixels. A fifth of them is kept back: the network must know at least
# 96 of 100 that it has never seen.

count = 40
data D = digits
data A, B = split(D, 0.8)

net N = 64 -> 128 relu -> 10 softmax
show N
train N on A batch 32 by adam rate 0.001 for count epochs with validation=B
evaluate N on B

assert run1.validation.accuracy >= 0.96 or count < 40
