"""The schema: what migrations make is what the models say, and rows survive a step down and up."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

import casestats.store.county_tables
import casestats.store.models
import casestats.store.service_tables
import casestats.store.sum_tables
from casestats.errors import FixSettings
from casestats.store.engine import open_engine, reading, writing
from casestats.store.ledger import steps
from casestats.store.schema import migrate, migrations_folder, newest_schema, schema_of
from tests.imports import BO, Home, make_row

REVISIONS = sorted(path.stem.split("_")[0] for path in (migrations_folder() / "versions").glob("0*.py"))


SERVICE = {
    *("accounts", "account_reaches", "sessions", "sign_in_delays", "tokens", "uploads", "notes", "job_runs"),
    *("ready_figures", "preferences"),
}
"""What came with the service; none of it is about a case."""
COUNTY = {
    *("parties", "received_deliveries", "received_figures", "alarms", "outgoing", "typed_figures", "said_statuses"),
    *("agreements", "populations", "reminders", "county_releases", "county_release_events", "returned_results"),
    *("sum_rosters", "sum_rounds", "sum_messages", "sum_inputs"),
}
"""What came with the county; none of it is about a case either."""
A_NOTE = (
    "INSERT INTO notes (number, municipality, indicator, unit, kind, day, text, actor, at)"
    " VALUES (1, '2281', '', '', 'break', 20250101, 'nytt formulär', 'anna', '2025-01-01T00:00:00Z')"
)


def rows_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=repr)
            for name in names
        }


def test_the_migrated_schema_is_that_of_the_models(empty_database_url: str) -> None:
    assert casestats.store.models.Facts.metadata is SQLModel.metadata
    engine = open_engine(empty_database_url)
    migrate(engine)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_migration_goes_down_and_up_again_with_rows_in_every_table(
    tmp_path: Path, empty_database_url: str
) -> None:
    home = Home(tmp_path / "home", empty_database_url)
    home.take(make_row("1", unit="Vuxen"), make_row("2", BO, row=3), period="2025-01")
    engine = home.installation.engine
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM ready_figures"))  # counted anew when they are asked for
    before = rows_of(engine)
    empty = {"measures", "releases", "release_events"}  # with a release in it, a database does not go down
    assert all(before[table] for table in before if table not in empty | SERVICE | COUNTY)
    for below in reversed(REVISIONS[:-1]):
        migrate(engine, below)
        assert schema_of(engine) == below
    migrate(engine)
    assert rows_of(engine) == before


def test_a_database_with_accounts_or_notes_does_not_go_back_to_before_there_were_any(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text(A_NOTE))
    with pytest.raises(FixSettings, match="1 accounts or notes"):
        migrate(engine, "0002")
    assert schema_of(engine) == newest_schema()


def test_the_newest_schema_and_that_of_a_database_are_what_alembic_says(empty_database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    assert newest_schema() == ScriptDirectory.from_config(config).get_current_head()
    engine = open_engine(empty_database_url)
    assert schema_of(engine) is None
    migrate(engine)
    with reading(engine) as connection:
        assert schema_of(engine) == MigrationContext.configure(connection).get_current_revision()


def test_down_to_nothing_leaves_no_table_of_ours(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    migrate(engine)
    migrate(engine, "base")
    with reading(engine) as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate(engine)
    assert schema_of(engine) == newest_schema()


def test_every_step_is_told_as_it_was_stored(tmp_path: Path, empty_database_url: str) -> None:
    home = Home(tmp_path / "home", empty_database_url)
    home.take(make_row("1"), period="2025-01")
    with reading(home.installation.engine) as connection:
        (record,) = steps(connection)
    assert (record.number, record.kind, record.source, record.period_start, record.period_end) == (
        1,
        "import",
        "register",
        20250101,
        20250131,
    )
    assert record.summary["cases"] == 1


def test_an_address_that_cannot_be_used_is_refused_in_words() -> None:
    with pytest.raises(FixSettings, match="not supported"):
        open_engine("mysql://host/casestats")
    with pytest.raises(FixSettings, match="Cannot read"):
        open_engine("not an address")


def test_a_database_file_that_others_can_read_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "casestats.db"
    path.touch(mode=0o644)
    path.chmod(0o644)
    with pytest.raises(FixSettings, match="chmod 600"):
        open_engine(f"sqlite:///{path}")


def test_a_new_database_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "casestats.db"
    open_engine(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o777 == 0o600


def test_sqlite_runs_with_the_settings_that_keep_it_safe(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'casestats.db'}")
    with reading(engine) as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "trusted_schema")
        }
    assert settings == {
        "journal_mode": "delete",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE facts SET yes = 1, known = 0",
        "UPDATE facts SET target_group = 5",
        "UPDATE facts SET closed = opened - 1",
        "UPDATE cases SET case_key = ''",
        "UPDATE cases SET case_ref = '2025-1'",
        "UPDATE cases SET person_ref = NULL",
        "UPDATE versions SET known_to = known_from",
        "DELETE FROM steps",
    ],
)
def test_the_database_itself_refuses_what_no_row_may_hold(tmp_path: Path, empty_database_url: str, change: str) -> None:
    from sqlalchemy.exc import IntegrityError

    from casestats.store.engine import writing

    home = Home(tmp_path / "home", empty_database_url)
    home.take(make_row("1"), period="2025-01")
    with pytest.raises(IntegrityError), writing(home.installation.engine) as connection:
        connection.execute(text(change))
