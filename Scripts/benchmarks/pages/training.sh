# Trainings in single precision beside C with OpenBLAS, an epoch (a step of xor); one thread each.
build TrainingBenchmark
install_module torch
compile training -fno-math-errno -I Sources/CDataSets/include "$here/training/training.c" \
  Sources/CDataSets/digits.c -l:libopenblas.so.0
# trained WORK [2] [wall] sets seconds, loss, megabytes, needed, peer and the peer's loss.
trained() {
  read -r _ seconds loss megabytes needed <<-END
	$("$root/.build/release/TrainingBenchmark" "$@")
	END
  read -r _ peer wanted <<-END
	$("$work/training" "$1")
	END
}
# Sums in another order: a hundred roundings of the loss.
agree() {
  line '  loss beside C' "$loss" "$wanted" '-' \
    "$(awk "BEGIN { d = $loss / $wanted - 1; if (d * d > 1e-10) printf \"MISSED\" }")"
}
# What PyTorch takes for the same on one thread.
beside_torch() {
  other=$(python3 "$here/training/peer.py" "$1" 2>/dev/null) || other=-
  row '  beside PyTorch' "$seconds" "${other:--}" '-' 100
}
trained digits
row 'training: digits 64-128-10, an epoch' "$seconds" "$peer" 1.5
agree
beside_torch digits
trained large
row 'training: 784-512-256-10, an epoch' "$seconds" "$peer" 1.15
agree
beside_torch large
bar=$(calculate "2 * $needed + 30")
row '  memory, MB beside the data' "$megabytes" "$bar" 1
trained large wall
one=$seconds alone=$loss
trained large 2
row '  on two threads, beside one' "$seconds" "$one" 0.667
line '  the same bits' "$loss" "$alone" '-' "$([ "$loss" = "$alone" ] || printf MISSED)"
trained xor
row 'training: xor 2-8-1, a step, of 1 µs' "$(calculate "$seconds / 1000")" 0.000001 1
row '  beside C' "$seconds" "$peer" '-' 100
agree
beside_torch xor

# The examples that train, whole: each asserts how good its network has to be.
for name in xor spirals iris digits sine autoencoder recurrent; do
  wall 1 "$gd" "$root/Scripts/examples/$name.gd"
  line "example: $name" "$seconds" "$megabytes MB" '-' "exit 0$([ "$code" = 0 ] || printf '  MISSED')"
done
