# The loss of a logistic regression, labels -1 and 1.
logistic_primal(X, y, w) = mean(softplus(-y⊙(X·w)))
logistic_gradient(X, y, w) = gradient(f, w) where f(w) = logistic_primal(X, y, w)
