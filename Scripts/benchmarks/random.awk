# A random scalar program of `n` operations (+ * sin exp tanh) as a gd script: a function of eight
# variables whose block has one operation a line and ends in the sum of all that nothing read;
# then `ask`, statements that use f. With `tape=1` the same program as lines `operation a b` for an
# interpreter: 0 +, 1 *, 2 sin, 3 exp, 4 tanh, of values by number, the variables first.
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
  if (!tape) print "f(x1, x2, x3, x4, x5, x6, x7, x8) = {"
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
      code = random(2) ? 2 : 4
      text = (code == 2 ? "sin(" : "tanh(") name(a) ")"
      bound = 1
    } else if (kind == 6) { code = 3; text = "exp(" name(a) ")" }
    else { code = kind < 3 ? 0 : 1; text = name(a) (code ? "*" : " + ") name(b) }
    if (tape) print code, a, code < 2 ? b : a
    else print "  t" made - 7 " = " text
    size[made++] = bound
    unread++
  }
  sum = name(made - 1)
  last = made - 1
  after = made
  for (k = 0; k < made - 1; k++) if (!(k in isRead)) {
    if (tape) print 0, last, k
    else print "  s" k " = " sum " + " name(k)
    sum = "s" k
    last = after++
  }
  if (!tape) print "  " sum "\n}\n" ask
}
