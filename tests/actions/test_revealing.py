"""Showing a case number: to a registrar of the case's unit, written down before, seldom, and never anything else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.access import Person, Reach, Role
from casestats.actions.revealing import AN_HOUR, REASONS, Reveals, reveal_case, reveals_of_week
from casestats.audit import Actor, AuditEvent
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.store.engine import reading, writing
from tests.imports import ANNA, BO, CILLA, Home, make_profile, make_row

RUT = Actor("rut", "registrar")
KLARA = Person(1, "rut", "Rut", frozenset({Role.REGISTRAR}), (Reach("2281"),))


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    made = Home(tmp_path / "home", database_url)
    made.take(
        make_row("2025-1", ANNA, row=2, unit="Vuxen"),
        make_row("2025-2", BO, row=3, unit="Barn och unga"),
        make_row("2025-3", CILLA, row=4),
        period="2025-01",
    )
    made.take(make_row("2025-9", ANNA, unit="Vuxen"), period="2025-01", profile=make_profile(municipality="2280"))
    return made


def handle(home: Home, unit: str | None = "Vuxen", municipality: str = "2281") -> str:
    """The handle of the municipality's case of a unit."""
    with reading(home.installation.engine) as connection:
        found = connection.execute(
            text(
                "SELECT c.uuid FROM cases c JOIN facts f ON f.case_number = c.number LEFT JOIN units u ON u.number ="
                " f.unit WHERE c.municipality = :municipality AND coalesce(u.name, '') = :unit"
            ),
            {"municipality": municipality, "unit": unit or ""},
        )
        return bytes(found.scalars().first() or b"").hex()


def show(
    home: Home,
    found: str,
    *,
    person: Person = KLARA,
    municipality: str = "2281",
    reason: str = "complete",
    confirmed_ago: float = 0,
    actor: Actor = RUT,
) -> str:
    confirmed_at = (home.now - timedelta(seconds=confirmed_ago)).isoformat(timespec="seconds")
    return reveal_case(home.installation, actor, person, municipality, found, reason, confirmed_at=confirmed_at).shown()


def events(home: Home) -> list[AuditEvent]:
    with reading(home.installation.engine) as connection:
        return [event for event in home.installation.audit_log(connection) if event.action == "reveal"]


def test_a_registrar_is_shown_the_number_of_one_case(home: Home) -> None:
    assert show(home, handle(home)) == "2025-1"
    [event] = events(home)
    assert (event.actor, event.role, event.reason, event.result) == ("rut", "registrar", "complete", "done")
    assert event.object == f"2281 1 {handle(home)}" or event.object == f"2281 2 {handle(home)}"
    assert "2025-1" not in str(event)


def test_the_number_hides_itself_on_its_way(home: Home) -> None:
    number = reveal_case(
        home.installation, RUT, KLARA, "2281", handle(home), "check", confirmed_at=home.now.isoformat()
    )
    assert "2025-1" not in f"{number!r} {number}"


def test_the_event_is_stored_first_even_where_the_number_does_not_open(home: Home) -> None:
    found = handle(home)
    with writing(home.installation.engine) as connection:
        connection.execute(
            text(
                "UPDATE cases SET case_ref = (SELECT c.case_ref FROM cases c WHERE c.uuid <> :uuid LIMIT 1)"
                " WHERE uuid = :uuid"
            ),
            {"uuid": bytes.fromhex(found)},
        )
    with pytest.raises(Refused):
        show(home, found)
    assert [event.result for event in events(home)] == ["done", "failed"]


def test_nothing_is_opened_where_the_event_cannot_be_stored(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    found, opened = handle(home), []

    def refuse(*_given: object) -> None:
        raise FixSettings("Disken är full.", "The disk is full.")

    monkeypatch.setattr("casestats.bootstrap.add_audit_event", refuse)
    monkeypatch.setattr("casestats.vault.Vault.open_field", lambda *given: opened.append(given))
    with pytest.raises(FixSettings):
        show(home, found)
    assert opened == []


@pytest.mark.parametrize(("ago", "shown"), [(0, True), (299, True), (300, False), (301, False), (-1, False)])
def test_who_it_is_was_confirmed_within_the_threshold_of_five_minutes(home: Home, ago: float, shown: bool) -> None:
    if shown:
        assert show(home, handle(home), confirmed_ago=ago) == "2025-1"
    else:
        with pytest.raises(Refused):
            show(home, handle(home), confirmed_ago=ago)
        assert events(home) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGISTRAR])
