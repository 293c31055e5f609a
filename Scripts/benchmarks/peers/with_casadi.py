"""The scalar problems in CasADi: its own virtual machine runs the expanded graphs."""
import measure

import casadi as ca


def called(inputs, outputs, *arguments):
    f = ca.Function("f", inputs, outputs)
    return lambda: [x for part in f.call([ca.DM(a) for a in arguments])
                    for x in part.full().ravel()]


def random(text):
    x = ca.SX.sym("x", 8)
    value = measure.evaluate(
        measure.operations(text), ca.vertsplit(x), [ca.sin, ca.exp, ca.tanh])
    return called([x], [value, ca.gradient(value, x)], [measure.point(k) for k in range(8)])


def rosenbrock(given):
    x = ca.SX.sym("x", len(given["x"]))
    value = ca.sumsqr(1 - x[:-1]) + 100 * ca.sumsqr(x[1:] - x[:-1] ** 2)
    return called([x], [ca.gradient(value, x)], given["x"])


def det(given):
    order = given["ell"]
    a = ca.SX.sym("a", order, order)
    minors = {(): ca.SX(1)}

    def minor(columns):
        if columns not in minors:
            row = order - len(columns)
            minors[columns] = sum(
                (-1) ** i * a[row, j] * minor(columns[:i] + columns[i + 1:])
                for i, j in enumerate(columns))
        return minors[columns]

    value = minor(tuple(range(order)))
    rows = [given["A"][i * order:(i + 1) * order] for i in range(order)]
    return called([a], [ca.gradient(value, a)], rows)


def ba(given):
    """One block, mapped over the observations."""
    n, m, p = given["n"], given["m"], given["p"]
    b = ca.SX.sym("b", 15)
    r, x = b[:3], b[11:14] - b[3:6]
    angle = ca.sqrt(ca.sumsqr(r))
    axis = r / angle
    seen = (x * ca.cos(angle) + ca.cross(axis, x) * ca.sin(angle)
            + axis * ca.dot(axis, x) * (1 - ca.cos(angle)))
    q = seen[:2] / seen[2]
    s = ca.sumsqr(q)
    q = q * (1 + b[9] * s + b[10] * s * s) * b[6] + b[7:9]
    error = b[14] * (q - ca.DM(given["feat"]))
    block = ca.Function("block", [b], [ca.densify(ca.jacobian(error, b))]).map(p)
    camera, place, w = given["cam"], given["x"], given["w"]
    blocks = ca.repmat(ca.DM(camera + place + [w]), 1, p)

    def call():
        return [*block(blocks).full().ravel(), *[-2 * w] * p]

    return call


measure.measure({f.__name__: f for f in [random, rosenbrock, det, ba]})
