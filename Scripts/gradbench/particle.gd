#!/usr/bin/env gd
# A charged particle flies past two fixed charges and lands. Where must one charge stand for it to
# land at 0? Each step of the flight takes a derivative, and so does the descent, in either mode.
use "descent.gd"

# The square of the place where it lands; the force is the slope of the potential of both charges.
landing(w, slope) = {
  potential(x) = norm(x - [10, 10 - w])^-1 + norm(x - [10, 0])^-1
  flight = iterate (x, v) = ([0, 8], [0.75, 0]) ->
    (x + 0.1*v, v - 0.1*slope(potential, x)) while x[2] + 0.1*v[2] > 0
  x = flight[1]
  v = flight[2]
  (x[1] - x[2]/v[2]*v[1])^2
}
byForward(w) = landing(w, forward)
byReverse(w) = landing(w, reverse)

# The mode of the descent, then that of the flight.
particle_ff(w) = lowest(byForward, forward, w)
particle_fr(w) = lowest(byReverse, forward, w)
particle_rf(w) = lowest(byForward, reverse, w)
particle_rr(w) = lowest(byReverse, reverse, w)
