#!/usr/bin/env gd
# min over a, max over b of |a|² - |b|²: a descent whose function is itself the end of an ascent.
#
# The problem is VLAD's "saddle" (Siskind and Pearlmutter 2008). The outer gradient goes through
# every step of the inner one, in all four combinations of forward and reverse mode.

slope(f, x) = gradient(f, x)
slopeForward(f, x) = gradient(f, x, forward)

step(f, slope, x, value, g, rate, good) = {
  next = x - rate*g
  if norm(g) <= 1e-5 then (x, value, g, rate, good, true)
  else if good = 10 then (x, value, g, 2*rate, 0, false)
  else if norm(next - x) <= 1e-5 then (x, value, g, rate, good, true)
  else if f(next) < value then (next, f(next), slope(f, next), rate, good + 1, false)
  else (x, value, g, rate/2, 0, false)
}
lowest(f, slope, start) = r[1] where r =
  iterate (x, value, g, rate, good, done) = (start, f(start), slope(f, start), 1e-5, 0, false) ->
    step(f, slope, x, value, g, rate, good) until done

f(a, b) = a·a - b·b

# The b that a chooses against, and what is left.
worst(a, inner) = {
  loss(b) = -f(a, b)
  lowest(loss, inner, [1, 1])
}
saddle(outer, inner) = {
  height(a) = f(a, worst(a, inner))
  lowest(height, outer, [1, 1])
}

# The published answer is 8.246324826140356e-06 in each place, four times.
expected = [8.246324826140356e-06, 8.246324826140356e-06]
assert norm(saddle(slopeForward, slopeForward) - expected) < 1e-12
assert norm(saddle(slopeForward, slope) - expected) < 1e-12
assert norm(saddle(slope, slopeForward) - expected) < 1e-12
assert norm(saddle(slope, slope) - expected) < 1e-12
assert norm(worst([1, 1], slope) - expected) < 1e-12
saddle(slopeForward, slope)
