# A cold start, and many definitions, beside Lua.
command -v lua5.4 >/dev/null 2>&1 || install_package lua5.4

wall 50 "$gd" -q -e 'grad (w-5)^2 at w=8' -- /bin/true
bar=$(calculate "3 * $peer + 0.005")
line 'cold start, beside /bin/true' "$seconds" "$peer" "$(printf '%.2f' "$(calculate "$seconds / $peer")")" \
  "$bar$(over "$seconds" "$bar")"
printf '  spent on: %s page faults, %s libraries\n' "$faults" "$(ldd "$gd" | grep -c '=> /')"

for count in 10000 100000 1000000; do
  awk -v n=$count -f "$here/definitions.awk" >"$work/$count.gd"
done
awk -v n=100000 -v lua=1 -f "$here/definitions.awk" >"$work/peer.lua"
if command -v lua5.4 >/dev/null 2>&1; then
  wall 5 "$gd" "$work/100000.gd" -- lua5.4 "$work/peer.lua"
else
  wall 5 "$gd" "$work/100000.gd"
fi
row '100,000 definitions read, beside Lua' "$seconds" "${peer:--}" 2
text=$(calculate "$(wc -c <"$work/100000.gd") / 1048576")
row '  memory, MB beside the text' "$megabytes" "$text" 40
wall 3 "$gd" "$work/10000.gd"
small=$seconds
wall 1 "$gd" "$work/1000000.gd"
row '  1,000,000 lines beside 10,000, time' "$seconds" "$small" 120
