"""The derivatives of Scripts/benchmarks/symbolic by SymEngine: lines `name graph text`."""
import time

import symengine as se

x = se.Symbol("x")


def nested(depth):
    e = x
    for _ in range(depth):
        e = se.sin(se.exp(-(e**2)))
    return e


def product():
    e = se.Integer(1)
    for k in range(1, 201):
        e *= se.sin(x + k)
    return e


def pairs():
    xs = [se.Symbol(f"x{k}") for k in range(1, 31)]
    return se.Add(*[se.exp(a * b) for a in xs for b in xs])


def terms(count):
    return se.Add(*[se.sin(k * x) for k in range(1, count + 1)])


def measure(name, make, order=1):
    graph = text = float("inf")
    end = time.perf_counter() + 2
    for turn in range(20):
        if turn >= 3 and time.perf_counter() > end:
            break
        e = make()
        symbols = sorted(e.free_symbols, key=str)
        start = time.perf_counter()
        derivatives = [e] * len(symbols)
        for _ in range(order):
            derivatives = [d.diff(s) for d, s in zip(derivatives, symbols)]
        differentiated = time.perf_counter()
        for d in derivatives:
            str(d)
        graph = min(graph, differentiated - start)
        text = min(text, time.perf_counter() - start)
    print(name, graph, text)


measure("product", product)
measure("nested", lambda: nested(50))
measure("eighth", lambda: se.exp(se.sin(x)) * x**3, order=8)
measure("pairs", pairs)
measure("terms-1000", lambda: terms(1000))
measure("terms-10000", lambda: terms(10000))
