# Gradient descent that halves its rate where the value rises and doubles it after ten good steps.
# `slope` is the operator for the gradient: forward or reverse mode.

forward(f, x) = gradient(f, x, forward)
reverse(f, x) = gradient(f, x)

step(f, slope, x, value, g, rate, good) = {
  next = x - rate*g
  if norm(g) <= 1e-5 then (x, value, g, rate, good, true)
  else if good = 10 then (x, value, g, 2*rate, 0, false)
  else if norm(next - x) <= 1e-5 then (x, value, g, rate, good, true)
  else {
    # One pass gives the value and the slope at `next`.
    better(below, ahead) =
      if below < value then (next, below, ahead, rate, good + 1, false)
      else (x, value, g, rate/2, 0, false)
    better(f(next), slope(f, next))
  }
}
lowest(f, slope, start) = r[1] where r =
  iterate (x, value, g, rate, good, done) = (start, f(start), slope(f, start), 1e-5, 0, false) ->
    step(f, slope, x, value, g, rate, good) until done
