"""What TrainingBenchmark measures, with PyTorch on one thread: peer.py digits|large|xor.

Prints seconds: the least of several epochs, of xor a step (the mean over 1,000). The numbers that
the rows hold do not matter for the time.
"""
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)


def network(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def epoch(net, optimizer, x, y, batch):
    order = torch.randperm(len(x))
    loss_of = torch.nn.functional.cross_entropy
    begun = time.perf_counter()
    for start in range(0, len(x), batch):
        rows = order[start:start + batch]
        optimizer.zero_grad()
        loss_of(net(x[rows]), y[rows]).backward()
        optimizer.step()
    return time.perf_counter() - begun


def classes(rows, sizes, batch, make, epochs):
    net = network(*sizes)
    x, y = torch.rand(rows, sizes[0]), torch.randint(0, sizes[-1], (rows,))
    optimizer = make(net.parameters())
    return min(epoch(net, optimizer, x, y, batch) for _ in range(epochs))


def xor():
    net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    x = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    y = torch.tensor([[0.0], [1], [1], [0]])
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits

    def step():
        optimizer.zero_grad()
        loss_of(net(x), y).backward()
        optimizer.step()

    for _ in range(100):
        step()
    begun = time.perf_counter()
    for _ in range(1000):
        step()
    return (time.perf_counter() - begun) / 1000


if sys.argv[1] == "digits":
    make = lambda parameters: torch.optim.Adam(parameters, lr=0.001)
    print(classes(1437, [64, 128, 10], 32, make, 5))
elif sys.argv[1] == "large":
    make = lambda parameters: torch.optim.SGD(parameters, lr=0.01, momentum=0.9)
    print(classes(10000, [784, 512, 256, 10], 64, make, 2))
else:
    print(xor())
