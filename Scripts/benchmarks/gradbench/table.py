"""What derivatives, descents and a training step cost, beside their bars, in one table.

`table.py WORK` prints a row for each work: gd by its tape, by machine code (where it is built)
and on two threads, C by hand, and the peers; `table.py --growth WORK` how the cost of a derivative
grows with size. WORK is a folder with the compiled references and the random program. Times are
seconds of a call, the least of several, or of a step; `first` is the wall time until the first
answer, with a plan and the numbers' text. `/value` is what a derivative costs beside its value.
"""
import importlib.machinery
import importlib.util
import json
import math
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


# Steps of a descent, as its program has them.
STEPS = 10_000_000


def folder(problem):
    """Where the program of a problem stands."""
    places = [tool.HERE, HERE, WORK]
    return next(p for p in places if os.path.exists(os.path.join(p, problem + ".gd")))


def logistic(n, columns=20):
    """The data of gradients.c."""
    sines = [math.sin(i + 1) for i in range(n * columns)]
    return {
        "X": [sines[i:i + columns] for i in range(0, n * columns, columns)],
        "y": [1 if math.cos(i + 1) > 0 else -1 for i in range(n)],
        "w": [0.1 * math.sin(j + 1) for j in range(columns)]}


def inputs(problem, sizes, has_c):
    """What gd is given, C (its words and its input) and the peers."""
    if problem in ("parabola", "valley"):
        given = {"start": 8 if problem == "parabola" else -1.2}
        name = "parabola" if problem == "parabola" else "rosenbrock"
        return given, (["descent", name, str(STEPS)], ""), str(STEPS)
    if problem == "random":
        with open(os.path.join(WORK, "random.txt"), encoding="ascii") as program:
            return {"x": 0.1}, (["program"], ""), program.read()
    if problem == "logistic":
        return logistic(*sizes), (["gradients", "logistic", str(sizes[0])], ""), ""
    given = text(problem, sizes)
    return json.loads(given), ([problem], text(problem, sizes, "--flat") if has_c else ""), given


