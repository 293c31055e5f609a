# Ten million steps of a plain descent into Rosenbrock's valley.
valley_descent(start) =
  (descend (1 - x)^2 + 100*(y - x^2)^2 from x=start, y=1 rate 1e-4 for 10000000 steps)
