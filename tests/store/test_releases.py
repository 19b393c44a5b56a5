"""Releases in the database: stored whole, never changed, and found out where somebody changed them all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from casestats.errors import FixSettings, Refused
from casestats.releases.lifecycle import State, Step
from casestats.releases.wire import digest
from casestats.store.engine import reading, writing
from casestats.store.releases import (
    Papers,
    ReleaseEvent,
    ReleaseRecord,
    add_release,
    add_release_event,
    change_state,
    release_events,
    release_papers,
    release_record,
    release_records,
    released,
    set_published,
)
from casestats.store.schema import migrate, newest_schema, schema_of
from tests.imports import Home, make_row
from tests.store.test_migrations import rows_of

PAPERS = Papers('{"a":"å"}'.encode(), b"certificate", b"publication", None)
EVENT = ReleaseEvent(Step.DRAFT, "2026-01-15T09:00:00+00:00", "anna", "command line", "")


def make_record(number: int = 1, **given: Any) -> ReleaseRecord:
    record = ReleaseRecord(
        number=number,
        id=f"2281-2025-committee-{number}",
        municipality="2281",
        period="2025",
        template="committee",
        template_digest="b" * 64,
        template_text="title = 'å'",
        state=State.DRAFT,
        data_version=1,
        earlier=(),
        replaces=None,
        created_at="2026-01-15T09:00:00+00:00",
        author="anna",
        reason="",
        seed="00" * 32,
        effort=10**12,
        true_zero_coverage=80,
        content_digest=digest(PAPERS.content),
        sequence=None,
    )
    return record._replace(**given)


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    """One import, and one draft of a release."""
    home = Home(tmp_path / "home", database_url)
    home.take(make_row("1"), period="2025-01")
    with writing(home.installation.engine) as connection:
        add_release(connection, make_record(), PAPERS)
        add_release_event(connection, make_record(), EVENT)
    return home


def published(connection: Connection, number: int = 1, sequence: int = 1) -> None:
    change_state(connection, make_record(number), State.REVIEWED)
    set_published(connection, make_record(number, state=State.REVIEWED), sequence, b'{"payload":"x"}')


def test_a_release_is_read_as_it_was_stored(home: Home) -> None:
    with writing(home.installation.engine) as connection:
        second = make_record(2, earlier=("2281-2025-committee-1",), replaces=1, reason="rättat uttag")
        add_release(connection, second, PAPERS)
    with reading(home.installation.engine) as connection:
        assert release_records(connection) == [make_record(), second]
        assert release_records(connection, "2281") == [make_record(), second]
        assert release_records(connection, "2280") == []
        assert release_record(connection, second.id) == second
        assert release_record(connection, "2281-2025-committee-3") is None
        assert release_papers(connection, second) == PAPERS
        assert release_events(connection, make_record()) == [EVENT]
        assert release_events(connection, second) == []


def test_what_readers_have_is_in_the_order_it_was_published(home: Home) -> None:
    with writing(home.installation.engine) as connection:
        for number in (2, 3, 4):
            add_release(connection, make_record(number), PAPERS)
        published(connection, 3, 1)
        published(connection, 1, 2)
        change_state(connection, make_record(3, state=State.PUBLISHED), State.WITHDRAWN)
        change_state(connection, make_record(4), State.REJECTED)
    with reading(home.installation.engine) as connection:
        have = released(release_records(connection))
        assert [(one.number, one.state) for one in have] == [(3, State.WITHDRAWN), (1, State.PUBLISHED)]
        assert release_papers(connection, have[0]).envelope == b'{"payload":"x"}'


FORBIDDEN = {
    "content": "UPDATE releases SET content = '{}'",
    "digest": f"UPDATE releases SET content_digest = '{'0' * 64}'",
    "certificate": "UPDATE releases SET certificate = publication",
    "publication": "UPDATE releases SET publication = certificate",
    "template": "UPDATE releases SET template_text = ''",
    "seed": "UPDATE releases SET seed = ''",
    "author": "UPDATE releases SET author = 'bo'",
    "data version": "UPDATE releases SET data_version = data_version + 0, id = 'other'",
    "signature": "UPDATE releases SET envelope = '{}'",
    "signature away": "UPDATE releases SET envelope = NULL, sequence = NULL, state = 'reviewed'",
    "place": "UPDATE releases SET sequence = 7",
    "back to review": "UPDATE releases SET state = 'reviewed'",
    "back to a draft": "UPDATE releases SET state = 'draft'",
    "the release itself": "DELETE FROM releases",
    "its events": "DELETE FROM release_events",
    "an event's name": "UPDATE release_events SET actor = 'bo'",
}


@pytest.mark.parametrize("statement", list(FORBIDDEN.values()), ids=list(FORBIDDEN))
def test_the_database_lets_nothing_of_a_published_release_be_changed(home: Home, statement: str) -> None:
    engine = home.installation.engine
    with writing(engine) as connection:
        published(connection)
    before = rows_of(engine)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text(statement))
    assert rows_of(engine) == before


@pytest.mark.parametrize("state", ["published", "withdrawn", "sold"])
def test_a_draft_becomes_nothing_but_reviewed_or_rejected(home: Home, state: str) -> None:
    with pytest.raises(IntegrityError), writing(home.installation.engine) as connection:
        connection.execute(text(f"UPDATE releases SET state = '{state}', sequence = 1, envelope = '{{}}'"))


def test_of_two_who_change_a_release_at_once_the_second_is_refused(home: Home) -> None:
    engine = home.installation.engine
    read_by_both = make_record()
    with writing(engine) as connection:
        change_state(connection, read_by_both, State.REJECTED)
    with pytest.raises(Refused, match="Somebody else was first"), writing(engine) as connection:
        change_state(connection, read_by_both, State.REVIEWED)
    with pytest.raises(Refused, match="Somebody else was first"), writing(engine) as connection:
        set_published(connection, read_by_both, 1, b"{}")
    with reading(engine) as connection:
        assert [one.state for one in release_records(connection)] == [State.REJECTED]


def test_no_two_releases_have_one_place_or_one_id(home: Home) -> None:
    engine = home.installation.engine
    with writing(engine) as connection:
        add_release(connection, make_record(2), PAPERS)
        published(connection, 1, 1)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        published(connection, 2, 1)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        add_release(connection, make_record(3, id="2281-2025-committee-1"), PAPERS)


def test_what_is_signed_is_published_and_the_other_way_round(home: Home) -> None:
    engine = home.installation.engine
    with writing(engine) as connection:
        change_state(connection, make_record(), State.REVIEWED)
    for half in ("state = 'published'", "sequence = 1", "envelope = '{}'", "sequence = 1, envelope = '{}'"):
        with pytest.raises(IntegrityError), writing(engine) as connection:
            connection.execute(text(f"UPDATE releases SET {half}"))


def drop_triggers(connection: Connection) -> None:
    """As somebody with all rights to the database could."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER releases_kept"))
    else:
        connection.execute(text("DROP TRIGGER releases_kept ON releases"))


