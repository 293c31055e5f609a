# The problems of GradBench, descents, a training step and a program without loops, beside C by hand
# and beside peers, in a table of their own.
for problem in rosenbrock lse llsq gmm kmeans lstm ba ht det ode; do
  compile $problem "$here/gradbench/$problem.c"
done
compile descent "$here/descent.c"
compile gradients "$here/gradients/gradients.c"
compile training -fno-math-errno -I Sources/CDataSets/include "$here/training/training.c" \
  Sources/CDataSets/digits.c -l:libopenblas.so.0
build TrainingBenchmark
point='(x, 2x, 3x, 4x, 5x, 6x, 7x, 8x)'
{
  awk -v n=1000 -f "$here/random.awk"
  printf 'random_primal(x) = f%s\nrandom_gradient(x) = gradient(f, %s)\n' "$point" "$point"
} >"$work/random.gd"
awk -v n=1000 -v tape=1 -f "$here/random.awk" >"$work/random.txt"
awk -f "$here/gradients/program.awk" "$work/random.txt" >"$work/program.c"
compile program "$work/program.c"
for module in jax torch casadi symengine; do install_module $module; done
[ -e /usr/include/adolc/adolc.h ] || install_package libadolc-dev
c++ -O3 -march=native -o "$work/adolc" "$here/peers/with_adolc.cpp" -ladolc 2>/dev/null || true
python3 "$here/gradbench/table.py" "$work"
