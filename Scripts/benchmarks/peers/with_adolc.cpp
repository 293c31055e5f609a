// The scalar problems in ADOL-C, taped once and replayed: with_adolc PROBLEM < NUMBERS prints what
// measure.py says. c++ -O3 -march=native with_adolc.cpp -ladolc
#include <adolc/adolc.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

static double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

using Numbers = std::vector<double>;
using Active = std::vector<adouble>;

static Numbers read() {
  Numbers all;
  for (double x; scanf("%lf", &x) == 1;) all.push_back(x);
  return all;
}

static adouble log_sum_exp(const Active &x) {
  adouble top = x[0], sum = 0;
  for (auto &v : x) top = fmax(top, v);
  for (auto &v : x) sum += exp(v - top);
  return top + log(sum);
}

static adouble rosenbrock(const Active &x) {
  adouble f = 0;
  for (size_t i = 0; i + 1 < x.size(); i++) {
    adouble a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
    f += a * a + 100 * b * b;
  }
  return f;
}

static adouble least_squares(const Active &x, int n) {
  adouble f = 0;
  for (int i = 0; i < n; i++) {
    const double t = -1 + 2.0 * i / (n - 1);
    adouble misfit = (t > 0) - (t < 0);
    double power = 1;
    for (auto &v : x) {
      misfit -= v * power;
      power *= t;
    }
    f += misfit * misfit;
  }
  return f / 2;
}

static adouble random_program(const Active &x, const Numbers &program) {
  Active v = x;
  for (size_t i = 0; i + 2 < program.size(); i += 3) {
    const adouble &a = v[(size_t)program[i + 1]], &b = v[(size_t)program[i + 2]];
    switch ((int)program[i]) {
      case 0: v.push_back(a + b); break;
      case 1: v.push_back(a * b); break;
      case 2: v.push_back(sin(a)); break;
      case 3: v.push_back(exp(a)); break;
      default: v.push_back(tanh(a)); break;
    }
  }
  return v.back();
}

int main(int count, char **words) {
  const std::string name = count > 1 ? words[1] : "";
  // As inputs.py --flat: first the sizes.
  Numbers x = read(), program;
  std::function<adouble(const Active &)> f;
  if (name == "lse") f = log_sum_exp;
  if (name == "rosenbrock") f = rosenbrock;
  const int places = x.empty() ? 0 : (int)x[0];
  if (name == "llsq") f = [places](const Active &x) { return least_squares(x, places); };
  const size_t sizes = name == "llsq" ? 2 : name == "random" ? 0 : 1;
  x.erase(x.begin(), x.begin() + std::min(sizes, x.size()));
  if (name == "random") {
    program.swap(x);
    for (int k = 0; k < 8; k++) x.push_back(0.1 * (k + 1));
    f = [&](const Active &x) { return random_program(x, program); };
  }
  if (!f) return 3;
  const int n = (int)x.size();
  Numbers slope(x.size());
  double begun = now(), value = 0;
  trace_on(1);
  {
    Active inputs(x.size());
    for (int i = 0; i < n; i++) inputs[i] <<= x[i];
    adouble result = f(inputs);
    result >>= value;
  }
  trace_off();
  gradient(1, n, x.data(), slope.data());
  const double set_up = now() - begun, end = now() + 1;
  double least = 1e9;
  for (double ended = 0; ended < end;) {
    begun = now();
    gradient(1, n, x.data(), slope.data());
    ended = now();
    least = std::fmin(least, ended - begun);
  }
  double check = name == "random" ? std::fabs(value) : 0;
  for (double g : slope) check += std::fabs(g);
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%.9g %.9g %.1f %.17g\n", set_up, least, usage.ru_maxrss / 1024.0, check);
}
