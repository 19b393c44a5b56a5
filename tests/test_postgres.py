"""The PostgreSQL that the tests start themselves."""

from __future__ import annotations

import os
import tempfile

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests import postgres as postgres_module
from tests.postgres import Postgres, running_postgres


def test_a_database_begins_empty_and_can_be_written(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (word TEXT)"))
        connection.execute(text("INSERT INTO seen VALUES ('å')"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT word FROM seen")).all() == [("å",)]


def test_a_database_may_be_copied_from_a_template(postgres: Postgres) -> None:
    template = postgres.create_database()
    with psycopg.connect(postgres.dsn(template), autocommit=True) as connection:
        connection.execute("CREATE TABLE filled AS SELECT 7 AS seven")
    copy = postgres.create_database(template)
    with psycopg.connect(postgres.dsn(copy)) as connection:
        assert connection.execute("SELECT seven FROM filled").fetchall() == [(7,)]
    postgres.drop_database(copy)
    postgres.drop_database(template)


def test_a_database_is_gone_after_its_test_even_if_somebody_is_still_connected(postgres: Postgres) -> None:
    with postgres.new_database() as url:
        name = url.partition("?")[0].rpartition("/")[2]
        lingering = psycopg.connect(postgres.dsn(name))
    with pytest.raises(psycopg.OperationalError):
        lingering.execute("SELECT 1")
    lingering.close()


def test_the_server_starts_where_others_cannot_reach_the_installed_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As root in a clone under /root the programs are copied. An ordinary user needs no copy, and gets none."""
    monkeypatch.setattr(postgres_module, "_open_to_others", lambda folder: False)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with running_postgres() as server, psycopg.connect(server.dsn("postgres")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert server.programs.is_relative_to(tempfile.gettempdir()) == as_root
