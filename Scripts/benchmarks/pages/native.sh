# Machine code beside the tape and beside C: descents of many steps, as whole processes, and a
# program without loops, once it is compiled.
compile descent "$here/descent.c"
printf 'descend (w-5)^2 from w=8 rate 1e-7 for 1000000000 steps\n' >"$work/parabola.gd"
printf 'r(x, y) = (1-x)^2 + 100*(y-x^2)^2\ndescend r from x=-1.2, y=1 rate 1e-4 for 400000000 steps\n' \
  >"$work/rosenbrock.gd"
# native_descent NAME STEPS TEXT: machine code beside C, then beside the tape.
native_descent() {
  wall 1 "$gd" "$work/$1.gd" -- "$work/descent" "$1" "$2"
  compiled=$seconds
  row "descent: $3" "$compiled" "$peer" 1.2
  wall 1 "$gd" --native off "$work/$1.gd"
  row '  beside its tape' "$compiled" "$seconds" 1
}
native_descent parabola 1000000000 '(w-5)^2, 1,000,000,000 steps'
native_descent rosenbrock 400000000 'Rosenbrock, 400,000,000 steps'

for count in 1000 10000; do
  awk -v n=$count -v ask='g(x) = gradient(f, (x, 2x, 3x, 4x, 5x, 6x, 7x, 8x))' \
    -f "$here/random.awk" >"$work/random.gd"
  awk -v n=$count -v tape=1 -f "$here/random.awk" | awk -f "$here/gradients/program.awk" \
    >"$work/program.c"
  compile program "$work/program.c"
  request='{"id":1,"call":"g","arguments":[0.1],"runs":2000,"seconds":2}'
  native=on
  compiled=$(printf '%s\n' "$request" | called "$work/random.gd" g)
  row "gradient: $count random operations, compiled" "$compiled" "$("$work/program")" 1.2
  native=off
  row '  beside its tape' "$compiled" "$(printf '%s\n' "$request" | called "$work/random.gd" g)" 1
  native=auto
  # The first call compiles; the fastest of the others does not.
  set_up=$(printf '%s\n' "$request" | "$gd" --native on serve "$work/random.gd" |
    sed 's/.*"nanoseconds":\[\([0-9]*\).*/\1e-9/')
  row '  set-up, of 30 ms with the start of LLVM' "$set_up" 0.03 1
done
