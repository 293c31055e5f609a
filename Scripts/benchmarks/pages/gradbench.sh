# The problems of GradBench beside C by hand and beside peers, in a table of their own.
for problem in lse llsq gmm kmeans lstm ba ht det ode; do
  compile $problem "$here/gradbench/$problem.c"
done
install_module jax
install_module torch
install_module casadi
[ -e /usr/include/adolc/adolc.h ] || install_package libadolc-dev
c++ -O3 -march=native -o "$work/adolc" "$here/peers/with_adolc.cpp" -ladolc 2>/dev/null || true
python3 "$here/gradbench/table.py" "$work"
