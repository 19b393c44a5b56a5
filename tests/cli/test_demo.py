"""demo: one command from nothing to a table, and what it says to try next works."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

from casestats.actions.demo_accounts import ACCOUNTS_FILE
from casestats.actions.demonstrating import ACCOUNTS
from casestats.actions.signing_in import sign_in
from casestats.bootstrap import open_installation
from casestats.config import read_settings
from casestats.errors import Refused
from tests.cli.desk import Desk

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def drawn(printed: str) -> str:
    """The README's picture, made anew. If it differs from the one that is kept, run docs/pictures/terminal.py."""
    terminal = runpy.run_path(str(PICTURES / "terminal.py"))
    made: str = terminal["picture"](
        "Indikatorer för 2025", "casestats report --municipality 2281 --period 2025", printed
    )
    return made


@pytest.mark.slow
def test_the_demo_shows_a_year_and_what_it_says_to_try_next_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = Desk(tmp_path / "nobody").done("demo", "--no-serve", "--until", "2025-12")
    assert said.err == ""
    assert said.out.startswith("2281 2025, känt till 2025-12-31")
    home = re.search(r"export CASESTATS_HOME=(\S+)", said.out)
    assert home is not None
    assert Path(home[1]) == tmp_path / "demo-home" / "home"
    desk = Desk(Path(home[1]))
    tried = re.findall(r"^  \.venv/bin/casestats (.+)$", said.out, re.MULTILINE)
    assert len(tried) == 4
    for words in tried:
        assert desk.done(*shlex.split(words)).out
    assert desk.done("doctor").code == 0
    assert {batch["municipality"] for batch in desk.done("batches", "--json").json} == {"2281", "2280", "2262"}

    printed = desk.done("report", "--municipality", "2281", "--period", "2025").out
    assert drawn(printed) == (PICTURES / "indicators.svg").read_text(encoding="utf-8")

    again = Desk(tmp_path / "nobody").done("demo", "--no-serve", "--lang", "en")
    assert "Everything above is invented." in again.out
    assert len(desk.done("batches", "--json").json) == 45
    assert [release["state"] for release in desk.done("release", "list", "--json").json] == ["published"]

    accounts = re.findall(r"^  \S.*?  (\w+) +([a-z2-9-]{19})  (.+)$", said.out, re.MULTILINE)
    assert [name for name, _, _ in accounts] == list(ACCOUNTS)
    assert re.findall(r"^  \S.*?  (\w+) +([a-z2-9-]{19})  (.+)$", again.out, re.MULTILINE) == accounts
    kept = Path(home[1]) / ACCOUNTS_FILE
    assert kept.stat().st_mode & 0o077 == 0
    installation = open_installation(read_settings(Path(home[1])))
    for name, password, _ in accounts:
        assert sign_in(installation, name, password)  # without a second factor: it is a demo
    with pytest.raises(Refused):
        sign_in(installation, "registrator", "fel")