@pytest.mark.parametrize("change", ["content = '{}'", "certificate = 'x'", "publication = 'x'"])
def test_what_was_changed_past_the_triggers_is_found_out_on_reading(home: Home, change: str) -> None:
    with writing(home.installation.engine) as connection:
        drop_triggers(connection)
        connection.execute(text(f"UPDATE releases SET {change}"))
    with reading(home.installation.engine) as connection, pytest.raises(Refused, match="changed in the database"):
        release_papers(connection, make_record())


def test_a_database_with_a_release_does_not_go_back_to_a_schema_without(home: Home) -> None:
    engine = home.installation.engine
    before = rows_of(engine)
    with pytest.raises(FixSettings, match="1 releases"):
        migrate(engine, "0001")
    assert schema_of(engine) == newest_schema()
    assert rows_of(engine) == before


def test_an_older_database_gets_its_releases_by_upgrading_and_keeps_its_rows(tmp_path: Path, database_url: str) -> None:
    home = Home(tmp_path / "home", database_url)
    home.take(make_row("1"), period="2025-01")
    engine = home.installation.engine
    migrate(engine, "0001")
    before = rows_of(engine)
    migrate(engine, "0002")
    after = rows_of(engine)
    assert (after.pop("releases"), after.pop("release_events")) == ([], [])
    assert after == before
    migrate(engine)
    with writing(engine) as connection:
        add_release(connection, make_record(), PAPERS)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("DELETE FROM releases"))
