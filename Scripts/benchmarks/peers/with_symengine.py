"""The scalar program in SymEngine, compiled by its own LLVM where it has one."""
import measure

import symengine as se


def random(text):
    x = se.symbols("x0:8")
    value = measure.evaluate(measure.operations(text), x, [se.sin, se.exp, se.tanh])
    outputs = [value] + [value.diff(name) for name in x]
    backend = "llvm" if se.have_llvm else "lambda"
    f = se.Lambdify(x, outputs, cse=True, backend=backend)
    point = [measure.point(k) for k in range(8)]
    return lambda: f(point)


measure.measure({"random": random})
