#!/usr/bin/env gd
# How far points are from the nearest of some centroids, and Newton's direction for these.

distance(p, c) = (p - c)·(p - c)
kmeans_cost(points, centroids) =
  sum(i in 1..rows(points), min(j in 1..rows(centroids), distance(points[i, :], centroids[j, :])))

# A point sees one centroid, so the Hessian is diagonal, and its product with ones is the diagonal.
kmeans_dir(points, centroids) = {
  f(C) = kmeans_cost(points, C)
  gradient(f, centroids)/hvp(f, centroids, ones(rows(centroids), columns(centroids)))
}
