# The problems of GradBench, beside C by hand where there is a C file; the peer of the others is the
# time that they are to take.
problems=$root/Scripts/gradbench

# beside_c PROBLEM BAR TEXT [WHAT]: only WHAT, a Jacobian or the like, has a bar.
beside_c() {
  compile "$1" -fno-math-errno "$here/gradbench/$1.c"
  read -r value slopes _ <<-END
	$("$work/$1")
	END
  found=$("$work/$1" request | sed -n 1p | called "$problems/$1.gd" value)
  found_slopes=$("$work/$1" request | sed -n 2p | called "$problems/$1.gd" slopes)
  row "$3" "$found" "$value" "${4:-$2}" "${4:+1e9}"
  row '  slopes' "$found_slopes" "$slopes" "$2"
  [ $# = 4 ] || row '  slopes beside the value' "$found_slopes" "$found" 4
}
# within SECONDS TEXT PROBLEM FUNCTION ARGUMENTS [TIMES]: seconds for each of so many times.
within() {
  found=$(printf '{"call":"%s","runs":3,"seconds":0.5,"arguments":%s}\n' "$4" "$5" |
    called "$problems/$3.gd" "$4")
  row "$2" "$(calculate "$found / ${6:-1}")" "$1" 1
}

beside_c llsq 1.5 'least squares, m = 128, n = 16,392'
beside_c lse 1.2 'log-sum-exp, 1,000,000'
beside_c gmm 1 'mixture, d = 10, k = 25, n = 1,000'
beside_c kmeans 2 'k-means, k = 100, n = 10,000, d = 8' direction
beside_c lstm 0.5 'recurrent network, l = 2, c = 1,024'
beside_c ht 3 'hand, 300 points of 10,000 vertices' jacobian
observed='{"n":49,"m":7776,"p":31843,"cam":[0.1,-0.2,0.3,0.1,0.2,-4,1.1,0.1,0.2,0.01,0.02],'
observed=$observed'"x":[0.3,0.2,0.1],"w":0.5,"feat":[0.1,0.2]}'
observed=$observed',"prepare":"ba_prepare","finish":"ba_jacobian_shown"'
within 4e-7 'bundle adjustment, a 2 x 15 block' ba ba_jacobian "$observed" 31843
for mode in ff fr rf rr; do
  within 1e-3 "particle, $mode" particle particle_$mode '{"w":0}'
done
for mode in ff fr rf rr; do
  within 5e-3 "saddle, $mode" saddle saddle_$mode '{"start":[1,1]}'
done
