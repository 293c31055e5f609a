# Input that is long or wrong: at most 2 s and 400 MB.
bad() {
  wall 1 "$gd" "$2"
  line "bad input: $1" "$seconds" "$megabytes MB" "exit $code" \
    "2 s, 400 MB$(over "$seconds" 2)$(over "$megabytes" 400)"
}
repeat() { awk -v text="$1" -v n="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'; }
{ repeat '(' 100000; printf 1; repeat ')' 100000; } >"$work/bad"
bad '100,000 parentheses' "$work/bad"
repeat '-' 100000 >"$work/bad"
bad '100,000 minus signs' "$work/bad"
{ repeat '1+' 999999; printf 1; } >"$work/bad"
bad '1,000,000 numbers added' "$work/bad"
{ repeat 'x+' 999999; printf x; } >"$work/bad"
bad '1,000,000 names added' "$work/bad"
{ printf 'grad '; repeat 'x+' 999999; printf 'x at x=1'; } >"$work/bad"
bad '1,000,000 names added, gradient' "$work/bad"
repeat 'x' 10000000 >"$work/bad"
bad 'a line of 10 MB' "$work/bad"
{ printf 'grad '; repeat 'x' 1000000; printf '^2'; } >"$work/bad"
bad 'a name of 1 MB, gradient' "$work/bad"
repeat '1 +
' 1000000 >"$work/bad"
bad '1,000,000 wrong lines' "$work/bad"
