"""What the peers share: `peer.py PROBLEM [SIZE] < INPUT` prints one line,
set-up seconds, seconds of a call (the least), megabytes at most, and the sum of the magnitudes of
what it computes, by which gd, C and the peers are compared.

The input is what a GradBench `evaluate` message holds. One core, double precision.
"""
import json
import os
import resource
import sys
import time

os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(problems):
    """`problems`: by name, what makes a call (a function that returns numbers) of the input."""
    name = sys.argv[1]
    if name not in problems:
        sys.exit(3)
    given = sys.argv[2] if len(sys.argv) > 2 else sys.stdin.read()
    given = given if name == "random" else json.loads(given)
    begun = time.perf_counter()
    call = problems[name](given)
    call()
    set_up = time.perf_counter() - begun
    least, end = float("inf"), time.perf_counter() + 1
    while True:
        begun = time.perf_counter()
        numbers = call()
        ended = time.perf_counter()
        least = min(least, ended - begun)
        if ended > end:
            break
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(set_up, least, megabytes, sum(abs(float(x)) for x in numbers))


def operations(text):
    """The lines `operation a b` of random.awk: 0 +, 1 *, 2 sin, 3 exp, 4 tanh."""
    return [tuple(int(word) for word in line.split()) for line in text.splitlines()]


def evaluate(program, inputs, functions):
    values = list(inputs)
    for code, a, b in program:
        x, y = values[a], values[b]
        values.append(x + y if code == 0 else x * y if code == 1 else functions[code - 2](x))
    return values[-1]


def point(k):
    return 0.1 * (k + 1)
