#!/usr/bin/env gd
# Bundle adjustment: how far the images of points lie from where cameras have seen them.

cross(a, b) = [a[2]*b[3] - a[3]*b[2], a[3]*b[1] - a[1]*b[3], a[1]*b[2] - a[2]*b[1]]

# x turned by the angle |r| around r, after Rodrigues.
rotated(x, r) = {
  square = r·r
  if square = 0 then x + cross(r, x)
  else {
    angle = √square
    w = r/angle
    x*cos(angle) + cross(w, x)*sin(angle) + w*(w·x)*(1 - cos(angle))
  }
}

# A camera is a rotation, a place, a focal length, a principal point and two factors of distortion.
image(camera, x) = {
  y = rotated(x - camera[4..6], camera[1..3])
  p = y[1..2]/y[3]
  square = p·p
  p*(1 + camera[10]*square + camera[11]*square^2)*camera[7] + camera[8..9]
}
residual(camera, x, w, feature) = w*(image(camera, x) - feature)

# Observation i is of point i mod m by camera i mod n.
turn(i, n) = mod(i - 1, n) + 1

ba_objective(cameras, points, weights, features) = {
  misses(i) = residual(
    cameras[turn(i, rows(cameras)), :], points[turn(i, rows(points)), :], weights[i], features[i, :])
  {reproj_error: [misses(i) for i in 1..length(weights)], w_err: 1 - weights^2}
}

# The Jacobian of all residuals by compressed rows: two rows of 15 entries an observation, by its
# camera, its point and its weight, then a row of one entry a weight.
ba_jacobian(cameras, points, weights, features) = {
  n = rows(cameras)
  m = rows(points)
  p = length(weights)
  block(i) = {
    f(camera, x, w) = residual(camera, x, w, features[i, :])
    jacobian(f, (cameras[turn(i, n), :], points[turn(i, m), :], weights[i]))
  }
  column(i, j) =
    if j <= 11 then 11*mod(i - 1, n) + j - 1
    else if j <= 14 then 11n + 3*mod(i - 1, m) + j - 12
    else 11n + 3m + i - 1
  blocks = [block(i) for i in 1..p]
  columns = [column(i, j) for i in 1..p, row in 1..2, j in 1..15]
  {
    rows: concat([15r for r in 0..2p], [30p + r for r in 1..p]),
    cols: concat(reshape(columns, 30p), [column(i, 15) for i in 1..p]),
    vals: concat(reshape(blocks, 30p), -2weights)
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
