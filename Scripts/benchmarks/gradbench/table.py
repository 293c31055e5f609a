"""The problems of GradBench and the figures that they are judged by, in one table.

`table.py WORK` prints a row for each problem: gd by its tape, by machine code (where it is built)
and on two threads, C by hand, and the peers; `table.py --growth WORK` how the cost of a derivative
grows with size. WORK is a folder with the compiled references. Times are seconds of a call, the
least of several; `first` is the wall time until the first answer, with a plan and the numbers' text.
"""
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
SCRIPTS = os.path.dirname(os.path.dirname(HERE))
PEERS = os.path.join(os.path.dirname(HERE), "peers")
WORK = sys.argv[-1]
LIMIT = 300

loader = importlib.machinery.SourceFileLoader("tool", os.path.join(SCRIPTS, "gradbench", "tool"))
tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("tool", loader))
loader.exec_module(tool)


def text(problem, sizes, *options):
    """An input of inputs.py."""
    words = [sys.executable, os.path.join(HERE, "inputs.py"), *options, problem, *map(str, sizes)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def gd(problem, function, given, *options, seconds=0.5):
    """Seconds of a call and until the first one's end, megabytes; None where gd answers an error."""
    module = tool.Module(problem, list(options))
    once = module.call(function, {**given, "min_runs": 1, "min_seconds": 0})
    reply = module.call(function, {**given, "min_runs": 3, "min_seconds": seconds})
    with open(f"/proc/{module.gd.pid}/status", encoding="ascii") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    module.gd.stdin.close()
    module.gd.wait()
    if not (once["success"] and reply["success"]):
        return None
    first = once["timings"][0]["nanoseconds"] / 1e9
    least = min(timing["nanoseconds"] for timing in reply["timings"]) / 1e9
    return least, first, memory / 1024


def lines(words, given):
    """The numbers that a program prints last; none if it fails."""
    try:
        done = subprocess.run(
            words, input=given, capture_output=True, text=True, timeout=LIMIT, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return None
    last = done.stdout.splitlines()[-1:] if done.returncode == 0 else []
    return [float(word) for word in last[0].split()] if last else None


def peer(name, problem, given):
    if name == "adolc":
        return lines([os.path.join(WORK, "adolc"), problem], given)
    script = os.path.join(PEERS, f"with_{name}.py")
    return lines([sys.executable, script, problem], given)


def shown(seconds):
    if seconds is None:
        return "-"
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0e} s"


def ratio(a, b):
    return f"{a / b:.2f}" if a is not None and b else "-"


HAS_NATIVE = "--native" in subprocess.run(
    [tool.GD, "--help"], capture_output=True, text=True, check=False).stdout
TAPE = ("--native", "off") if HAS_NATIVE else ()
NATIVE = ("--native", "on")

# Problem, sizes, derivative, value, whether C has done it, the bar (beside C, or in seconds), how many
# the time is of, peers.
ROWS = [
    ("lse", (1000000,), "gradient", "primal", True, 1.2, 1, ("jax", "torch", "adolc")),
    ("llsq", (128, 16392), "gradient", "primal", True, 1.5, 1, ("jax", "torch", "adolc")),
    ("gmm", (10, 25, 1000), "jacobian", "objective", True, 1, 1, ("jax", "torch")),
    ("kmeans", (100, 10000, 8), "dir", "cost", True, 2, 1, ("jax", "torch")),
    ("lstm", (2, 1024), "jacobian", "objective", True, 0.5, 1, ("jax", "torch")),
    ("ba", (49, 7776, 31843), "jacobian", "objective", True, 4e-7, 31843, ("jax", "casadi")),
    ("ht", (10000, 300), "jacobian", "objective", True, 3, 1, ()),
    ("det", (9,), "gradient", "primal", True, 1, 1, ("casadi",)),
    ("ode", (1000, 10), "gradient", "primal", True, None, 1, ("jax",)),
    ("particle", (), "ff", None, False, 1e-3, 1, ("jax",)),
    ("particle", (), "rr", None, False, 1e-3, 1, ()),
    ("saddle", (), "ff", None, False, 5e-3, 1, ("jax",)),
    ("saddle", (), "rr", None, False, 5e-3, 1, ()),
]
LAYOUT = "{:<26}{:>9}{:>9}{:>9}{:>9}{:>7}{:>8}{:>7}{:>9}{:>7}  {}"


def row(problem, sizes, derivative, value, has_c, bar, times, peers):
    given = json.loads(text(problem, sizes))
    tape = gd(problem, derivative, given, *TAPE)
    native = gd(problem, derivative, given, *NATIVE) if HAS_NATIVE else None
    threads = gd(problem, derivative, given, "--multithreaded")
    own = gd(problem, value, given, *TAPE) if value else None
    numbers = text(problem, sizes, "--flat") if has_c else ""
    reference = lines([os.path.join(WORK, problem)], numbers) if has_c else None
    c = reference[1] if reference else None
    best = min((found[0] for found in (tape, native) if found), default=None)
    others = []
    for name in peers:
        found = peer(name, problem, numbers if name == "adolc" else json.dumps(given))
        others.append(f"{name} {shown(found[1] / times) if found else 'missing'}")
    # A bar below a hundredth is a time.
    judged = None if best is None or bar is None else best / times if bar < 0.01 else best / (c or 1)
    missed = "  MISSED" if best is None or (bar is not None and judged > bar) else ""
    title = f"{problem} {derivative} {'x'.join(map(str, sizes))}"
    of = [found and found[0] / times for found in (tape, native, threads)]
    print(LAYOUT.format(
        title, *map(shown, of), shown(c and c / times), ratio(best, c),
        "-" if bar is None else shown(bar) if bar < 0.01 else bar,
        ratio(tape and tape[0], own and own[0]), shown(tape and tape[1]),
        f"{tape[2]:.0f}" if tape else "-", ", ".join(others)) + missed, flush=True)


GROWTH = [
    ("lse", "gradient", [(10**k,) for k in range(2, 7)]),
    ("llsq", "gradient", [(128, 4**k) for k in range(2, 8)]),
    ("gmm", "jacobian", [(d, 25, 1000) for d in (2, 10, 20, 32)]),
    ("kmeans", "dir", [(k, 10000, 8) for k in (10, 100, 1000)]),
    ("lstm", "jacobian", [(2, c) for c in (128, 1024, 8192)]),
    ("ba", "jacobian", [(20, 100, p) for p in (100, 1000, 10000, 100000)]),
    ("ht", "jacobian", [(10000, n) for n in (100, 1000, 10000)]),
    ("det", "gradient", [(n,) for n in (5, 7, 9, 11)]),
    ("ode", "gradient", [(1000, s) for s in (1, 10, 100)]),
]


def growth():
    form = "{:<26}{:>9}{:>9}{:>9}{:>7}"
    print(form.format("work", "gd", "first", "C", "ratio"))
    for problem, derivative, all_sizes in GROWTH:
        for sizes in all_sizes:
            found = gd(problem, derivative, json.loads(text(problem, sizes)), seconds=0.2)
            slow = problem == "det" and sizes[0] > 9
            reference = None if slow else lines(
                [os.path.join(WORK, problem)], text(problem, sizes, "--flat"))
            c = reference[1] if reference else None
            title = f"{problem} {derivative} {'x'.join(map(str, sizes))}"
            print(form.format(
                title, shown(found and found[0]), shown(found and found[1]), shown(c),
                ratio(found and found[0], c)), flush=True)


if "--growth" in sys.argv:
    growth()
else:
    print(LAYOUT.format(
        "work", "tape", "native", "threads", "C", "ratio", "bar", "/value", "first", "MB", "peers"))
    for each in ROWS:
        row(*each)
