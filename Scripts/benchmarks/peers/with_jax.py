"""The problems in JAX, compiled by XLA for one core."""
import measure

import jax
import jax.numpy as np
import numpy
from jax import lax

jax.config.update("jax_enable_x64", True)


def compiled(function, *arguments):
    """A call of the jitted function; its answer is waited for and flattened."""
    fast = jax.jit(function)
    arguments = [np.asarray(x, dtype=np.float64) for x in arguments]

    def call():
        leaves = jax.tree_util.tree_leaves(jax.block_until_ready(fast(*arguments)))
        return numpy.concatenate([numpy.ravel(x) for x in leaves])

    return call


def lse(given):
    def f(x):
        top = np.max(x)
        return top + np.log(np.sum(np.exp(x - top)))

    return compiled(jax.grad(f), given["x"])


def rosenbrock(given):
    def f(x):
        return np.sum((1 - x[:-1]) ** 2 + 100 * (x[1:] - x[:-1] ** 2) ** 2)

    return compiled(jax.grad(f), given["x"])


def llsq(given):
    n = given["n"]

    def f(x):
        t = -1 + 2 * np.arange(n) / (n - 1)
        powers = t[:, None] ** np.arange(len(given["x"]))
        return np.sum((np.sign(t) - powers @ x) ** 2) / 2

    return compiled(jax.grad(f), given["x"])


def gmm(given):
    d, k = given["d"], given["k"]
    columns, rows = numpy.triu_indices(d, 1)
    x = np.asarray(given["x"], dtype=np.float64)
    gamma, m = given["gamma"], given["m"]

    def logs(values):
        top = np.max(values, axis=-1, keepdims=True)
        return (top + np.log(np.sum(np.exp(values - top), axis=-1, keepdims=True)))[..., 0]

    def f(alpha, mu, q, l):
        lower = np.zeros((k, d, d)).at[:, rows, columns].set(l)
        factor = lower + np.exp(q)[:, :, None] * np.eye(d)
        moved = np.einsum("kij,nkj->nki", factor, x[:, None] - mu)
        beta = alpha + np.sum(q, axis=1) - np.sum(moved**2, axis=2) / 2
        return (np.sum(logs(beta)) - len(x) * logs(alpha)
                - gamma**2 / 2 * np.sum(factor**2) + m * np.sum(q))

    return compiled(
        jax.grad(f, argnums=(0, 1, 2, 3)), given["alpha"], given["mu"], given["q"], given["l"])


def kmeans(given):
    points = np.asarray(given["points"], dtype=np.float64)

    def cost(centroids):
        return np.sum(np.min(np.sum((points[:, None] - centroids) ** 2, axis=2), axis=1))

    def direction(centroids):
        slope, curvature = jax.jvp(jax.grad(cost), (centroids,), (np.ones_like(centroids),))
        return slope / curvature

    return compiled(direction, given["centroids"])


def lstm(given):
    state = np.asarray(given["state"], dtype=np.float64)
    sequence = np.asarray(given["sequence"], dtype=np.float64)
    layers, wide = len(state) // 2, state.shape[1]
    sigmoid = jax.nn.sigmoid

    def loss(main, extra):
        def step(state, x_and_next):
            x, after = x_and_next
            x, fresh = x * extra[0], []
            for j in range(layers):
                w, b = main[2 * j].reshape(4, wide), main[2 * j + 1].reshape(4, wide)
                h, c = state[2 * j], state[2 * j + 1]
                c = c * sigmoid(x * w[0] + b[0]) + sigmoid(h * w[1] + b[1]) * np.tanh(
                    h * w[3] + b[3])
                x = sigmoid(x * w[2] + b[2]) * np.tanh(c)
                fresh += [x, c]
            y = x * extra[1] + extra[2]
            return np.stack(fresh), np.dot(after, y - np.log(2 + np.sum(np.exp(y))))

        _, parts = lax.scan(step, state, (sequence[:-1], sequence[1:]))
        return -np.sum(parts) / parts.size / wide

    return compiled(jax.grad(loss, argnums=(0, 1)), given["main_params"], given["extra_params"])


def ode(given):
    s = given["s"]

    def last(x):
        def slope(y):
            return np.concatenate([x[:1], x[1:] * y[:-1]])

        def step(y, _):
            h = 2 / s
            k1 = slope(y)
            k2 = slope(y + h / 2 * k1)
            k3 = slope(y + h / 2 * k2)
            k4 = slope(y + h * k3)
            return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), None

        return lax.scan(step, np.zeros_like(x), None, length=s)[0][-1]

    return compiled(jax.grad(last), given["x"])


def rotation(r):
    """Rodrigues' matrix of an axis and angle."""
    square = np.dot(r, r)
    angle = np.sqrt(np.where(square == 0, 1, square))
    x, y, z = r / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turned = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return np.where(square == 0, np.eye(3), turned)


