"""Ready-made figures are the figures that would be counted now, or they are not used."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.actions import importing, ready
from casestats.actions.notes import add_note
from casestats.actions.overview import Overview, overview
from casestats.actions.ready import forget, make_ready, ready_start
from casestats.actions.start_counting import count_starts
from casestats.bootstrap import Installation
from casestats.exchange.counted_start import CountedStart, from_bytes, to_bytes
from casestats.store.engine import open_engine, reading, writing
from casestats.store.ready import ready_figures
from tests.actions.start_scene import ADULTS, CHILDREN, MUNICIPALITY, StartScene
from tests.imports import ACTOR, make_row


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> StartScene:
    return StartScene(tmp_path, database_url, extracts=("2024", "2025-Q1", "2025-Q2", "2025-Q3"))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str | None]]:
    """How often, and of which unit, a reader counted."""
    found: list[str | None] = []

    def counting(installation: Installation, municipality: str, *, only: str | None = None) -> list[CountedStart]:
        found.append(only)
        return count_starts(installation, municipality, only=only)

    monkeypatch.setattr(ready, "count_starts", counting)
    return found  # type: ignore[return-value]  # nothing has to be done afterwards


def another_process(scene: StartScene) -> Installation:
    """The same database, with nothing remembered."""
    return replace(scene.installation, engine=open_engine(scene.installation.settings.database_url))


def page(installation: Installation, unit: str = "") -> Overview:
    return overview(installation, MUNICIPALITY, unit)


def test_what_is_kept_is_what_would_be_counted(scene: StartScene) -> None:
    for one in count_starts(scene.installation, MUNICIPALITY):
        assert from_bytes(to_bytes(one)) == one
        with reading(scene.installation.engine) as connection:
            kept = ready_figures(connection, MUNICIPALITY, one.unit, ready.KIND)
        assert kept is not None
        assert from_bytes(kept.document) == one
        assert ready_start(another_process(scene), MUNICIPALITY, one.unit).counted == one


def test_nobody_counts_after_an_import_not_even_a_new_process(scene: StartScene, counted: list[str | None]) -> None:
    for unit in ("", ADULTS, CHILDREN):
        first = page(scene.installation, unit)
        assert page(scene.installation, unit) is first
        assert page(another_process(scene), unit) == first
    assert counted == []


def test_an_import_is_seen_by_every_process_at_once(scene: StartScene) -> None:
    other = another_process(scene)
    before = page(other).cards[0].value
    scene.take("2025-Q3", make_row("extra", None, row=9999, opened="2025-09-03", unit=ADULTS))
    assert page(other).cards[0].value == page(scene.installation).cards[0].value == (before or 0) + 1


def test_a_note_and_a_setting_show_at_once(scene: StartScene, counted: list[str | None]) -> None:
    page(scene.installation)
    add_note(scene.installation, ACTOR, municipality=MUNICIPALITY, kind="note", day=date(2025, 3, 1), text="ny rutin")
    assert [note.text for note in page(scene.installation).notes] == ["ny rutin"]
    settings = replace(scene.installation.settings, extract_day=20)
    later = replace(scene.installation, settings=settings)
    assert page(later).deliveries[0].due == date(2026, 1, 20)
    assert counted == []
    stricter = replace(scene.installation, settings=replace(settings, true_zero_coverage=90))
    page(stricter)
    assert counted == [""]


def test_the_day_alone_makes_what_was_to_come_late(scene: StartScene, counted: list[str | None]) -> None:
    assert not page(scene.installation).deliveries[0].late
    scene.home.now = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
    assert page(scene.installation).deliveries[0].late
    assert counted == []


@pytest.mark.parametrize(
    "change", ["document = X'00'", "digest = 'other'", "after = 0"], ids=["spoilt", "definitions", "older"]
)
def test_what_does_not_fit_is_counted_anew_and_kept(tmp_path: Path, counted: list[str | None], change: str) -> None:
    scene = StartScene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}", extracts=("2025-Q2", "2025-Q3"))
    counted.clear()
    expected = page(scene.installation)
    with writing(scene.installation.engine) as connection:
        connection.execute(text(f"UPDATE ready_figures SET {change}"))
    assert page(another_process(scene)) == expected
    assert counted == [""]
    assert page(another_process(scene)) == expected
    assert counted == [""]


def test_what_is_forgotten_is_counted_anew_by_every_process(scene: StartScene, counted: list[str | None]) -> None:
    other = another_process(scene)
    page(other)
    forget(scene.installation, MUNICIPALITY)
    page(other)
    assert counted == [""]


def test_an_import_does_not_fail_where_its_pages_cannot_be_counted(
    scene: StartScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_installation: Installation, _municipality: str, *, only: str | None = None) -> list[CountedStart]:
        raise MemoryError(only)

    with monkeypatch.context() as patched:
        patched.setattr(ready, "count_starts", failing)
        number = scene.take("2025-Q3", make_row("extra", None, row=9999, opened="2025-09-03", unit=ADULTS))
        assert make_ready(scene.installation, MUNICIPALITY) == 0
    assert number == 5
    assert page(scene.installation).after == number


def test_pages_from_before_an_import_are_gone_from_the_database(scene: StartScene) -> None:
    page(scene.installation, "Finns inte")  # is never kept there
    number = scene.take("2025-Q3", make_row("extra", None, row=9999, opened="2025-09-03", unit=ADULTS))
    with reading(scene.installation.engine) as connection:
        found = {(unit, after) for unit, after in connection.execute(text("SELECT unit, after FROM ready_figures"))}
    assert found == {("", number), (ADULTS, number), (CHILDREN, number)}


def test_a_unit_without_cases_is_counted_once_and_not_kept(scene: StartScene, counted: list[str | None]) -> None:
    for _ in range(2):
        assert not page(scene.installation, "Finns inte").there
    assert counted == ["Finns inte"]
    with reading(scene.installation.engine) as connection:
        assert ready_figures(connection, MUNICIPALITY, "Finns inte", ready.KIND) is None


def test_readers_do_not_count_beside_an_import_that_is_about_to_have_counted(
    scene: StartScene, counted: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import is stored, its own counting is under way: the page is that of before, dates and all."""
    before = page(scene.installation)
    seen: list[Overview] = []

    def while_it_counts(installation: Installation, municipality: str) -> int:
        seen.extend((page(scene.installation), page(another_process(scene))))
        return 0

    monkeypatch.setattr(importing, "make_ready", while_it_counts)
    scene.take("2025-Q4")
    assert seen == [before, before]
    assert counted == []
    assert page(scene.installation).after > before.after  # nobody has counted, nobody imports: so the reader does
    assert counted == [""]


def test_many_readers_count_once_together(scene: StartScene, counted: list[str | None]) -> None:
    with writing(scene.installation.engine) as connection:
        connection.execute(text("DELETE FROM ready_figures"))
    newcomer = another_process(scene)
    with ThreadPoolExecutor(12) as readers:
        pages = list(readers.map(lambda _: page(newcomer), range(24)))
    assert counted == [""]
    assert all(one == pages[0] for one in pages)


def test_bytes_of_something_else_are_no_start_page() -> None:
    with pytest.raises(ValueError, match="not a counted"):
        from_bytes(b"something else")
