#!/usr/bin/env gd
# Fisher's irises: three kinds, told apart by four lengths. A fifth of the flowers is kept back to
# the end; another fifth says when to stop.

count = 200
data D = normalize(iris)
data A, B = split(D, 0.8)

net N = 4 -> 16 tanh -> 3 softmax
train N on A batch 16 by adam rate 0.01 for count epochs with validation=0.2, patience=30
evaluate N on B

# A flower as it was measured, in centimetres: it is scaled as the others were.
predict N on {sepal_length: [5.1], sepal_width: [3.5], petal_length: [1.4], petal_width: [0.2]}

assert run1.validation.accuracy > 0.9 or count < 200