def ba(given):
    n, m, p = given["n"], given["m"], given["p"]
    places = numpy.arange(p)
    feature = np.asarray(given["feat"], dtype=np.float64)

    def error(block):
        cam, x, w = block[:11], block[11:14], block[14]
        seen = rotation(cam[:3]) @ (x - cam[3:6])
        q = seen[:2] / seen[2]
        r = np.dot(q, q)
        q = q * (1 + cam[9] * r + cam[10] * r * r) * cam[6] + cam[7:9]
        return w * (q - feature)

    def jacobian(cams, xs, ws):
        blocks = np.concatenate([cams[places % n], xs[places % m], ws[:, None]], axis=1)
        return np.concatenate([jax.vmap(jax.jacfwd(error))(blocks).ravel(), -2 * ws])

    return compiled(
        jacobian, numpy.tile(given["cam"], (n, 1)), numpy.tile(given["x"], (m, 1)),
        numpy.full(p, given["w"]))


def descend(slope, start, rate, steps):
    def run(start):
        return lax.fori_loop(0, steps, lambda _, x: x - rate * slope(x), start)

    return compiled(run, start)


def parabola(steps):
    return descend(jax.grad(lambda w: (w - 5) ** 2), 8.0, 1e-7, steps)


def valley(steps):
    f = lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
    return descend(jax.grad(f), [-1.2, 1.0], 1e-4, steps)


def xor(steps):
    """Steps of training 2-8-1, tanh and a logistic loss, in single precision."""
    x = np.asarray([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float32)
    y = np.asarray([0, 1, 1, 0], dtype=np.float32)
    keys = jax.random.split(jax.random.PRNGKey(1), 2)
    start = (jax.random.normal(keys[0], (8, 2), np.float32), np.zeros(8, np.float32),
             jax.random.normal(keys[1], (8,), np.float32), np.float32(0))

    def loss(weights):
        w, b, v, c = weights
        z = np.tanh(x @ w.T + b) @ v + c
        return np.mean(np.logaddexp(0, z) - y * z)

    def step(_, weights):
        slopes = jax.grad(loss)(weights)
        return tuple(w - np.float32(0.5) * g for w, g in zip(weights, slopes))

    fast = jax.jit(lambda weights: lax.fori_loop(0, steps, step, weights))
    return lambda: numpy.ravel(jax.block_until_ready(fast(start))[1])


def minimum(f, x):
    """GradBench's descent in forward mode: (x, f(x), slope) until slope or step is small."""
    slope = jax.jacfwd(f)

    def goes_on(state):
        return ~state[-1]

    def step(state):
        x, value, g, rate, good, _ = state
        near = np.sqrt(np.sum(g * g)) <= 1e-5
        full = good == 10
        fresh = x - rate * g
        still = np.sqrt(np.sum((fresh - x) ** 2)) <= 1e-5
        height = f(fresh)
        lower = height < value
        pick = lambda doubled, accepted, refused: np.where(
            full, doubled, np.where(lower, accepted, refused))
        over = near | (~full & still)
        stay = lambda now, then: np.where(over, now, then)
        return (stay(x, pick(x, fresh, x)), stay(value, pick(value, height, value)),
                stay(g, pick(g, slope(fresh), g)), pick(2 * rate, rate, rate / 2),
                pick(0, good + 1, 0), over)

    return lax.while_loop(goes_on, step, (x, f(x), slope(x), 1e-5, 0, np.array(False)))[0]


def particle(given):
    def potential(w):
        charges = np.array([[10.0, 10.0], [10.0, 0.0]]) - w * np.array([[0.0, 1.0], [0.0, 0.0]])
        field = jax.jacfwd(lambda x: np.sum(1 / np.sqrt(np.sum((x - charges) ** 2, axis=1))))

        def step(state):
            x, v, _ = state
            fresh = x + 0.1 * v
            over = fresh[1] <= 0
            return (np.where(over, x, fresh), np.where(over, v, v - 0.1 * field(x)), over)

        x, v, _ = lax.while_loop(
            lambda state: ~state[2], step,
            (np.array([0.0, 8.0]), np.array([0.75, 0.0]), np.array(False)))
        return (x[0] - x[1] / v[1] * v[0]) ** 2

    def run(w):
        return minimum(lambda p: potential(p[0]), w[None])

    return compiled(run, given["w"])


def saddle(given):
    f = lambda x, y: np.sum(x * x) - np.sum(y * y)

    def run(start):
        inner = lambda x: minimum(lambda y: -f(x, y), start)
        x = minimum(lambda x: f(x, inner(x)), start)
        return np.concatenate([x, inner(x)])

    return compiled(run, given["start"])


def random(text):
    program = measure.operations(text)
    f = lambda x: measure.evaluate(program, list(x), [np.sin, np.exp, np.tanh])
    return compiled(jax.value_and_grad(f), [measure.point(k) for k in range(8)])


measure.measure({f.__name__: f for f in [
    lse, rosenbrock, llsq, gmm, kmeans, lstm, ode, ba, parabola, valley, xor, particle, saddle, random]})
