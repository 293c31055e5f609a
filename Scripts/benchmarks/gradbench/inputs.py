"""Inputs of GradBench's problems, the same at each call: `inputs.py PROBLEM [SIZE]...` prints one as
JSON, as an `evaluate` message holds it; with --flat first its numbers alone, for the references in C.

The sizes are those of GradBench: llsq M N, lse N, rosenbrock N, gmm D K N, ba N M P,
ht VERTICES POINTS, lstm LAYERS STEPS, kmeans K N D, det ORDER, ode N STEPS, particle, saddle.
"""
import json
import math
import random
import sys

random.seed(20)


def array(draw, *shape):
    return [array(draw, *shape[1:]) for _ in range(shape[0])] if shape else draw()


def normal(*shape):
    return array(lambda: random.gauss(0, 1), *shape)


def uniform(*shape):
    return array(random.random, *shape)


def lse(n):
    given = {"x": uniform(n)}
    return given, [n, given["x"]]


def rosenbrock(n):
    given = {"x": [math.sin(i + 1) for i in range(n)]}
    return given, [n, given["x"]]


def llsq(m, n):
    given = {"x": normal(m), "n": n}
    return given, [n, m, given["x"]]


def gmm(d, k, n):
    given = {
        "d": d, "k": k, "n": n, "x": normal(n, d), "m": 0, "gamma": 1.0, "alpha": normal(k),
        "mu": uniform(k, d), "q": normal(k, d), "l": normal(k, d * (d - 1) // 2)}
    return given, list(given.values())


def ba(n, m, p):
    given = {"n": n, "m": m, "p": p, "cam": normal(11), "x": normal(3), "w": random.random(),
             "feat": normal(2)}
    return given, list(given.values())


def lstm(layers, steps, width=14):
    given = {
        "main_params": normal(2 * layers, 4 * width), "extra_params": normal(3, width),
        "state": normal(2 * layers, width),
        "sequence": array(lambda: float(random.random() < 0.5), steps, width)}
    return given, [layers, width, steps, *given.values()]


def kmeans(k, n, d):
    points = normal(n, d)
    given = {"points": points, "centroids": points[:k]}
    return given, [n, k, d, points, points[:k]]


def det(order):
    given = {"A": normal(order * order), "ell": order}
    return given, [order, given["A"]]


def ode(n, steps):
    given = {"x": uniform(n), "s": steps}
    return given, [n, given["x"], steps]


def particle():
    return {"w": 0.0}, []


def saddle():
    return {"start": [1.0, 1.0]}, []


def placed():
    """A turn about the third axis and a shift, 4 x 4."""
    angle, shift = random.gauss(0, 1), normal(3)
    c, s = math.cos(angle), math.sin(angle)
    return [[c, -s, 0.0, shift[0]], [s, c, 0.0, shift[1]], [0.0, 0.0, 1.0, shift[2]], [0.0, 0, 0, 1]]


def ht(vertices, points, bones=22):
    """The complicated variant. Each vertex hangs on three bones."""
    weights = array(lambda: 0.0, vertices, bones)
    for row in weights:
        for bone in random.sample(range(bones), 3):
            row[bone] = random.random()
    model = {
        "bone_count": bones, "bone_names": [f"bone{i}" for i in range(bones)],
        "parents": [-1] + [random.randrange(i) for i in range(1, bones)],
        "base_relatives": [placed() for _ in range(bones)],
        "inverse_base_absolutes": [placed() for _ in range(bones)],
        "base_positions": [[*normal(3), 1.0] for _ in range(vertices)],
        "weights": weights,
        "triangles": [random.sample(range(vertices), 3) for _ in range(2 * vertices)],
        "is_mirrored": False}
    given = {
        "theta": normal(26), "us": uniform(points, 2),
        "data": {"correspondences": [random.randrange(2 * vertices) for _ in range(points)],
                 "points": normal(points, 3), "model": model}}
    data = given["data"]
    return given, [
        bones, vertices, 2 * vertices, points, given["theta"], given["us"],
        data["correspondences"], data["points"], model["parents"], model["base_relatives"],
        model["inverse_base_absolutes"], model["base_positions"], model["weights"],
        model["triangles"]]


def flat(tree):
    if isinstance(tree, list):
        for branch in tree:
            yield from flat(branch)
    else:
        yield tree


words = sys.argv[1:]
is_flat = words[0] == "--flat"
made, numbers = globals()[words[is_flat]](*[int(word) for word in words[is_flat + 1:]])
if is_flat:
    sys.stdout.writelines(f"{x!r}\n" for x in flat(numbers))
else:
    print(json.dumps(made))