def test_no_other_role_is_shown_anything(home: Home, role: Role) -> None:
    person = KLARA._replace(roles=frozenset({role}))
    with pytest.raises(Refused):
        show(home, handle(home), person=person)
    assert events(home) == []


def test_an_administrator_is_shown_nothing_whatever_else_they_are(home: Home) -> None:
    with pytest.raises(Refused):
        show(home, handle(home), person=KLARA._replace(roles=frozenset({Role.REGISTRAR, Role.ADMINISTRATOR})))


def test_a_registrar_of_one_unit_finds_no_case_of_another(home: Home) -> None:
    own = KLARA._replace(reaches=(Reach("2281", "Vuxen"),))
    assert show(home, handle(home), person=own) == "2025-1"
    for unit in ("Barn och unga", None):
        with pytest.raises(Refused):
            show(home, handle(home, unit), person=own)
    assert [event.result for event in events(home)] == ["done", "refused", "refused"]
    assert [event.object for event in events(home)][1:] == ["2281", "2281"]


def test_a_case_of_another_municipality_is_not_found_through_ones_own(home: Home) -> None:
    with pytest.raises(Refused):
        show(home, handle(home, municipality="2280"))
    with pytest.raises(Refused):
        show(home, handle(home, municipality="2280"), municipality="2280")


@pytest.mark.parametrize("typed", ["", "0" * 32, "x" * 32, "0" * 31, "%" * 32, "' OR 1=1 --"])
def test_a_handle_that_is_none_is_refused_in_the_same_words(home: Home, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        show(home, typed)
    assert "inget sådant ärende" in refused.value.words.sv
    assert [event.object for event in events(home)] == ["2281"]


def test_a_reason_is_one_of_the_list(home: Home) -> None:
    with pytest.raises(FixSettings):
        show(home, handle(home), reason="jag vill bara veta")
    assert events(home) == []


def test_a_person_is_shown_twenty_an_hour_and_sixty_a_day_and_not_one_more(home: Home) -> None:
    found = handle(home)
    shown = []
    for _hour in range(4):
        for _ in range(AN_HOUR + 1):
            try:
                shown.append(show(home, found))
            except Refused as refused:
                shown.append(str(refused.words.sv)[:9])
        home.now += timedelta(hours=1, seconds=1)
    assert shown == ([*["2025-1"] * 20, "Du har vi"] * 3) + ["Du har vi"] * 21
    home.now += timedelta(days=1)
    assert show(home, found) == "2025-1"


def test_one_persons_limit_is_nobody_elses(home: Home) -> None:
    for _ in range(AN_HOUR):
        show(home, handle(home))
    with pytest.raises(Refused):
        show(home, handle(home))
    other = KLARA._replace(name="siv")
    assert show(home, handle(home), person=other, actor=Actor("siv", "registrar")) == "2025-1"


def test_a_unit_is_told_what_was_shown_in_a_week_of_swedish_days(home: Home) -> None:
    home.now = home.now.replace(day=18, hour=22, minute=59)  # a Sunday, 23.59 in Sweden
    show(home, handle(home))
    home.now += timedelta(minutes=2)
    for reason in ("check", "check", "complete"):
        show(home, handle(home), reason=reason)
    show(home, handle(home, "Barn och unga"))
    show(home, handle(home, None))
    with pytest.raises(CasestatsError):
        show(home, "0" * 32)
    monday = date(2026, 1, 19)
    week = (home.installation, "2281", "Vuxen")
    assert reveals_of_week(*week, monday) == [Reveals("rut", "check", 2), Reveals("rut", "complete", 1)]
    assert reveals_of_week(*week, monday - timedelta(days=7)) == [Reveals("rut", "complete", 1)]
    assert reveals_of_week(home.installation, "2281", "", monday) == [Reveals("rut", "complete", 1)]
    assert reveals_of_week(home.installation, "2281", "Nowhere", monday) == []
    assert reveals_of_week(home.installation, "2280", "Vuxen", monday) == []


def test_a_case_that_no_longer_counts_is_not_shown(home: Home) -> None:
    found = handle(home)
    home.take(make_row("2025-2", BO, unit="Barn och unga"), period="2025-01")
    with pytest.raises(Refused):
        show(home, found)


def test_reasons_are_said_in_both_languages_and_fit_into_the_log() -> None:
    assert all(len(code) <= 16 and words.sv and words.en for code, words in REASONS.items())


def test_somebody_cannot_be_shown_a_case_in_anothers_name(home: Home) -> None:
    with pytest.raises(Refused):
        show(home, handle(home), actor=Actor("bo", "registrar"))
