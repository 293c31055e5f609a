# A program of random.awk, as it prints it with tape=1, in C: its value and its gradient by reverse
# mode, without loops, and a main that prints the seconds of one call.
{ code[NR] = $1; a[NR] = $2; b[NR] = $3 }
function value(k) { return k < 8 ? "x[" k "]" : "v" k }
function name(c) { return c == 2 ? "sin" : c == 3 ? "exp" : "tanh" }
END {
  print "#include <math.h>\n#include <stdio.h>\n#include <time.h>"
  print "__attribute__((noinline)) static double program(const double *x, double *g) {"
  for (i = 1; i <= NR; i++) {
    x = value(a[i])
    y = value(b[i])
    text = code[i] == 0 ? x " + " y : code[i] == 1 ? x " * " y : name(code[i]) "(" x ")"
    print "  const double v" i + 7 " = " text ";"
  }
  last = NR + 7
  for (k = 0; k <= last; k++) print "  double c" k " = " (k == last ? 1 : 0) ";"
  for (i = NR; i >= 1; i--) {
    c = "c" i + 7
    v = "v" i + 7
    if (code[i] == 0) print "  c" a[i] " += " c ";\n  c" b[i] " += " c ";"
    else if (code[i] == 1)
      print "  c" a[i] " += " c " * " value(b[i]) ";\n  c" b[i] " += " c " * " value(a[i]) ";"
    else if (code[i] == 2) print "  c" a[i] " += " c " * cos(" value(a[i]) ");"
    else if (code[i] == 3) print "  c" a[i] " += " c " * " v ";"
    else print "  c" a[i] " += " c " * (1 - " v " * " v ");"
  }
  for (k = 0; k < 8; k++) print "  g[" k "] = c" k ";"
  print "  return v" last ";\n}"
  print "static double now(void) {\n  struct timespec t;\n  clock_gettime(CLOCK_MONOTONIC, &t);"
  print "  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;\n}"
  print "int main(void) {\n  double x[8], g[8], sum = 0, best = 1;"
  print "  for (int k = 0; k < 8; k++) x[k] = 0.1 * (k + 1);"
  print "  for (int run = 0; run < 2000; run++) {\n    const double start = now();"
  print "    for (int k = 0; k < 10; k++) sum += program(x, g) + g[k % 8];"
  print "    const double time = (now() - start) / 10;\n    if (time < best) best = time;\n  }"
  print "  printf(\"%.9g\\n\", sum == 0 ? 0 : best);\n}"
}
