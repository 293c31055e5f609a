# Descents beside C, as whole processes; the start and the plan count with us.
compile descent "$here/descent.c"
printf 'descend (w-5)^2 from w=8 rate 1e-7 for 10000000 steps\n' >"$work/parabola.gd"
printf 'r(x, y) = (1-x)^2 + 100*(y-x^2)^2\ndescend r from x=-1.2, y=1 rate 1e-4 for 1000000 steps\n' \
  >"$work/rosenbrock.gd"
wall 5 "$gd" "$work/parabola.gd" -- "$work/descent" parabola 10000000
row 'descent: (w-5)^2, 10,000,000 steps' "$seconds" "$peer" 10
wall 5 "$gd" "$work/rosenbrock.gd" -- "$work/descent" rosenbrock 1000000
row 'descent: Rosenbrock, 1,000,000 steps' "$seconds" "$peer" 10
# As many gradients in C as the descent has asked for.
"$gd" --json --show-time "$here/logistic.gd" >"$work/run" 2>"$work/times"
asked=$(sed -n 's/.*"evaluations":\([0-9]*\).*/\1/p' "$work/run")
seconds=$(awk '/^time:/ { last = $2 / ($3 == "s" ? 1 : $3 == "ms" ? 1e3 : 1e6) } END { print last }' \
  "$work/times")
row "lbfgs: logistic regression, ${asked:-no} gradients" "$seconds" \
  "$("$work/descent" logistic "${asked:-1}" | awk '{ print $1 }')" 1.5
