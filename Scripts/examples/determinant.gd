#!/usr/bin/env gd
# The determinant by minors, along the first row: a recursion over smaller and smaller matrices.

minor(A, j) = [A[i, if k < j then k else k + 1] for i in 2..rows(A), k in 1..rows(A) - 1]
determinant(A) =
  if rows(A) = 1 then A[1, 1]
  else sum(j in 1..rows(A), (-1)^(j + 1)*A[1, j]*determinant(minor(A, j)))

M = [2, -1, 0; 1, 3, 2; 0, 5, 4]
determinant(M)
assert determinant(M) = 8
assert det(M) ≈ 8 within 1e-12

# The derivative of a determinant by its entries is the matrix of its cofactors: det(M)·(M⁻¹)ᵀ.
cofactors = gradient(determinant, M)
cofactors
assert norm(cofactors - [2, -4, 5; 4, 8, -10; -2, -4, 7]) < 1e-12
assert norm(cofactors - det(M)*inv(M)ᵀ) < 1e-12

# Of Hilbert's matrix of order 5: 1/266716800000.
H = [1/(i + j - 1) for i in 1..5, j in 1..5]
assert determinant(H)*266716800000 ≈ 1 within 1e-9
