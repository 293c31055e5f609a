"""The problems in PyTorch on one thread."""
import measure

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def gradient(f, *arguments):
    """A call that runs f and its reverse pass and returns the gradient's numbers."""
    arguments = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in arguments]

    def call():
        slopes = torch.autograd.grad(f(*arguments), arguments)
        return torch.cat([slope.flatten() for slope in slopes]).numpy()

    return call


def lse(given):
    def f(x):
        top = torch.max(x)
        return top + torch.log(torch.sum(torch.exp(x - top)))

    return gradient(f, given["x"])


def rosenbrock(given):
    def f(x):
        return torch.sum((1 - x[:-1]) ** 2 + 100 * (x[1:] - x[:-1] ** 2) ** 2)

    return gradient(f, given["x"])


def llsq(given):
    n = given["n"]

    def f(x):
        t = -1 + 2 * torch.arange(n) / (n - 1)
        powers = t[:, None] ** torch.arange(len(x))
        return torch.sum((torch.sign(t) - powers @ x) ** 2) / 2

    return gradient(f, given["x"])


def gmm(given):
    d, k = given["d"], given["k"]
    columns, rows = torch.triu_indices(d, d, 1)
    x = torch.tensor(given["x"], dtype=torch.float64)
    gamma, m = given["gamma"], given["m"]

    def f(alpha, mu, q, l):
        lower = torch.zeros(k, d, d).index_put((torch.arange(k)[:, None], rows, columns), l)
        factor = lower + torch.diag_embed(torch.exp(q))
        moved = torch.einsum("kij,nkj->nki", factor, x[:, None] - mu)
        beta = alpha + torch.sum(q, 1) - torch.sum(moved**2, 2) / 2
        return (torch.sum(torch.logsumexp(beta, 1)) - len(x) * torch.logsumexp(alpha, 0)
                - gamma**2 / 2 * torch.sum(factor**2) + m * torch.sum(q))

    return gradient(f, given["alpha"], given["mu"], given["q"], given["l"])


def kmeans(given):
    points = torch.tensor(given["points"], dtype=torch.float64)
    centroids = torch.tensor(given["centroids"], dtype=torch.float64, requires_grad=True)

    def call():
        cost = torch.sum(torch.min(torch.sum((points[:, None] - centroids) ** 2, 2), 1).values)
        slope, = torch.autograd.grad(cost, centroids, create_graph=True)
        curvature, = torch.autograd.grad(slope.sum(), centroids)
        return (slope / curvature).detach().flatten().numpy()

    return call


def lstm(given):
    state = torch.tensor(given["state"], dtype=torch.float64)
    sequence = torch.tensor(given["sequence"], dtype=torch.float64)
    layers, wide = len(state) // 2, state.shape[1]

    def loss(main, extra):
        kept, total = list(state), 0
        for t in range(len(sequence) - 1):
            x = sequence[t] * extra[0]
            for j in range(layers):
                w, b = main[2 * j].reshape(4, wide), main[2 * j + 1].reshape(4, wide)
                h, c = kept[2 * j], kept[2 * j + 1]
                c = c * torch.sigmoid(x * w[0] + b[0]) + torch.sigmoid(
                    h * w[1] + b[1]) * torch.tanh(h * w[3] + b[3])
                x = torch.sigmoid(x * w[2] + b[2]) * torch.tanh(c)
                kept[2 * j], kept[2 * j + 1] = x, c
            y = x * extra[1] + extra[2]
            total = total + torch.dot(sequence[t + 1], y - torch.log(2 + torch.sum(torch.exp(y))))
        return -total / ((len(sequence) - 1) * wide)

    return gradient(loss, given["main_params"], given["extra_params"])


measure.measure({f.__name__: f for f in [lse, rosenbrock, llsq, gmm, kmeans, lstm]})
