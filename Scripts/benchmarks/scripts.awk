# A script of `bytes` bytes of one kind of statement, for gd check and gd format.
function text(k) {
  if (kind == "definitions") return "a" k " = " k " + 3*" k % 7 "^2"
  if (kind == "functions") return "f" k "(x, y) = sin(x*y) + " k "*x^2 - exp(-y)"
  if (kind == "blocks") return "g" k "(x) = {\n  y = sin(x)\n  y^2 + " k "*y\n}"
  if (kind == "array-functions") return "f" k "(x) = [x, 2x, " k "]\nb" k " = f" k "(" k ")"
  if (kind == "matrices") return "M" k " = [1, 2; 3, " k "]\nq" k " = M" k "*[1, 2]"
  if (kind == "gradients") return "grad norm(w - [1, " k "])^2 at w=[8, 9]"
  if (kind == "params") return "param p" k ": 3x2\nparam s" k " = " k
  if (kind == "networks") return "net N" k " = 2 -> 4 tanh -> 1 sigmoid"
  if (kind == "short") return "x = " k % 9
}
BEGIN { for (k = 0; written < bytes; k++) { line = text(k); written += length(line) + 1; print line } }
