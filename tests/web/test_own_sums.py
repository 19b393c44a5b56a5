"""Sealed sums in a municipality's browser: the roster by its fingerprint, a round, and the figures once."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest

from casestats.access import Role
from casestats.county.sums.messages import fingerprint_of, payload_of
from casestats.releases.wire import digest
from tests.county.sealed_scene import OWN, Sealed
from tests.exchange.reading_page import read_page
from tests.people import CHEAP, enter, make_account
from tests.web.scene import Client, app_of

SUMS = f"/{OWN}/lan/summor"


class Browser:
    """An approver of the municipality, and the coordinator's keys."""

    def __init__(self, folder: Path) -> None:
        self.sealed = Sealed(folder)
        installation = dataclasses.replace(self.sealed.installation, password_cost=CHEAP)
        self.app = app_of(installation)
        account = make_account(installation, Role.APPROVER)
        client = self.app.test_client()
        assert isinstance(client, Client)
        enter(client, installation, account.number)
        self.client = client
        self.roster = self.sealed.roster()
        self.round = self.sealed.round(self.roster)

    def text(self) -> str:
        answer = self.client.get(SUMS)
        assert answer.status_code == 200, answer.text
        return " ".join(read_page(answer.data).text.split())

    def post(self, path: str, **form: object) -> int:
        return self.client.submit(f"{SUMS}{path}", on=SUMS, **form).status_code

    def look(self) -> dict[str, str]:
        """What the form that accepts the roster carries."""
        envelope = self.sealed.signed_roster(self.roster)
        answer = self.client.submit(f"{SUMS}/lista", on=SUMS, roster=file(envelope))
        assert answer.status_code == 200, answer.text
        fields = {
            one.attributes.get("name"): one.attributes.get("value", "") for one in read_page(answer.data).every("input")
        }
        assert self.fingerprint not in answer.text
        return {"carried": fields["carried"]}

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(digest(payload_of(self.roster)))


def file(content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "fil.json"


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(tmp_path / "home")


def test_a_round_is_walked_from_the_roster_to_the_masked_figures(browser: Browser) -> None:
    assert "Ingen lista är godtagen" in browser.text()
    assert browser.post("/lista/godta", **browser.look(), fingerprint=browser.fingerprint) == 302
    assert "Ånge, Timrå, Sundsvall, Örnsköldsvik" in browser.text()
    assert browser.post("/runda", round=file(browser.sealed.signed_round(browser.round))) == 302
    assert "väntar på ert svar" in browser.text()
    assert browser.post(f"/{browser.round.id}/delta") == 302
    assert "ni deltar, siffrorna är inte lämnade" in browser.text()
    assert browser.sealed.ledger is None
    everybody = browser.sealed.everybody(browser.round)
    assert browser.post(f"/{browser.round.id}/lamna", acceptances=file(everybody)) == 302
    assert "siffrorna är lämnade" in browser.text()
    assert browser.sealed.ledger is not None
    [vector] = browser.sealed.vectors
    assert browser.client.get(f"{SUMS}/fil/{vector.number}").data == vector.envelope
    assert "Maskerade siffror, 2025 (inte bekräftad)" in browser.text()
    assert browser.sealed.alarms == []


def test_a_roster_is_not_accepted_by_another_fingerprint(browser: Browser) -> None:
    carried = browser.look()
    answer = browser.client.submit(f"{SUMS}/lista/godta", on=SUMS, **carried, fingerprint="12345 " * 8)
    assert answer.status_code == 400
    assert "Rätta detta" in answer.text
    assert "Ingen lista är godtagen" in browser.text()
    assert len(browser.sealed.alarms) == 1


def test_figures_are_not_given_before_everybody_has_answered(browser: Browser) -> None:
    browser.sealed.accept(browser.roster)
    browser.sealed.join(browser.round)
    fewer = browser.sealed.everybody(browser.round, _2260=browser.sealed.acceptance("2262", browser.round))
    assert browser.post(f"/{browser.round.id}/lamna", acceptances=file(fewer)) == 400
    assert browser.sealed.ledger is None
    assert browser.sealed.vectors == []


def test_a_round_of_another_roster_is_refused_with_an_alarm(browser: Browser) -> None:
    browser.sealed.accept(browser.roster)
    other = browser.sealed.round(browser.sealed.roster(year=2024))
    assert browser.post("/runda", round=file(browser.sealed.signed_round(other))) == 400
    assert "Ingen runda än" in browser.text()
    assert len(browser.sealed.alarms) == 1
