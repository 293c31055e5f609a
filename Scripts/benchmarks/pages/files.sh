# Text of 1,000,000 rows of 5 numbers, the whole program, beside C with strtod and beside 100 MB/s.
awk 'BEGIN { srand(1); print "a,b,c,d,y"
  for (i = 0; i < 1000000; i++)
    printf "%.6g,%.6g,%.6g,%.6g,%.6g\n", rand(), rand() - 0.5, 9 * rand(), rand() * 1e-3, rand() }' \
  >"$work/rows.csv"
compile csv "$here/csv.c"
printf 'data D = csv("rows.csv")\n' >"$work/rows.gd"
wall 5 "$gd" "$work/rows.gd"
row 'csv: 1,000,000 x 5, beside C with strtod' "$seconds" \
  "$("$work/csv" "$work/rows.csv" | awk '{ print $1 }')" 1
row '  beside 100 MB/s' "$seconds" "$(calculate "$(wc -c <"$work/rows.csv") / 1e8")" 1
line '  memory, MB' "$megabytes" "$(calculate "$(wc -c <"$work/rows.csv") / 1048576")" '-' ''
