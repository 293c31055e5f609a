# A random scalar program of `n` operations (+ * sin exp tanh) as a gd script: a function of eight
# variables whose block has one operation a line and ends in the sum of all that nothing read;
# then `ask`, statements that use f.
function random(bound) {
  state = (state * 1103515245 + 12345) % 2147483648
  return int(state / 65536) % bound
}
function name(k) { return k < 8 ? "x" (k + 1) : "t" (k - 7) }
# Mostly near, as in a formula; sometimes far.
function operand(reach) {
  reach = random(10) == 0 ? 32768 : 30
  if (reach > made) reach = made
  reach = made - 1 - random(reach)
  if (!(reach in isRead)) unread--
  isRead[reach] = 1
  return reach
}
# `size` bounds the magnitudes, so that nothing overflows.
BEGIN {
  state = 1
  print "f(x1, x2, x3, x4, x5, x6, x7, x8) = {"
  for (made = 0; made < 8; made++) size[made] = 1
  unread = 8
  for (used = 0; used + unread < n; used++) {
    a = operand()
    kind = random(8)
    if (kind < 6) {
      b = operand()
      bound = kind < 3 ? size[a] + size[b] : size[a] * size[b]
    } else bound = kind == 6 && size[a] <= 2 ? 8 : 0
    if (kind < 6 && bound > 8) bound = 0
    if (bound == 0) {
      text = (random(2) ? "sin(" : "tanh(") name(a) ")"
      bound = 1
    } else if (kind == 6) text = "exp(" name(a) ")"
    else text = name(a) (kind < 3 ? " + " : "*") name(b)
    print "  t" made - 7 " = " text
    size[made++] = bound
    unread++
  }
  sum = name(made - 1)
  for (k = 0; k < made - 1; k++) if (!(k in isRead)) {
    print "  s" k " = " sum " + " name(k)
    sum = "s" k
  }
  print "  " sum "\n}\n" ask
}
