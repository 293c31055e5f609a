# The chained Rosenbrock function.
rosenbrock_primal(x) = sum(i in 1..length(x) - 1, (1 - x[i])^2 + 100*(x[i + 1] - x[i]^2)^2)
rosenbrock_gradient(x) = gradient(rosenbrock_primal, x)
