#!/usr/bin/env gd
# min over x, max over y of |x|² - |y|²: a descent whose function is itself the end of an ascent, so
# that the outer gradient goes through every step of the inner one.
use "descent.gd"

height(x, y) = x·x - y·y

# The y that is chosen against x.
highest(x, slope, start) = lowest(depth, slope, start) where depth(y) = -height(x, y)

saddle(outer, inner, start) = {
  worst(x) = height(x, highest(x, inner, start))
  x = lowest(worst, outer, start)
  concat(x, highest(x, inner, start))
}

# The mode of the descent, then that of the ascent.
saddle_ff(start) = saddle(forward, forward, start)
saddle_fr(start) = saddle(forward, reverse, start)
saddle_rf(start) = saddle(reverse, forward, start)
saddle_rr(start) = saddle(reverse, reverse, start)
