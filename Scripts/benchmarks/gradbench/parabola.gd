# Ten million steps of a plain descent.
parabola_descent(start) = (descend (w - 5)^2 from w=start rate 1e-7 for 10000000 steps)
