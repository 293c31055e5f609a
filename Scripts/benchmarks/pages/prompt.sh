# The prompt beside the times in which it has to answer, and scripts that are only read.
python3 "$here/prompt.py" "$gd" >"$work/prompt"
prompt() { awk -v name="$1" '$1 == name { print $2 }' "$work/prompt"; }
row 'prompt: a key with 10,000 names, of 10 ms' "$(prompt key)" 0.01 1
row '  a statement, of 10 ms' "$(prompt statement)" 0.01 1
row '  help, of 20 ms' "$(prompt help)" 0.02 1
row '  Tab twice: completion and list, of 20 ms' "$(prompt completion)" 0.02 1
row '  a statement behind 100,000 of history, of 10 ms' "$(prompt history-statement)" 0.01 1
line '  a start with 100,000 statements of history' "$(prompt history)" '-' '-' ''
row 'progress: a descent with its line, beside none' "$(prompt progress-auto)" \
  "$(prompt progress-none)" 1.01

for kind in definitions functions blocks array-functions matrices gradients params networks short; do
  awk -v kind=$kind -v bytes=5000000 -f "$here/scripts.awk" >"$work/read.gd"
  least=$(calculate "$(wc -c <"$work/read.gd") / 5e6")
  wall 3 "$gd" check "$work/read.gd"
  row "check: 5 MB of $kind, of 5 MB/s" "$seconds" "$least" 1
  wall 3 "$gd" format "$work/read.gd"
  row '  format, of 5 MB/s' "$seconds" "$least" 1
done
