#!/usr/bin/env gd
# A convolutional network, written out as comprehensions: eight filters of 3 by 3 pixels go over
# handwritten digits in steps of two, and a last layer says which digit it is.

count = 600
data D = digits
data A, B = split(D, 0.8)

param F: 8x3x3 ~ normal(0, 0.3)
param c: 8 = 0
param W: 10x72 ~ normal(0, 0.1)
param b: 10 = 0

# The pixel in row u and column v of an image.
pixel(image, u, v) = image[8(u - 1) + v]/16
patch(image, k, i, j) = sum(u in 1..3, v in 1..3, F[k, u, v]*pixel(image, 2i + u - 2, 2j + v - 2))
convolution(image) = [relu(patch(image, k, i, j) + c[k]) for k in 1..8, i in 1..3, j in 1..3]
logits(image) = W*reshape(convolution(image), 72) + b

wanted(digit) = [if k = digit + 1 then 1 else 0 for k in 1..10]
loss(image, digit) = crossentropy(softmax(logits(image)), wanted(digit))
descend mean([loss(x[r, :], y[r]) for r in 1..length(y)]) by adam rate cosine(0.01) batch 32 on A for count steps

# The part of the digits that it has not seen and knows.
guess(image) = argmax(logits(image)) - 1
known = mean([if guess(B.x[r, :]) = B.y[r] then 1 else 0 for r in 1..length(B.y)])
known
assert known > 0.93 or count < 600
