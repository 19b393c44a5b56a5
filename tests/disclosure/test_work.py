"""Work is counted in units that are the same on every machine, and randomness comes from the seed alone."""

from __future__ import annotations

import time

import pytest

from casestats.disclosure.work import UNITS_PER_NODE, UNITS_PER_SOLVE, Work, generator


def test_units_are_a_sum_of_what_was_counted() -> None:
    work = Work()
    work.spend(solves=2, iterations=7, nodes=3)
    work.spend(iterations=4)
    assert (work.solves, work.iterations, work.nodes) == (2, 11, 3)
    assert work.units == 2 * UNITS_PER_SOLVE + 11 + 3 * UNITS_PER_NODE


def test_without_a_limit_work_is_never_exhausted() -> None:
    work = Work()
    work.spend(iterations=10**12)
    assert not work.exhausted


@pytest.mark.parametrize(("iterations", "exhausted"), [(99, False), (100, True), (101, True)])
def test_work_is_exhausted_at_the_threshold_of_its_limit(iterations: int, exhausted: bool) -> None:
    work = Work(limit=100)
    work.spend(iterations=iterations)
    assert work.exhausted is exhausted
    assert not work.struck


def test_a_limit_of_nothing_is_exhausted_at_once() -> None:
    assert Work(limit=0).exhausted


@pytest.mark.parametrize("spent", [{"solves": -1}, {"iterations": -1}, {"nodes": -1}])
def test_work_cannot_be_taken_back(spent: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="taken back"):
        Work().spend(**spent)


def test_the_emergency_stop_says_that_it_struck_and_stays_struck() -> None:
    work = Work(deadline=time.monotonic() - 1)
    assert not work.struck
    assert work.exhausted
    assert work.struck
    work.deadline = time.monotonic() + 3600
    assert work.exhausted


def test_before_its_moment_the_emergency_stop_does_nothing() -> None:
    work = Work(deadline=time.monotonic() + 3600)
    assert not work.exhausted
    assert not work.struck


def test_progress_is_silent_until_somebody_listens() -> None:
    heard: list[tuple[str, int, int]] = []
    Work().progress("proof", 1, 2)
    Work(progress=lambda what, done, of: heard.append((what, done, of))).progress("proof", 1, 2)
    assert heard == [("proof", 1, 2)]


def test_the_same_seed_and_purpose_draw_the_same_numbers() -> None:
    first, second = (generator(b"seed", "sweep").integers(0, 2**40, 8).tolist() for _ in range(2))
    assert first == second == [int(number) for number in first]


def test_streams_of_other_seeds_and_purposes_are_others() -> None:
    streams = [(b"seed", "sweep"), (b"seed", "repair"), (b"other", "sweep"), (b"seeds", "weep"), (b"", "seedsweep")]
    drawn = [tuple(generator(seed, purpose).integers(0, 2**40, 8).tolist()) for seed, purpose in streams]
    assert len(set(drawn)) == len(drawn)


def test_a_stream_stays_what_it_was_in_earlier_releases() -> None:
    assert generator(b"seed", "sweep").integers(0, 1000, 5).tolist() == [191, 178, 620, 40, 408]
