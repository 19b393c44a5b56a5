"""The page about the files of a delivery says all that is in them, and its program verifies one."""

from __future__ import annotations

import re
import runpy
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from casestats.actions.parties import own_card
from casestats.county.bundle import Agreement, Basis, Bundle, Statement, Typed
from casestats.county.bundles import COUNTED_BY, SET_BY, SOURCES, payload_of
from casestats.county.cards import Card, Endorsement
from casestats.county.receipts import OUTCOMES, Receipt
from casestats.county.saying import Saying
from casestats.county.sequence import TOLD, Verdict
from casestats.releases.coverage import BANDS
from casestats.releases.wire import digest
from tests.county.scene import bundle_of, make_member, signed

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "leverans-format.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE.replace("\n", " ")))


@pytest.mark.parametrize("kind", [Bundle, Statement, Basis, Typed, Agreement, Receipt, Card, Endorsement])
def test_every_field_is_on_the_page(kind: Any) -> None:
    assert {one.name for one in fields(kind)} <= NAMED


def test_every_word_that_a_field_may_hold_is_on_the_page() -> None:
    words = {*SOURCES, *SET_BY, *COUNTED_BY, *OUTCOMES, *(one.value for one in Saying), *(band.text for band in BANDS)}
    assert words <= NAMED


def test_the_program_on_the_page_verifies_a_delivery_and_refuses_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    member = make_member(tmp_path, "2281")
    bundle = bundle_of("2281")
    paths = {name: tmp_path / name for name in ("card.json", "delivery.json", "another.json", "verify.py")}
    paths["verify.py"].write_text(program, encoding="utf-8")
    paths["card.json"].write_bytes(own_card(member, "2281"))
    paths["delivery.json"].write_bytes(signed(member, bundle))
    paths["another.json"].write_bytes(signed(make_member(tmp_path / "other", "2281"), bundle))

    def run(name: str) -> None:
        monkeypatch.setattr(sys, "argv", ["verify.py", str(paths["card.json"]), str(paths[name])])
        runpy.run_path(str(paths["verify.py"]))

    run("delivery.json")
    assert capsys.readouterr().out.split() == [digest(payload_of(bundle)), "2281"]
    with pytest.raises(InvalidSignature):
        run("another.json")


def test_the_page_for_people_tells_of_every_alarm_of_a_delivery() -> None:
    """One row of its table for each, or for several together."""
    page = (DOCS / "leverans.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|") and "larm" in line]
    assert len(rows) == 8
    assert len(TOLD) == len(Verdict) == 15
