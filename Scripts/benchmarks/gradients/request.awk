# A request to gd serve for `call` with the data of gradients.c: a vector of `n` numbers, a square
# matrix of order n for a determinant, the three arguments of a logistic regression of n rows.
function vector(count, kind, k) {
  printf "["
  for (k = 1; k <= count; k++) {
    if (k > 1) printf ","
    if (kind == "sign") printf "%d", (cos(k) > 0 ? 1 : -1)
    else if (kind == "weight") printf "%.17g", 0.1 * sin(k)
    else printf "%.17g", sin(++place)
  }
  printf "]"
}
function matrix(rows, columns, k) {
  printf "["
  for (k = 1; k <= rows; k++) {
    if (k > 1) printf ","
    vector(columns)
  }
  printf "]"
}
BEGIN {
  printf "{\"id\":1,\"call\":\"%s\",\"runs\":5,\"seconds\":1,\"arguments\":[", call
  if (call ~ /^logistic/) {
    matrix(n, 20)
    printf ","
    vector(n, "sign")
    printf ","
    vector(20, "weight")
  } else if (call ~ /^determinant/) matrix(n, n)
  else if (n == 1) printf "0.5"
  else vector(n)
  print "]}"
}
