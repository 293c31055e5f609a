# Logistic regression on 100,000 x 20, the data of descent.c: entry (i, j) is sin(i·j).
X := [sin(i*j) for i in 1..100000, j in 1..20]
t := X·[1/j for j in 1..20] + [sin(77i) for i in 1..100000]
y := (sign(t) + 1)/2
E(w) = sum(softplus(X·w) - y⊙(X·w))
descend E from w=zeros(20) by lbfgs for 40 steps
