# How the cost of derivatives grows with their size.
for problem in lse llsq gmm kmeans lstm ba ht det ode; do
  compile $problem "$here/gradbench/$problem.c"
done
python3 "$here/gradbench/table.py" --growth "$work"
