# Derivatives as graphs and as text, beside SymEngine.
build SymbolicBenchmark
install_module symengine

"$root/.build/release/SymbolicBenchmark" >"$work/ours"
python3 "$here/symbolic-peer.py" >"$work/peers" 2>/dev/null || : >"$work/peers"
field() { awk -v name="$2" -v place="$3" '$1 == name { print $place }' "$work/$1"; }
symbolic() {
  graph=$(field peers "$1" 2)
  row "derivative of $2, graph" "$(field ours "$1" 2)" "${graph:--}" 2
  text=$(field peers "$1" 3)
  bytes=$(field ours "$1" 6)
  [ "$bytes" = 0 ] && note='  too long: no text' || note="  form and text"
  row "$note" "$(field ours "$1" 3)" "${text:--}" 10
}
symbolic product '200 sin(x+k)'
symbolic nested '50 nested sin(exp(-x^2))'
symbolic eighth 'exp(sin(x))*x^3, 8th'
symbolic pairs 'exp(xi*xj), 30 names'
for name in product nested pairs; do
  row "nodes of value and gradient, $name" "$(field ours $name 4)" "$(field ours $name 5)" 5
done
row 'sum of 10,000 terms beside 1,000, graph' "$(field ours terms-10000 2)" \
  "$(field ours terms-1000 2)" 15
row '  form and text' "$(field ours terms-10000 3)" "$(field ours terms-1000 3)" 15

# The peer is the goal of 2 µs an operation for a million; a start takes as long as 2,000 of them.
call='f(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)'
point='x1=0.1, x2=0.2, x3=0.3, x4=0.4, x5=0.5, x6=0.6, x7=0.7, x8=0.8'
for count in 1000 10000 100000 1000000; do
  awk -v n=$count -v ask="$call
grad f at $point" -f "$here/random.awk" >"$work/random.gd"
  awk -v n=$count -v ask='f(x1, x2, x3, x4, x5, x6, x7, x8)' -f "$here/random.awk" >"$work/nodes.gd"
  wall 3 "$gd" -q "$work/random.gd"
  [ "$code" = 0 ] || say "the program of $count operations ended with $code"
  row "$count operations, value and gradient" "$seconds" "$(calculate "2e-6 * $count")" \
    "$([ $count = 1000000 ] && echo 1 || echo '-')" "$([ $count = 1000000 ] && echo 1 || echo 1e9)"
  sizes=$("$root/.build/release/SymbolicBenchmark" "$work/nodes.gd")
  row '  nodes of value and gradient' "${sizes% *}" "${sizes#* }" 5
done
