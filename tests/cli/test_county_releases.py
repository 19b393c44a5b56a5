"""county draft to county return, and county-result, as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import Desk
from tests.county.return_scene import Receiver, Sender

OTHER = {"SUDO_UID": "1", "SUDO_USER": "daemon"}
"""Somebody else than whoever runs the tests, behind sudo."""
ID = "22-2025-2"


class Places:
    """The desks of a county that has published once, and of a municipality that has delivered to it."""

    def __init__(self, folder: Path) -> None:
        self.sender = Sender(folder)
        self.receiver = Receiver(folder / "receiver", self.sender)
        self.county = Desk(self.sender.county.settings.home)
        self.member = Desk(self.receiver.here.settings.home)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("places"))


def test_a_county_release_goes_from_draft_to_every_contributor(places: Places, tmp_path: Path) -> None:
    county, member = places.county, places.member
    drafted = county.done("county", "draft", "--period", "2025")
    assert f"casestats county review {ID} --approve" in drafted.out
    assert "Inga celler är dolda." in drafted.out
    own = county.run("county", "review", ID, "--approve")
    assert (own.code, "annan person" in own.err) == (5, True)
    assert county.run("county", "review", ID).code == 2
    assert "godkänd" in county.done("county", "review", ID, "--approve", **OTHER).out
    assert "nummer 2" in county.done("county", "publish", ID).out
    listed = county.done("county", "releases", "--json").json
    assert [(one["id"], one["state"]) for one in listed] == [("22-2025-1", "published"), (ID, "published")]
    for id in ("22-2025-1", ID):
        county.done("county", "return", id, "--folder", tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"resultat-{code}-2025-000{number}.json" for code in ("2260", "2281") for number in (1, 2)]
    files = [tmp_path / f"resultat-2281-2025-000{number}.json" for number in (1, 2)]
    assert "mottaget och kontrollerat" in member.done("county-result", "receive", *files).out
    assert [one["sequence"] for one in member.done("county-result", "list", "--json").json] == [2, 1]
    shown = member.done("county-result", "show", 1).out
    assert "Sundsvall" in shown
    assert "Västernorrlands län" in shown
    member.done("county-result", "file", 1, "--out", tmp_path / "own.csv")
    assert (tmp_path / "own.csv").read_text(encoding="utf-8").startswith("release,county,period,indicator")
    wrong = member.run("county-result", "receive", tmp_path / "resultat-2260-2025-0001.json")
    assert (wrong.code, "annan kommun" in wrong.err) == (5, True)
    withdrawn = county.done("county", "withdraw", ID, "--reason", "fel i ett uttag")
    assert "har den kvar" in withdrawn.out


def test_a_release_is_written_as_the_files_name_says(places: Places, tmp_path: Path) -> None:
    county = places.county
    county.done("county", "file", "22-2025-1", "--own", "2281", "--out", tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
    county.done("county", "file", "22-2025-1", "--format", "signed", "--out", tmp_path / "a.dsse.json")
    assert b"payloadType" in (tmp_path / "a.dsse.json").read_bytes()
    assert county.run("county", "file", "22-2025-1", "--out", tmp_path / "a.txt").code == 2
    assert county.run("county", "file", "22-2025-1", "--own", "1280", "--out", tmp_path / "b.xlsx").code == 4
    assert county.run("county", "file", "22-2025-7", "--out", tmp_path / "b.xlsx").code == 4


def test_nobody_has_sent_a_result_yet(tmp_path: Path, places: Places) -> None:
    fresh = Receiver(tmp_path, places.sender)
    desk = Desk(fresh.here.settings.home)
    assert "Inga resultat" in desk.done("county-result", "list").out
    assert desk.run("county-result", "show", 1).code == 4
