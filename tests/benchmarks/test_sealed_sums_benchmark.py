"""The benchmark of sealed sums can be run, and adds up what it gave. How long it takes is not tested."""

from __future__ import annotations

from benchmarks import sealed_sums


def test_a_small_round_is_measured_on_every_side() -> None:
    took = sealed_sums.measure(members=4, cells=10, times=1)
    assert (took.members, took.cells) == (4, 10)
    assert min(took.client, took.coordinator, took.masks, took.signatures) > 0
    assert took.vector_bytes > 10 * 3 * 8


def test_the_figures_are_told_in_milliseconds() -> None:
    took = sealed_sums.Took(49, 2_000, 0.0812, 0.2, 0.05, 0.011, 65_536)
    text = sealed_sums.told(took, "measured")
    assert "49 members, 2,000 cells; a vector is 66 kB" in text
    assert "| a client | 81 |" in text
    assert "| the coordinator, once all are there | 200 |" in text
