"""Seconds that gd takes at its prompt, in a window of its own: `name seconds` lines.

prompt.py GD: each figure is the median of several, from the key to the last byte of the answer.
"""
import fcntl
import os
import pty
import re
import select
import statistics
import struct
import sys
import tempfile
import termios
import time


class Window:
    """A gd on a terminal of 80 by 24."""

    def __init__(self, gd, home, *options):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(XDG_STATE_HOME=home, TERM="xterm-256color", LANG="C.UTF-8")
            os.chdir(home)
            os.execv(gd, [gd, *options])
        size = struct.pack("HHHH", 24, 80, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def until(self, end):
        """Reads up to what ends in `end`."""
        seen = b""
        while not re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", seen).rstrip().endswith(end):
            ready, _, _ = select.select([self.terminal], [], [], 60)
            if not ready:
                raise TimeoutError(f"no {end!r} behind {seen[-200:]!r}")
            seen += os.read(self.terminal, 65536)
        return seen

    def seconds(self, keys, end):
        """From these keys to the answer that ends in `end`."""
        begun = time.perf_counter()
        os.write(self.terminal, keys)
        self.until(end)
        return time.perf_counter() - begun

    def close(self):
        """Leaves; the seconds of a processor that gd has taken in all."""
        os.write(self.terminal, b"\x15\x04")
        _, _, used = os.wait4(self.process, 0)
        os.close(self.terminal)
        return used.ru_utime + used.ru_stime


def figure(name, times):
    print(f"{name} {statistics.median(times):.6f}")


def with_names(gd, home):
    with open(home + "/names.gd", "w") as file:
        for number in range(10_000):
            file.write(f"name{number} = {number}*x + 1\n")
    window = Window(gd, home)
    window.until(b"gd>")
    window.seconds(b'use "names.gd"\r', b"gd>")
    figure("key", [window.seconds(b"q", b"q") for _ in range(21)])
    os.write(window.terminal, b"\x15")
    window.until(b"gd>")
    figure("statement", [window.seconds(b"1+1\r", b"gd>") for _ in range(21)])
    figure("help", [window.seconds(b"help\r", b"gd>") for _ in range(21)])
    times = []
    for _ in range(21):
        first = window.seconds(b"name12\t", b"name12")
        # The list, and the line again.
        times.append(first + window.seconds(b"\t", b"name12"))
        os.write(window.terminal, b"\x15")
        window.until(b"gd>")
    figure("completion", times)
    window.close()


def with_history(gd, home):
    os.makedirs(home + "/gd", exist_ok=True)
    with open(home + "/gd/history", "w") as file:
        for number in range(100_000):
            file.write(f"grad (w - {number})^2 at w={number % 7}\n")
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        window = Window(gd, home)
        window.until(b"gd>")
        times.append(time.perf_counter() - begun)
        window.close()
    figure("history", times)
    window = Window(gd, home)
    window.until(b"gd>")
    figure("history-statement", [window.seconds(b"%d+1\r" % n, b"gd>") for n in range(21)])
    window.close()


def with_progress(gd, home):
    """The same descent with its line and without, in turn: seconds of a processor."""
    statement = b"descend (w-5)^2 from w=8 rate 1e-9 for 200000000 steps every 200000000\r"
    times = {"auto": [], "none": []}
    for _ in range(5):
        for how in times:
            window = Window(gd, home, "--progress", how)
            window.until(b"gd>")
            window.seconds(statement, b"gd>")
            times[how].append(window.close())
    for how in times:
        print(f"progress-{how} {min(times[how]):.6f}")


with tempfile.TemporaryDirectory() as folder:
    with_names(sys.argv[1], folder)
    with_history(sys.argv[1], folder)
    with_progress(sys.argv[1], folder)
