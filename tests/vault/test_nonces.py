"""No nonce is used twice: not in a run, not between threads, not after a fork."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from casestats.vault.nonces import draw

FORKED = """
import os
from casestats.vault.nonces import draw

draw()  # so that there is a stock to inherit
read, write = os.pipe()
child = os.fork()
drawn = b"".join(draw() for _ in range(50))
if child == 0:
    os.write(write, drawn)
    os._exit(0)
os.waitpid(child, 0)
other = os.read(read, 600)
mine = {drawn[at : at + 12] for at in range(0, 600, 12)}
theirs = {other[at : at + 12] for at in range(0, 600, 12)}
print(len(mine | theirs))
"""


def test_nonces_have_twelve_bytes_and_differ_over_several_draws_of_the_system() -> None:
    drawn = [draw() for _ in range(5000)]
    assert len(set(drawn)) == 5000
    assert {len(nonce) for nonce in drawn} == {12}


def test_threads_share_no_nonce() -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: draw(), range(20_000)))
    assert len(set(drawn)) == 20_000


def test_a_forked_child_draws_other_nonces_than_its_parent() -> None:
    # In a process of its own: the test runner has threads, and a process with threads should not fork.
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "100"
