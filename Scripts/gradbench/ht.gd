#!/usr/bin/env gd
# Hand tracking: how far measured points lie from the skin of a hand, which 26 numbers pose: its
# turn, its place, and four angles for each finger.

# The first joint of a finger bends about two axes, the next two about one.
finger(bone) = floor((bone - 2)/4)
joint(bone) = mod(bone - 2, 4)
bends(bone) = bone > 2 and bone < 22 and joint(bone) > 0
bend(theta, bone) =
  if bends(bone) then theta[7 + 4*finger(bone) + (if joint(bone) = 1 then 0 else joint(bone))]
  else 0
spread(theta, bone) = if bends(bone) and joint(bone) = 1 then theta[8 + 4*finger(bone)] else 0
turn(x, z) = [
  cos(z), -sin(z)*cos(x), sin(z)*sin(x), 0; sin(z), cos(z)*cos(x), -cos(z)*sin(x), 0;
  0, sin(x), cos(x), 0; 0, 0, 0, 1]

# A bone as its parent sees it.
relative(theta, model, bone) =
  model.base_relatives[bone, :, :]·turn(bend(theta, bone), spread(theta, bone))

# The bones in the hand: p is the bone that A still needs before it, 0 for none. Each round puts
# before a bone what its p has found, so that the chains double in length.
absolutes(theta, model) = {
  chains = iterate (A, p) = (
    [relative(theta, model, bone) for bone in 1..22], model.parents + 1) -> (
      [if p[b] = 0 then A[b, :, :] else A[p[b], :, :]·A[b, :, :] for b in 1..22],
      [if p[b] = 0 then 0 else p[p[b]] for b in 1..22]) until max(p) = 0
  chains[1]
}

# The turn by the angle |r| around r.
rotation(r) = {
  angle = norm(r)
  if angle < 1e-4 then eye(3)
  else {
    w = r/angle
    cross = [0, -w[3], w[2]; w[3], 0, -w[1]; -w[2], w[1], 0]
    eye(3)*cos(angle) + cross*sin(angle) + w·wᵀ*(1 - cos(angle))
  }
}

# What each bone does to a place of the resting hand, and the turn of the whole: four rows for a
# bone, the columns of its matrix. A point is linear in them, however they depend on theta.
moves(theta, model) = {
  mirror = [if model.is_mirrored then -1 else 1, 0, 0; 0, 1, 0; 0, 0, 1]
  whole = rotation(theta[1..3])·mirror
  A = absolutes(theta, model)
  move(bone) = (whole·(A[bone, :, :]·model.inverse_base_absolutes[bone, :, :])[1..3, :])ᵀ
  reshape([move(bone) for bone in 1..22], 88, 3)
}

# How much a vertex takes of the moves: its weight times its place for each bone.
tie(model, v) = reshape(model.weights[v, :]·model.base_positions[v, :]ᵀ, 88)

# Each point belongs to a vertex, or with `us` to a place in a triangle, which takes its share of
# each corner.
misses(theta, us, hand) = {
  n = rows(hand.points)
  model = hand.model
  seen = hand.correspondences + 1
  inside(triangles) = {
    corners = reshape(model.triangles[triangles, :], 3n) + 1
    T = reshape([tie(model, corner) for corner in corners], n, 3, 88)
    [[us[i, 1], us[i, 2], 1 - us[i, 1] - us[i, 2]]ᵀ·T[i, :, :] for i in 1..n]
  }
  T = if length(us) = 0 then [tie(model, vertex) for vertex in seen] else inside(seen)
  hand.points - T·moves(theta, model) - [theta[3 + j] for i in 1..n, j in 1..3]
}

ht_objective(theta, us, hand) = reshape(misses(theta, us, hand), 3*rows(hand.points))

# A column for each parameter; before them two for the place in the triangle, which only the rows
# of its own point depend on.
ht_jacobian(theta, us, hand) = {
  f(theta) = ht_objective(theta, us, hand)
  J = jacobian(f, theta)
  if length(us) = 0 then J
  else {
    g(us) = ht_objective(theta, us, hand)
    inner(k) = jvp(g, us, [if j = k then 1 else 0 for i in 1..rows(us), j in 1..2])
    concat([inner(1), inner(2)], Jᵀ)ᵀ
  }
}
