#!/usr/bin/env gd
# A determinant by its minors along the first row, and the slopes by its entries.

minor(A, j) = [A[i, if k < j then k else k + 1] for i in 2..rows(A), k in 1..rows(A) - 1]
determinant(A) =
  if rows(A) = 1 then A[1, 1]
  else sum(j in 1..rows(A), (-1)^(j + 1)*A[1, j]*determinant(minor(A, j)))

det_primal(A, ell) = determinant(reshape(A, ell, ell))
det_gradient(A, ell) = gradient(f, A) where f(A) = det_primal(A, ell)
