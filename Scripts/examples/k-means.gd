#!/usr/bin/env gd
# k-means: the sum of squared distances to the nearest centre, and Newton's direction.

points = [1, 1; 1.5, 2; 2, 1; 8, 8; 9, 8.5; 8.5, 9.5; 1, 7; 2, 8]
centres = [1, 2; 8, 9; 2, 7]

cost(C) = sum(i in 1..rows(points), min(j in 1..rows(C), ‖points[i, :] - C[j, :]‖²))

# By hand: the distances squared are 1 + 0.25 + 2, 1 + 1.25 + 0.5, 1 + 1.
assert cost(centres) ≈ 8 within 1e-12

# Each centre is pulled by its points: 2·(their number·centre - their sum).
pull = gradient(cost, centres)
assert norm(pull - [-3, 4; -3, 2; 2, -2]) < 1e-12

# The curvature is diagonal, 2 for each point of the cluster, so Newton's step needs no matrix of
# all pairs: it ends at the means.
curvature = hessian(cost, centres, diagonal)
assert norm(curvature - [6, 6; 6, 6; 4, 4]) < 1e-12
next = centres - pull/curvature
assert norm(next - [1.5, 4/3; 8.5, 26/3; 1.5, 7.5]) < 1e-12
next
