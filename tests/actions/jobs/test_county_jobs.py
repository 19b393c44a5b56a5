"""By the clock: a municipality sends and fetches, a county takes in what lies in its folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from casestats.actions.calling_county import NotThrough
from casestats.actions.jobs import talking_with_county
from casestats.actions.jobs.job import SCHEDULER, Stopped
from casestats.actions.jobs.listed import jobs_of
from casestats.actions.jobs.taking_deliveries import take_in
from casestats.actions.jobs.talking_with_county import PAUSES, is_due, talk
from casestats.actions.receiving import accept, every_alarm, every_delivery
from casestats.actions.receiving_folder import INCOMING
from casestats.bootstrap import Installation
from casestats.config import Settings
from casestats.errors import FixSettings, Refused
from casestats.store.deliveries import OutgoingRecord
from casestats.web.app import create_app
from tests.county.ends import CODE, Ends, served
from tests.county.lines import Scripted
from tests.county.scene import KARIN, LENA, Clock, bundle_of, deliver_and_accept, make_county, next_of, signed


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(make_county(tmp_path_factory.mktemp("app")))


@pytest.fixture
def ends(tmp_path: Path, app: Flask) -> Iterator[Ends]:
    made = Ends(tmp_path)
    with served(made.county, app) as port:
        made.connect(port)
        yield made


def away(ends: Ends) -> None:
    """From now on nobody answers."""
    with Scripted(b"") as nobody:
        ends.connect(nobody.port)


def clock_of(installation: Installation) -> Clock:
    assert isinstance(installation.clock, Clock)
    return installation.clock


def at_hour(ends: Ends, hour: int, day: int = 15) -> None:
    """Swedish time, in January."""
    clock_of(ends.member).now = datetime(2026, 1, day, hour - 1, 40, tzinfo=UTC)


def test_a_municipality_and_a_county_have_each_their_job(tmp_path: Path) -> None:
    def names(**settings: str) -> set[str]:
        return {job.name for job in jobs_of(Settings(tmp_path, **settings))}  # type: ignore[arg-type]  # texts

    plain = names()
    assert names(county_address="https://lan.example") - plain == {"county"}
    assert names(role="county", county="22", deliveries="in") - plain == {"deliveries"}
    assert names(role="county", county="22", county_address="https://lan.example") == plain
    assert names(deliveries="out") == plain


# --- A municipality ----------------------------------------------------------------------------------------------


def test_what_is_ready_is_sent_in_its_order_and_told(ends: Ends) -> None:
    at_hour(ends, 15)
    records = [ends.ready().record for _ in range(3)]
    told = talk(ends.member, SCHEDULER)
    assert told.sv == "Det som väntade är skickat och kvitterat av länet."
    for record in records:
        ends.demand_once(record)
    assert {one.state for one in every_delivery(ends.county)} == {"waiting"}
    assert talk(ends.member, SCHEDULER).sv == "Inget väntade på att skickas till länet."


def test_a_county_that_cannot_be_reached_is_tried_with_a_growing_pause(ends: Ends) -> None:
    port = ends.member.settings.county_address
    sent, _ = ends.ready()
    clock = clock_of(ends.member)
    clock.now = datetime(2026, 1, 15, 21, 40, tzinfo=UTC)  # nothing is fetched at this hour
    away(ends)
    tried = []
    for hour in (0, 1, 2, 3, 6, 7, 14, 15, 31):
        clock.now = datetime(2026, 1, 15, 21, 40, tzinfo=UTC) + timedelta(hours=hour)
        if is_due(ends.kept(sent), clock.now):
            tried.append(hour)
            with pytest.raises(NotThrough):
                talk(ends.member, SCHEDULER)
    assert tried == [0, 1, 3, 7, 15, 31]
    ends.connect(int(port.rpartition(":")[2]))
    clock.now = datetime(2026, 1, 18, 21, 40, tzinfo=UTC)
    talk(ends.member, SCHEDULER)
    assert ends.kept(sent).tries == 7
    ends.demand_once(sent)


@pytest.mark.parametrize(("tries", "hours"), [*enumerate(PAUSES), (7, 24), (50, 24)])
def test_a_pause_ends_at_its_hour(tries: int, hours: int) -> None:
    at = datetime(2026, 1, 15, 9, tzinfo=UTC)
    record = OutgoingRecord(
        1, CODE, "22", "delivery", "", "2025", 1, "", "", "", b"", "ready", tries, at.isoformat(), ""
    )
    assert is_due(record, at + timedelta(hours=hours))
    assert is_due(record, at + timedelta(hours=hours, seconds=1))
    assert not is_due(record, at + timedelta(hours=hours, seconds=-1))


def test_what_waits_for_its_time_is_sent_at_once_when_a_person_asks(ends: Ends) -> None:
    port = int(ends.member.settings.county_address.rpartition(":")[2])
    sent, _ = ends.ready()
    away(ends)
    at_hour(ends, 15)
    with pytest.raises(NotThrough):
        talk(ends.member, SCHEDULER)
    ends.connect(port)
    assert "senare" in talk(ends.member, SCHEDULER).sv
    assert ends.kept(sent).state == "ready"
    talk(ends.member, KARIN)
    ends.demand_once(sent)


def test_one_that_the_county_does_not_take_stops_no_other(ends: Ends) -> None:
    """A first delivery of the same number came another way."""
    first, bundle = ends.ready()
    deliver_and_accept(ends.county, ends.member, dataclasses.replace(bundle, not_after="2026-03-01T00:00:00+00:00"))
    second = ends.ready().record
    at_hour(ends, 15)
    with pytest.raises(Refused):
        talk(ends.member, SCHEDULER)
    assert ends.kept(first).state == "ready"
    assert ends.kept(second).state == "refused"  # it names the first, which the county does not have
    assert {one.kind for one in every_alarm(ends.county)} == {"other_bytes", "wrong_previous"}


def test_what_the_county_has_is_fetched_once_a_day_and_later_where_that_failed(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[int] = []
    failing = {5, 6}

    def fetch(_installation: Installation, _actor: object) -> int:
        hour = clock_of(ends.member).now.hour + 1
        fetched.append(hour)
        if hour in failing:
            raise NotThrough("bruten", "broken")
        return 0

    monkeypatch.setattr(talking_with_county, "fetch_receipts", fetch)
    for hour in range(1, 24):
        at_hour(ends, hour)
        if hour in failing:
            with pytest.raises(NotThrough):
                talk(ends.member, SCHEDULER)
        else:
            talk(ends.member, SCHEDULER)
    assert fetched == [5, 6, 8]
    talk(ends.member, KARIN)
    assert fetched == [5, 6, 8, 23]
    at_hour(ends, 8, day=16)
    talk(ends.member, SCHEDULER)
    assert fetched[-1] == 8


def test_the_countys_decision_comes_with_the_round(ends: Ends) -> None:
    sent, _ = ends.ready()
    talk(ends.member, KARIN)
    accept(ends.county, LENA, every_delivery(ends.county)[0].number)
    assert "hämtade" in talk(ends.member, KARIN).sv
    assert '"' in ends.kept(sent).receipt
    ends.demand_once(sent)


def test_a_round_that_must_stop_stops_between_two_deliveries(ends: Ends) -> None:
    records = [ends.ready().record for _ in range(2)]
    asked = []

    def go_on() -> None:
        asked.append(1)
        if len(asked) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        talk(ends.member, SCHEDULER, go_on)
    assert [ends.kept(one).state for one in records] == ["confirmed", "ready"]


def test_without_a_token_the_job_says_what_is_missing(ends: Ends) -> None:
    ends.ready()
    (ends.member.settings.home / "county.token").unlink()
    with pytest.raises(FixSettings) as error:
        talk(ends.member, SCHEDULER)
    assert "county.token" in error.value.words.sv


# --- A county ----------------------------------------------------------------------------------------------------


def test_a_county_takes_in_what_lies_in_its_folder_and_tells_of_alarms(tmp_path: Path) -> None:
    ends = Ends(tmp_path)
    settings = dataclasses.replace(ends.county.settings, deliveries="leveranser")
    county = dataclasses.replace(ends.county, settings=settings)
    assert "Ingen ny" in take_in(county, SCHEDULER).sv
    folder = settings.home / "leveranser" / INCOMING
    (folder / "ett.json").write_bytes(signed(ends.member, bundle_of(CODE)))
    assert "väntar" in take_in(county, SCHEDULER).sv
    assert [(one.state, one.via) for one in every_delivery(county)] == [("waiting", "folder")]
    (folder / "igen.json").write_bytes(signed(ends.member, bundle_of(CODE)))
    assert "väntar" in take_in(county, SCHEDULER).sv
    (folder / "fel.json").write_bytes(signed(ends.county, next_of(bundle_of(CODE))))
    assert "larm" in take_in(county, SCHEDULER).sv
    assert len(every_delivery(county)) == 1
