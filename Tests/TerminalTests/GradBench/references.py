"""Writes references.jsonl: an `evaluate` message a line with the `output` wanted.

Nothing here is gd's: scalar problems are computed by mpmath in 50 digits, their slopes by
differences in 50 digits; the others by JAX in double precision, each problem written from its
description; the descents of particle and saddle with slopes of pen and paper, and by a step into
the complex plane for what goes through a whole flight or ascent.
Made with Python 3.11, mpmath 1.3, NumPy 2.4, JAX 0.10: `python3 references.py >references.jsonl`.
"""
import json

import jax
import jax.numpy as jnp
import mpmath as mp
import numpy as np

jax.config.update("jax_enable_x64", True)
mp.mp.dps = 50
rng = np.random.default_rng(7)


def draw(*shape, low=-1.0, high=1.0):
    return np.round(rng.uniform(low, high, shape), 3)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, mp.mpf):
        return float(value)
    return value.tolist() if hasattr(value, "tolist") else value


def case(module, function, given, output):
    message = {"module": module, "function": function, "input": plain(given), "output": plain(output)}
    print(json.dumps(message, separators=(",", ":")))


def slopes(f, x):
    """By central differences in 50 digits: the error is below 1e-30."""
    h = mp.mpf(10) ** -17
    found = []
    for i in range(len(x)):
        up = [v + h * (i == j) for j, v in enumerate(x)]
        down = [v - h * (i == j) for j, v in enumerate(x)]
        found.append((f(up) - f(down)) / (2 * h))
    return found


def exact(numbers):
    return [mp.mpf(float(v)) for v in numbers]


def hello():
    for x in (1.0, -2.5, 16384.0):
        case("hello", "square", x, x * x)
        case("hello", "double", x, 2 * x)


def llsq():
    def loss(x, n):
        total = mp.mpf(0)
        for i in range(n):
            t = -1 + mp.mpf(2 * i) / (n - 1)
            total += (mp.sign(t) - sum(v * t**j for j, v in enumerate(x))) ** 2
        return total / 2

    for m, n in ((1, 2), (5, 17), (24, 40)):
        x = draw(m)
        given = {"x": x, "n": n}
        case("llsq", "primal", given, loss(exact(x), n))
        case("llsq", "gradient", given, slopes(lambda v: loss(v, n), exact(x)))


def lse():
    def value(x):
        return mp.log(sum(mp.exp(v) for v in x))

    for x in (draw(1), draw(40), 900 + draw(9)):
        case("lse", "primal", {"x": x}, value(exact(x)))
        case("lse", "gradient", {"x": x}, slopes(value, exact(x)))


