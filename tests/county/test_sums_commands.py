"""The commands of sealed sums, with the files that go between a county and its municipalities."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import Desk
from tests.county.sealed_scene import CODES
from tests.county.sealed_world import World, copied, filled_world

pytestmark = pytest.mark.slow
"""Five installations and four releases."""


class Table:
    """Five desks, and the table where files are handed over."""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder = folder
        self.world = world
        self.county = Desk(world.county.settings.home)
        self.desks = {code: Desk(member.settings.home) for code, member in world.members.items()}

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path, copied(filled_world(), tmp_path))


def test_a_sum_goes_from_desk_to_desk_in_files(table: Table) -> None:
    file, county = table.file, table.county
    told = county.done("sums", "roster", "--year", 2024, "--out", file("roster")).out
    fingerprint = told.strip().splitlines()[-1].strip()
    for code, desk in table.desks.items():
        shown = desk.done("sums", "accept-roster", file("roster"), "--municipality", code).out
        assert "inte godkänd än" in shown
        assert fingerprint not in shown
        wrong = desk.run("sums", "accept-roster", file("roster"), "--municipality", code, "--fingerprint", "1" * 60)
        assert (wrong.code, "Sifferkoden stämmer inte" in wrong.err) == (5, True)
        desk.done("sums", "accept-roster", file("roster"), "--municipality", code, "--fingerprint", fingerprint)
        again = desk.done("sums", "accept-roster", file("roster"), "--municipality", code).out
        assert "redan godkänd" in again
    county.done("sums", "open", "--period", 2024, "--out", file("round"))
    (round,) = county.done("sums", "list", "--json").json
    for code, desk in table.desks.items():
        desk.done("sums", "join", file("round"), "--municipality", code, "--out", file(f"answer {code}"))
        assert county.run("sums", "acceptances", round["id"], "--out", file("all")).code == 5
        county.done("sums", "take", file(f"answer {code}"))
    county.done("sums", "acceptances", round["id"], "--out", file("all"))
    refused = table.desks["2281"].run(
        "sums", "give", round["id"], file("all"), "--municipality", "2281", "--out", file("figures 2281"), "--yes"
    )
    assert (refused.code, "har inte levererat" in refused.err) == (5, True)
    shown = county.done("sums", "show", round["id"]).out
    assert shown.count("deltar") == len(CODES)
    assert county.run("sums", "close", round["id"]).code == 5
    county.done("sums", "break", round["id"], "--reason", "en kommun hann inte")
    assert "avbruten" in county.done("sums", "list").out
    assert "kommunen deltar" in table.desks["2281"].done("sums", "list", "--municipality", "2281").out


def test_figures_are_written_once_and_the_same_file_again(table: Table) -> None:
    file, county = table.file, table.county
    told = county.done("sums", "roster", "--year", 2025, "--out", file("roster")).out
    fingerprint = told.strip().splitlines()[-1].strip()
    for code, desk in table.desks.items():
        desk.done("sums", "accept-roster", file("roster"), "--municipality", code, "--fingerprint", fingerprint)
    county.done("sums", "open", "--period", 2025, "--days", 180, "--out", file("round"))
    (round,) = county.done("sums", "list", "--json").json
    for code, desk in table.desks.items():
        desk.done("sums", "join", file("round"), "--municipality", code, "--out", file(code))
        county.done("sums", "take", file(code))
    county.done("sums", "acceptances", round["id"], "--out", file("all"))
    arguments = ("sums", "give", round["id"], file("all"), "--municipality")
    for code, desk in table.desks.items():
        desk.done(*arguments, code, "--out", file(f"figures {code}"), "--yes")
        desk.done(*arguments, code, "--out", file("again"), "--yes")
        assert file("again").read_bytes() == file(f"figures {code}").read_bytes()
    county.done("sums", "take", *(file(f"figures {code}") for code in CODES))
    said = county.done("sums", "close", round["id"]).out
    assert f"av {len(CODES)} kommuner" in said
    assert "summerad" in county.done("sums", "show", round["id"]).out


def test_a_round_that_is_not_there_is_said_so(table: Table) -> None:
    for verb in ("show", "close"):
        ran = table.county.run("sums", verb, "22-2025-0123456789abcdef")
        assert (ran.code, "sums list" in ran.err) == (4, True)


def test_a_municipality_has_no_county_rounds(table: Table) -> None:
    assert table.desks["2281"].run("sums", "list").code == 4
