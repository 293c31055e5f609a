# `n` short definitions of functions, about 50 bytes each, for gd or (lua=1) for Lua. Each uses
# the one before it, so that checking has names to find.
BEGIN {
  if (lua) print "local sin, exp = math.sin, math.exp"
  for (k = 1; k <= n; k++) {
    call = k > 1 ? "f" (k - 1) "(x)" : "x"
    body = "sin(" call "*" k ") + exp(-x*y)/(2 + y^2)"
    if (lua) print "function f" k "(x, y) return " body " end"
    else print "f" k "(x) = " body
  }
}
