#!/usr/bin/env gd
# How far points are from the nearest of some centroids, and Newton's direction for these.

# |p - c|² is |c|² - 2p·c, and |p|², which tells no centroid from another.
nearest(points, centroids) = {
  squares = [c·c where c = centroids[j, :] for j in 1..rows(centroids)]
  D = squares - 2points·centroidsᵀ
  [argmin(D[i, :]) for i in 1..rows(points)]
}
kmeans_cost(points, centroids) = {
  d = points - centroids[nearest(points, centroids), :]
  sum(d⊙d)
}

# A point sees one centroid, so the Hessian is diagonal, and its product with ones is the diagonal.
kmeans_dir(points, centroids) = {
  f(C) = kmeans_cost(points, C)
  gradient(f, centroids)/hvp(f, centroids, ones(rows(centroids), columns(centroids)))
}
