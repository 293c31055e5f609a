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

# A bone as its parent sees it, and in the hand.
relative(theta, model, bone) =
  model.base_relatives[bone, :, :]·turn(bend(theta, bone), spread(theta, bone))
absolute(theta, model, bone) = {
  parent = model.parents[bone] + 1
  if parent = 0 then relative(theta, model, bone)
  else absolute(theta, model, parent)·relative(theta, model, bone)
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

# What moves with each bone, three rows of four entries one after the other.
moves(theta, model) = [move(bone) for bone in 1..22] where move(bone) =
  reshape((absolute(theta, model, bone)·model.inverse_base_absolutes[bone, :, :])[1..3, :], 12)

# The places of some vertices, a column each, which follow several bones.
skin(theta, model, bones, v) = {
  M = bonesᵀ·model.weights[v, :]ᵀ
  P = model.base_positions[v, :]ᵀ
  along(k) = sum(j in 1..4, M[4k - 4 + j, :]⊙P[j, :])
  x = if model.is_mirrored then -along(1) else along(1)
  R = rotation(theta[1..3])
  [R[i, 1]*x + R[i, 2]*along(2) + R[i, 3]*along(3) + theta[3 + i] for i in 1..3]
}

# Each point belongs to a vertex, or with `us` to a place in a triangle.
misses(theta, us, hand) = {
  n = rows(hand.points)
  seen = hand.correspondences + 1
  bones = moves(theta, hand.model)
  inside(u, v) = {
    corners = reshape(hand.model.triangles[seen, :]ᵀ, 3n) + 1
    S = skin(theta, hand.model, bones, corners)
    [u⊙S[i, 1..n] + v⊙S[i, n + 1..2n] + (1 - u - v)⊙S[i, 2n + 1..3n] for i in 1..3]
  }
  if length(us) = 0 then hand.points - skin(theta, hand.model, bones, seen)ᵀ
  else hand.points - inside(us[:, 1], us[:, 2])ᵀ
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
