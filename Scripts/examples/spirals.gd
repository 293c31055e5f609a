#!/usr/bin/env gd
# Two spirals wind around each other. What the network has learned is judged on points that it has
# never seen, and drawn.

count = 300
data D = normalize(spirals(400))
data A, B = split(D, 0.75)

net N = 2 -> 32 relu -> 32 relu -> 1 sigmoid
train N on A batch 25 by adam rate 0.01 for count epochs
evaluate N on B
plot N on B

assert run1.accuracy > 0.97 or count < 300
