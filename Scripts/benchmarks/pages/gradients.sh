# Gradients beside C.
compile gradients "$here/gradients/gradients.c"
for problem in lse rosenbrock det; do
  compile $problem "$here/gradbench/$problem.c"
done
# derived WORK N: seconds of value and gradient in C.
derived() {
  if [ "$1" = logistic ]; then
    "$work/gradients" "$@" | awk '{ print $1 }'
  else
    python3 "$here/gradbench/inputs.py" --flat "$@" | "$work/$1" | awk '{ print $2 }'
  fi
}
# gradient WORK N BAR TEXT: beside C, then beside gd's own value.
gradient() {
  peer=$(derived "$1" "$2")
  slope=$(called "$here/gradients/gradients.gd" "$1Gradient" "$2")
  row "gradient: $4" "$slope" "${peer:--}" "$3"
  row '  beside its value' "$slope" "$(called "$here/gradients/gradients.gd" "$1" "$2")" 4
}
gradient lse 1000000 1.5 'log-sum-exp, 1,000,000'
gradient rosenbrock 1000000 2 'chained Rosenbrock, 1,000,000'
gradient logistic 100000 1.5 'logistic regression, 100,000 x 20'
# C takes the n² minors; the bar is 0.1 ms.
slope=$(called "$here/gradients/gradients.gd" determinantGradient 9)
row 'gradient: det by minors 9 x 9, of 0.1 ms' "$slope" 0.0001 1
row '  beside C' "$slope" "$(derived det 9)" 1
row 'a call of a function of 10 operations, of 1 µs' \
  "$(called "$here/gradients/gradients.gd" ten 1)" 0.000001 1
for count in 1000 1000000; do
  awk -v n=$count -v ask='g(x) = gradient(f, (x, 2x, 3x, 4x, 5x, 6x, 7x, 8x))' \
    -f "$here/random.awk" >"$work/random.gd"
  request='{"id":1,"call":"g","arguments":[0.1],"runs":5,"seconds":1}'
  row "gradient: $count random operations" \
    "$(printf '%s\n' "$request" | called "$work/random.gd" g)" \
    "$(awk -v n=$count -v tape=1 -f "$here/random.awk" | "$work/gradients" tape | awk '{ print $1 }')" 1.2
done