def gmm():
    def value(p, x, m, gamma):
        alpha, mu, q, l = p["alpha"], p["mu"], p["q"], p["l"]
        (n, d), k = x.shape, alpha.shape[0]
        below = [(i, j) for j in range(d) for i in range(j + 1, d)]
        Q = jax.vmap(jnp.diag)(jnp.exp(q))
        for place, (i, j) in enumerate(below):
            Q = Q.at[:, i, j].set(l[:, place])
        z = jnp.einsum("kij,nkj->nki", Q, x[:, None, :] - mu[None])
        beta = alpha + q.sum(1) - (z * z).sum(2) / 2
        N = d + m + 1
        lgammas = mp.mpf(d * (d - 1)) / 4 * mp.log(mp.pi)
        lgammas += sum(mp.loggamma(mp.mpf(N) / 2 + mp.mpf(1 - j) / 2) for j in range(1, d + 1))
        c = float(k * (N * d * mp.log(gamma / mp.sqrt(2)) - lgammas))
        data = jax.scipy.special.logsumexp(beta, axis=1).sum()
        weights = n * (d / 2 * jnp.log(2 * jnp.pi) + jax.scipy.special.logsumexp(alpha))
        return data - weights + c - gamma**2 / 2 * (Q * Q).sum() + m * q.sum()

    for n, d, k, m, gamma in ((3, 1, 2, 0, 1.0), (6, 2, 3, 0, 1.0), (9, 4, 3, 2, 0.7)):
        p = {"alpha": draw(k), "mu": draw(k, d), "q": draw(k, d), "l": draw(k, d * (d - 1) // 2)}
        x = draw(n, d)
        given = {"d": d, "k": k, "n": n, "x": x, "m": m, "gamma": gamma, **p}
        case("gmm", "objective", given, value(p, x, m, gamma))
        case("gmm", "jacobian", given, jax.grad(value)(p, x, m, gamma))


def ba():
    def image(cam, x):
        r, y = cam[:3], x - cam[3:6]
        square = r @ r
        safe = jnp.where(square == 0, 1.0, square)
        angle = jnp.sqrt(safe)
        w = r / angle
        turned = y * jnp.cos(angle) + jnp.cross(w, y) * jnp.sin(angle)
        turned += w * (w @ y) * (1 - jnp.cos(angle))
        y = jnp.where(square == 0, y + jnp.cross(r, y), turned)
        p = y[:2] / y[2]
        square = p @ p
        return p * (1 + cam[9] * square + cam[10] * square**2) * cam[6] + cam[7:9]

    def some(numbers):
        numbers = np.asarray(numbers)
        return np.concatenate([numbers[:30], numbers[-1:]])

    for n, m, p, still in ((2, 3, 10, False), (3, 7, 25, False), (1, 2, 11, True)):
        cam, x, w, feat = draw(11), draw(3), round(float(draw(1)[0]), 3), draw(2)
        cam[5] -= 4
        if still:
            cam[:3] = 0
        given = {"n": n, "m": m, "p": p, "cam": cam, "x": x, "w": w, "feat": feat}
        misses = lambda v: v[14] * (image(v[:11], v[11:14]) - feat)
        all = jnp.concatenate([cam, x, jnp.array([w])])
        case("ba", "objective", given, {
            "reproj_error": {"elements": misses(all), "repeated": p},
            "w_err": {"element": 1 - w * w, "repeated": p}})
        block = np.asarray(jax.jacrev(misses)(all)).reshape(-1)
        cols, vals, starts = [], [], [0]
        for i in range(p):
            row = [11 * (i % n) + j for j in range(11)]
            row += [11 * n + 3 * (i % m) + j for j in range(3)] + [11 * n + 3 * m + i]
            cols += row + row
            vals.append(block)
            starts += [starts[-1] + 15, starts[-1] + 30]
        for i in range(p):
            cols.append(11 * n + 3 * m + i)
            vals.append([-2 * w])
            starts.append(starts[-1] + 1)
        case("ba", "jacobian", given, {
            "rows": some(starts), "cols": some(cols), "vals": some(np.concatenate(vals))})


def ht():
    parents = [-1] + [0 if (b - 1) % 4 == 0 else b - 1 for b in range(1, 21)] + [0]

    def misses(theta, us, points, corr, model):
        angles = np.full((22, 2), -1)
        place = 6
        for f in range(5):
            first = 2 + 4 * f
            angles[first] = place, place + 1
            angles[first + 1, 0], angles[first + 2, 0] = place + 2, place + 3
            place += 4
        absolute = []
        for b in range(22):
            x = theta[angles[b, 0]] if angles[b, 0] >= 0 else 0.0
            z = theta[angles[b, 1]] if angles[b, 1] >= 0 else 0.0
            X = jnp.eye(4).at[1:3, 1:3].set(
                jnp.array([[jnp.cos(x), -jnp.sin(x)], [jnp.sin(x), jnp.cos(x)]]))
            Z = jnp.eye(4).at[:2, :2].set(
                jnp.array([[jnp.cos(z), -jnp.sin(z)], [jnp.sin(z), jnp.cos(z)]]))
            own = model["base_relatives"][b] @ Z @ X
            absolute.append(own if parents[b] < 0 else absolute[parents[b]] @ own)
        moves = jnp.stack([a @ i for a, i in zip(absolute, model["inverse_base_absolutes"])])
        skin = jnp.einsum("vb,bij,vj->vi", model["weights"], moves, model["base_positions"])[:, :3]
        if model["is_mirrored"]:
            skin = skin * jnp.array([-1.0, 1.0, 1.0])
        r = theta[:3]
        angle = jnp.sqrt(r @ r)
        w = r / angle
        cross = jnp.array([[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]])
        R = jax.scipy.linalg.expm(cross * angle)
        skin = skin @ R.T + theta[3:6]
        if us.shape[0] == 0:
            return (points - skin[corr]).reshape(-1)
        t = model["triangles"][corr]
        u, v = us[:, :1], us[:, 1:]
        inside = u * skin[t[:, 0]] + v * skin[t[:, 1]] + (1 - u - v) * skin[t[:, 2]]
        return (points - inside).reshape(-1)

    for V, N, isComplicated, isMirrored in ((6, 3, False, True), (9, 4, True, False)):
        corners = rng.integers(0, V, (7, 3))
        model = {
            "bone_count": 22, "bone_names": [f"bone {b}" for b in range(22)], "parents": parents,
            "base_relatives": draw(22, 4, 4), "inverse_base_absolutes": draw(22, 4, 4),
            "base_positions": np.c_[draw(V, 3), np.ones(V)],
            "weights": draw(V, 22, low=0) * (rng.random((V, 22)) < 0.2),
            "triangles": corners, "is_mirrored": isMirrored}
        for part in ("base_relatives", "inverse_base_absolutes"):
            model[part][:, 3] = [0, 0, 0, 1]
        theta = draw(26)
        us = draw(N, 2, low=0) if isComplicated else np.zeros((0, 2))
        corr = rng.integers(0, 7 if isComplicated else V, N)
        points = draw(N, 3)
        given = {"theta": theta, "us": us, "data": {
            "correspondences": corr, "points": points, "model": model}}
        value = misses(jnp.array(theta), jnp.array(us), points, corr, model)
        J = jax.jacfwd(misses)(jnp.array(theta), jnp.array(us), points, corr, model)
        if isComplicated:
            inner = jax.jacfwd(misses, 1)(jnp.array(theta), jnp.array(us), points, corr, model)
            J = jnp.concatenate([inner.sum(1), J], axis=1)
        case("ht", "objective", given, value)
        case("ht", "jacobian", given, J)


def lstm():
    def loss(main, extra, state, sequence):
        rows = [main[j] for j in range(main.shape[0])]
        s = [state[j] for j in range(state.shape[0])]
        b, total = sequence.shape[1], 0.0
        sigma = lambda v: 1 / (1 + jnp.exp(-v))
        for t in range(sequence.shape[0] - 1):
            x = sequence[t] * extra[0]
            for j in range(0, len(rows), 2):
                W, B = rows[j].reshape(4, b), rows[j + 1].reshape(4, b)
                h, c = s[j], s[j + 1]
                c = c * sigma(x * W[0] + B[0]) + sigma(h * W[1] + B[1]) * jnp.tanh(h * W[3] + B[3])
                x = sigma(x * W[2] + B[2]) * jnp.tanh(c)
                s[j], s[j + 1] = x, c
            y = x * extra[1] + extra[2]
            total += sequence[t + 1] @ (y - jnp.log(2 + jnp.exp(y).sum()))
        return -total / ((sequence.shape[0] - 1) * b)

    for layers, c, b in ((1, 3, 2), (2, 6, 14), (3, 4, 9)):
        main, extra, state = draw(2 * layers, 4 * b), draw(3, b), draw(2 * layers, b)
        sequence = rng.integers(0, 2, (c, b))
        given = {
            "main_params": main, "extra_params": extra, "state": state, "sequence": sequence}
        case("lstm", "objective", given, loss(main, extra, state, sequence))
        g = jax.grad(loss, (0, 1))(jnp.array(main), jnp.array(extra), state, sequence)
        case("lstm", "jacobian", given, jnp.concatenate([g[0].reshape(-1), g[1].reshape(-1)]))


def kmeans():
    for n, k, d in ((5, 2, 1), (30, 4, 3)):
        points = draw(n, d)
        centroids = points[:k]
        square = ((points[:, None] - centroids[None]) ** 2).sum(2)
        nearest = square.argmin(1)
        given = {"points": points, "centroids": centroids}
        case("kmeans", "cost", given, square.min(1).sum())
        means = np.array([points[nearest == j].mean(0) for j in range(k)])
        case("kmeans", "dir", given, centroids - means)


def det():
    for ell in (1, 2, 5, 7):
        A = draw(ell * ell)
        M = mp.matrix(ell, ell)
        for place, v in enumerate(exact(A)):
            M[place // ell, place % ell] = v
        given = {"A": A, "ell": ell}
        case("det", "primal", given, mp.det(M))
        cofactors = (mp.inverse(M).T) * mp.det(M)
        case("det", "gradient", given, [v for v in cofactors])


def ode():
    def end(x, s):
        h = mp.mpf(2) / s
        F = lambda y: [x[0]] + [x[i] * y[i - 1] for i in range(1, len(x))]
        add = lambda y, h, k: [a + h * b for a, b in zip(y, k)]
        y = [mp.mpf(0)] * len(x)
        for _ in range(s):
            a = F(y)
            b = F(add(y, h / 2, a))
            c = F(add(y, h / 2, b))
            d = F(add(y, h, c))
            y = [v + h / 6 * (p + 2 * q + 2 * r + t) for v, p, q, r, t in zip(y, a, b, c, d)]
        return y

    for n, s in ((2, 1), (6, 2), (12, 10), (9, 1)):
        x = draw(n)
        case("ode", "primal", {"x": x, "s": s}, end(exact(x), s))
        case("ode", "gradient", {"x": x, "s": s}, slopes(lambda v: end(v, s)[-1], exact(x)))


def lowest(f, slope, x):
    """The descent of the description; of complex numbers the real parts decide."""
    value, g, rate, good = f(x), slope(x), 1e-5, 0
    length = lambda v: float(np.linalg.norm(np.real(v)))
    while length(g) > 1e-5:
        if good == 10:
            rate, good = 2 * rate, 0
            continue
        new = x - rate * g
        if length(x - new) <= 1e-5:
            break
        if np.real(f(new)) < np.real(value):
            x, value, g, good = new, f(new), slope(new), good + 1
        else:
            rate, good = rate / 2, 0
    return x


def complex_slope(f):
    def slope(x):
        steps = 1e-40j * np.eye(len(x))
        return np.array([np.imag(f(x + step)) * 1e40 for step in steps])

    return slope


def particle():
    def landing(w):
        charges = [np.array([10, 10 - w[0]]), np.array([10, 0])]
        x, v = np.array([0j, 8]), np.array([0.75 + 0j, 0])
        while True:
            a = sum((x - c) / ((x - c) @ (x - c)) ** 1.5 for c in charges)
            new = x + 0.1 * v
            if new[1].real <= 0:
                break
            x, v = new, v + 0.1 * a
        return (x[0] - x[1] / v[1] * v[0]) ** 2

    w = lowest(landing, complex_slope(landing), np.array([0.0]))
    for function in ("ff", "fr", "rf", "rr"):
        case("particle", function, {"w": 0.0}, float(w[0]))


def saddle():
    def highest(x, start):
        return lowest(lambda y: y @ y - x @ x, lambda y: 2 * y, start)

    for start in (np.array([1.0, 1.0]), np.array([0.4, -2.0])):
        worst = lambda x: x @ x - highest(x, start) @ highest(x, start)
        x = lowest(worst, complex_slope(worst), start)
        for function in ("ff", "fr", "rf", "rr"):
            case("saddle", function, {"start": start}, np.concatenate([x, highest(x, start)]))


for problem in (hello, llsq, lse, gmm, ba, ht, lstm, kmeans, det, ode, particle, saddle):
    problem()
