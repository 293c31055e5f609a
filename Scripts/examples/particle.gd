#!/usr/bin/env gd
# A charged particle flies past two fixed charges and lands. Where must one charge stand for it to
# land at 0? A derivative of a flight whose every step takes a derivative, through a `while`.
#
# The problem is VLAD's "particle" (Siskind and Pearlmutter 2008), in all four mode combinations.

slope(f, x) = gradient(f, x)
slopeForward(f, x) = gradient(f, x, forward)

# Gradient descent that halves its rate where the value rises and doubles it after ten good steps.
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

# The flight: the force is the slope of the potential of both charges.
landing(w, slope) = {
  potential(x) = 1/norm(x - [10, 10 - w]) + 1/norm(x - [10, 0])
  flight = iterate (x, v) = ([0, 8], [0.75, 0]) ->
    (x + 0.1*v, v - 0.1*slope(potential, x)) while x[2] + 0.1*v[2] > 0
  x = flight[1]
  v = flight[2]
  (x[1] - x[2]/v[2]*v[1])^2
}
far(w) = landing(w, slope)
farForward(w) = landing(w, slopeForward)

# The published answer is 0.20719187.
assert far(0) ≈ 3.1990790025082054 within 1e-12
assert far'(0) ≈ -19.40463645 within 1e-7
assert lowest(far, slope, 0) ≈ 0.20719187 within 1e-7
assert lowest(far, slopeForward, 0) ≈ 0.20719187 within 1e-7
assert lowest(farForward, slope, 0) ≈ 0.20719187 within 1e-7
assert lowest(farForward, slopeForward, 0) ≈ 0.20719187 within 1e-7
lowest(far, slope, 0)