def text(problem, sizes, *options):
    """An input of inputs.py."""
    words = [sys.executable, os.path.join(HERE, "inputs.py"), *options, problem, *map(str, sizes)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def gd(problem, function, given, *options, seconds=0.5):
    """Seconds of a call and until the first one's end, megabytes; None where gd answers an error."""
    module = tool.Module(problem, list(options), folder(problem))
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

# Problem, sizes, derivative, value, which of C's figures its derivative is (None: it has none), the
# bar (beside C, or in seconds), how many the time is of, peers, the columns of a Jacobian.
ROWS = [
    ("parabola", (), "descent", None, 0, 1.2, STEPS, ("jax",)),
    ("valley", (), "descent", None, 0, 1.2, STEPS, ("jax",)),
    ("random", (1000,), "gradient", "primal", 0, 1.2, 1, ("jax", "casadi", "symengine")),
    ("rosenbrock", (1000000,), "gradient", "primal", 1, 1.2, 1, ("jax", "torch")),
    ("logistic", (100000,), "gradient", "primal", 0, 1.5, 1, ()),
    ("lse", (1000000,), "gradient", "primal", 1, 1.2, 1, ("jax", "torch", "adolc")),
    ("llsq", (128, 16392), "gradient", "primal", 1, 1.5, 1, ("jax", "torch", "adolc")),
    ("gmm", (10, 25, 1000), "jacobian", "objective", 1, 1, 1, ("jax", "torch")),
    ("kmeans", (100, 10000, 8), "dir", "cost", 1, 2, 1, ("jax", "torch")),
    ("lstm", (2, 1024), "jacobian", "objective", 1, 0.5, 1, ("jax", "torch")),
    ("ba", (49, 7776, 31843), "jacobian", "objective", 1, 4e-7, 31843, ("jax", "casadi"), 15),
    ("ht", (10000, 300), "jacobian", "objective", 1, 3, 1, (), 28),
    ("det", (9,), "gradient", "primal", 1, 1, 1, ("casadi",)),
    ("ode", (1000, 10), "gradient", "primal", 1, None, 1, ("jax",)),
    ("particle", (), "ff", None, None, 1e-3, 1, ("jax",)),
    ("particle", (), "rr", None, None, 1e-3, 1, ()),
    ("saddle", (), "ff", None, None, 5e-3, 1, ("jax",)),
    ("saddle", (), "rr", None, None, 5e-3, 1, ()),
]
LAYOUT = "{:<39}{:>9}{:>9}{:>9}{:>9}{:>7}{:>8}{:>7}{:>9}{:>7}  {}"


def row(problem, sizes, derivative, value, column, bar, times, peers, columns=1):
    given, (words, numbers), other = inputs(problem, sizes, column is not None)
    tape = gd(problem, derivative, given, *TAPE)
    native = gd(problem, derivative, given, *NATIVE) if HAS_NATIVE else None
    threads = gd(problem, derivative, given, "--multithreaded")
    own = gd(problem, value, given, *TAPE) if value else None
    words[0] = os.path.join(WORK, words[0])
    reference = lines(words, numbers) if column is not None else None
    c = reference[column] if reference else None
    others = []
    for name in peers:
        found = peer(name, problem, numbers if name == "adolc" else other)
        others.append(f"{name} {shown(found[1] / times) if found else 'missing'}")
    title = f"{problem} {derivative} {'x'.join(map(str, sizes))}"
    slope = tape and own and tape[0] / own[0]
    show(title + (f", {columns} columns" if columns > 1 else ""),
         [found and found[0] / times for found in (tape, native, threads)], c and c / times, bar,
         slope, columns, tape, others)


def show(title, times, c, bar, slope, columns, tape, others):
    """A line: seconds of the tape, of machine code and on two threads."""
    best = min((found for found in times[:2] if found), default=None)
    # A bar below a hundredth is a time.
    judged = None if best is None or bar is None else best if bar < 0.01 else best / (c or 1)
    missed = "  MISSED" if best is None or (bar is not None and judged > bar) else ""
    if slope and slope > 4 * columns:
        missed += "  DEAR"
    print(LAYOUT.format(
        title, *map(shown, times), shown(c), ratio(best, c),
        "-" if bar is None else shown(bar) if bar < 0.01 else bar,
        f"{slope:.2f}" if slope else "-", shown(tape and tape[1]),
        f"{tape[2]:.0f}" if tape else "-", ", ".join(others)) + missed, flush=True)


def xor():
    """A step of training 2-8-1 in single precision: TrainingBenchmark and training.c print a name, the
    seconds of 1,000 steps, and more; peer.py those of one."""
    benchmark = os.path.join(os.path.dirname(SCRIPTS), ".build", "release", "TrainingBenchmark")

    def step(words, times, **environment):
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, env={**os.environ, **environment})
        found = done.stdout.split()
        return float(found[1 if len(found) > 1 else 0]) / times if found else None

    times = [step([benchmark, "xor", *more], 1000, GD_NATIVE=mode)
             for mode, more in (("off", []), ("on", []), ("auto", ["2"]))]
    c = step([os.path.join(WORK, "training"), "xor"], 1000)
    script = os.path.join(SCRIPTS, "benchmarks", "training", "peer.py")
    torch = step([sys.executable, script, "xor"], 1)
    jax = peer("jax", "xor", "1000")
    others = [f"jax {shown(jax[1] / 1000) if jax else 'missing'}",
              f"torch {shown(torch) if torch else 'missing'}"]
    show("xor training step 2-8-1", times, c, 3, None, 1, None, others)


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
        "work", "tape", "native", "threads", "C", "ratio", "bar", "/value", "first", "MB",
        "peers"))
    xor()
    for each in ROWS:
        row(*each)
