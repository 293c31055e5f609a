#!/usr/bin/env gd
# Bundle adjustment: how far the images of points lie from where cameras have seen them. All
# observations at once: a row for each coordinate, a column for each observation.

dot(a, b) = a[1]⊙b[1] + a[2]⊙b[2] + a[3]⊙b[3]
cross(a, b) = (a[2]⊙b[3] - a[3]⊙b[2], a[3]⊙b[1] - a[1]⊙b[3], a[1]⊙b[2] - a[2]⊙b[1])

# x turned by the angle |r| around r, after Rodrigues; a camera that does not turn has r = 0.
rotated(x, r) = {
  square = dot(r, r)
  c = if square = 0 then 1 else cos(√square)
  s = if square = 0 then 1 else sin(√square)/√square
  t = (if square = 0 then 0 else (1 - cos(√square))/square)⊙dot(r, x)
  u = cross(r, x)
  (x[1]⊙c + u[1]⊙s + r[1]⊙t, x[2]⊙c + u[2]⊙s + r[2]⊙t, x[3]⊙c + u[3]⊙s + r[3]⊙t)
}

# A camera C is a rotation, a place, a focal length, a principal point and two factors of distortion.
misses(C, X, w, feature) = {
  y = rotated((X[1, :] - C[4, :], X[2, :] - C[5, :], X[3, :] - C[6, :]), (C[1, :], C[2, :], C[3, :]))
  p = y[1]/y[3]
  q = y[2]/y[3]
  square = p^2 + q^2
  scale = C[7, :]⊙(1 + C[10, :]⊙square + C[11, :]⊙square^2)
  [w⊙(p⊙scale + C[8, :] - feature[1, :]), w⊙(q⊙scale + C[9, :] - feature[2, :])]
}

# Observation i is of point i mod m by camera i mod n.
turn(p, n) = [mod(i - 1, n) + 1 for i in 1..p]
ba_objective(cameras, points, weights, features) = {
  p = length(weights)
  C = (cameras[turn(p, rows(cameras)), :])ᵀ
  X = (points[turn(p, rows(points)), :])ᵀ
  {reproj_error: misses(C, X, weights, featuresᵀ)ᵀ, w_err: 1 - weights^2}
}

# The Jacobian of all residuals by compressed rows: two rows of 15 entries an observation, 11 by its
# camera, 3 by its point, 1 by its weight; then a row of one entry a weight.
stacked(a, b, c) = concat(concat(a, b), [c])
interleaved(a, b) = reshape(concat(a, b)ᵀ, 2*rows(a)*columns(a))
ba_jacobian(cameras, points, weights, features) = {
  n = rows(cameras)
  m = rows(points)
  p = length(weights)
  camera = turn(p, n)
  point = turn(p, m)
  place = ((cameras[camera, :])ᵀ, (points[point, :])ᵀ, weights)
  # No observation shares its column, so one gradient of a sum has the slopes of all terms.
  slopes(k) = {
    f(C, X, w) = sum(misses(C, X, w, featuresᵀ)[k, :])
    g = gradient(f, place)
    stacked(g[1], g[2], g[3])
  }
  columns = stacked(
    [11*(camera[i] - 1) + j for j in 0..10, i in 1..p],
    [11n + 3*(point[i] - 1) + j for j in 0..2, i in 1..p],
    [11n + 3m + i - 1 for i in 1..p])
  {
    rows: concat([15r for r in 0..2p], [30p + r for r in 1..p]),
    cols: concat(interleaved(columns, columns), columns[15, :]),
    vals: concat(interleaved(slopes(1), slopes(2)), -2weights)
  }
}

# One camera, point, weight and feature stand for all of them.
ba_prepare(n, m, p, cam, x, w, feat) = {
  cameras: [cam[j] for i in 1..n, j in 1..11],
  points: [x[j] for i in 1..m, j in 1..3],
  weights: [w for i in 1..p],
  features: [feat[j] for i in 1..p, j in 1..2]
}

# What is shown of so many numbers.
ba_objective_shown(r) = {
  reproj_error: {elements: r.reproj_error[1, :], repeated: rows(r.reproj_error)},
  w_err: {element: r.w_err[1], repeated: length(r.w_err)}
}
some(v) = concat(v[1..30], v[length(v)..length(v)])
ba_jacobian_shown(r) = {rows: some(r.rows), cols: some(r.cols), vals: some(r.vals)}
