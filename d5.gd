minor(A, j) = [A[i, if k < j then k else k + 1] for i in 2..rows(A), k in 1..rows(A) - 1]
determinant(A) = if rows(A) = 1 then A[1, 1] else sum(j in 1..rows(A), (-1)^(j + 1)*A[1, j]*determinant(minor(A, j)))
B = [sin(i*j + 3i) + cos(i + j^2) for i in 1..5, j in 1..5]
determinant(B)
gradient(determinant, B)[1,2]
