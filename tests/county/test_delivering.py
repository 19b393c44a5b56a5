"""Deliveries at the municipality: what leaves, told beforehand; signed once, sent as the same bytes, and confirmed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casestats.actions.bundling import INTERNAL, hidden_where_small
from casestats.actions.delivering import (
    bundle_in,
    confirm,
    deliver,
    envelope_of,
    every_outgoing,
    preview,
    put_in_folder,
)
from casestats.actions.parties import add_party, enrol, fingerprint, own_card, revoke
from casestats.actions.publishing import withdraw
from casestats.actions.receiving import accept, receipt, refuse
from casestats.actions.releasing import chosen_template
from casestats.actions.sayings import say
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.bundle import Typed
from casestats.county.saying import Saying
from casestats.county.sequence import Verdict
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.scope import SUBJECTS, Cover, Extent
from casestats.store.engine import reading, writing
from casestats.store.typed import TypedRecord, add_typed
from casestats.words import Words
from tests.actions.release_scene import ANNA, BO, Scene
from tests.county.scene import KARIN, LENA, Clock, enrol_both, make_county, make_member, received
from tests.imports import Home, make_profile, make_row

CODE = "2281"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A municipality with a year of invented people and a release of it for the county, to make copies of."""
    folder = tmp_path_factory.mktemp("delivering") / "scene"
    scene = Scene(folder, f"sqlite:///{folder / 'casestats.db'}")
    scene.published(template=chosen_template("county"))
    return folder


class Sundsvall:
    """The municipality, with a release in force, and a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.scene = Scene(folder, f"sqlite:///{folder / 'casestats.db'}")
        self.clock = Clock()
        made = self.scene.installation
        settings = replace(made.settings, county="22", deliveries="leveranser")
        self.installation = replace(made, settings=settings, clock=self.clock)
        self.release = "2281-2025-county-1"

    def typed(self, indicator: str, status: Saying, value: int | None, on_behalf_of: str = "") -> None:
        """A figure that two persons stand for."""
        record = TypedRecord(
            0, CODE, indicator, "2025", on_behalf_of, status, value, "Räknat för hand.", "approved", "karin", "", "lars"
        )
        with writing(self.installation.engine) as connection:
            add_typed(connection, record)


@pytest.fixture
def sundsvall(published: Path, tmp_path: Path) -> Sundsvall:
    shutil.copytree(published, tmp_path / "scene")
    return Sundsvall(tmp_path / "scene")


@pytest.fixture
def county(tmp_path: Path, sundsvall: Sundsvall) -> Installation:
    made = make_county(tmp_path / "county", clock=sundsvall.clock)
    enrol_both(made, sundsvall.installation, CODE)
    return made


def told_of(installation: Installation, release: str | None = None, period: str = "") -> str:
    return "\n".join(words.sv for words in preview(installation, CODE, release, period=period).told)


def test_what_leaves_is_told_in_words_before_it_is_signed(sundsvall: Sundsvall) -> None:
    found = preview(sundsvall.installation, CODE, sundsvall.release)
    told = told_of(sundsvall.installation, sundsvall.release)
    assert "Till: Västernorrlands län (22). Från: Sundsvall (2281). Period: 2025. Leverans nummer 1." in told
    content = found.bundle.content
    assert content is not None
    figures = sum(len(table.cells) for table in content.tables) + len(content.shares)
    assert f"Utlämnandet 2281-2025-county-1, Till länet: {len(content.tables)} tabeller med {figures} tal" in told
    assert content.policy.text.sv in told
    assert "till och med 2026-07-14" in told
    assert "Det här skickas inte: ärenden, personer" in told
    assert all(words.sv and words.en for words in found.told)
    assert every_outgoing(sundsvall.installation) == []


def test_exactly_what_was_told_is_signed_and_received(sundsvall: Sundsvall, county: Installation) -> None:
    told = preview(sundsvall.installation, CODE, sundsvall.release).bundle
    record = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    assert bundle_in(sundsvall.installation, record) == told
    assert (record.sequence, record.state, record.about, record.created_by) == (1, "ready", sundsvall.release, "karin")
    taken = received(county, record.envelope)
    assert taken.verdict is Verdict.NEXT
    assert accept(county, LENA, 1).digest == record.digest


def test_every_indicator_has_its_status_and_its_basis(sundsvall: Sundsvall) -> None:
    bundle = preview(sundsvall.installation, CODE, sundsvall.release).bundle
    every = [one.id for one in standard_catalogue().indicators]
    assert [one.indicator for one in bundle.statements] == every
    assert [one.indicator for one in bundle.bases] == every
    by_name = {one.indicator: one for one in bundle.statements}
    assert by_name["adult_victims"].status is Saying.EXACT
    assert {one.set_by for one in bundle.statements} == {"coverage"}
    assert {(one.source, one.scope, one.since, one.preliminary) for one in bundle.bases} == {
        ("case_system", "whole", "", False)
    }


def test_the_same_content_twice_is_the_same_delivery(sundsvall: Sundsvall) -> None:
    first = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    sundsvall.clock.go(3)
    again = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    assert again == first
    assert envelope_of(sundsvall.installation, first.number) == first.envelope
    sundsvall.clock.go(178)
    later = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)  # the first may be received no more
    assert later.sequence == 2
    assert bundle_in(sundsvall.installation, later).previous == first.digest


def test_another_content_is_the_next_of_the_row(sundsvall: Sundsvall, county: Installation) -> None:
    first = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    say(
        sundsvall.installation,
        KARIN,
        CODE,
        indicator="adult_victims",
        period="2025",
        status=Saying.APPROXIMATE,
        sentence="Ett register saknas för maj.",
    )
    second = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    assert (second.sequence, bundle_in(sundsvall.installation, second).previous) == (2, first.digest)
    for record in (second, first):  # in the wrong order
        received(county, record.envelope)
    assert accept(county, LENA, 1).sequence == 2


def test_what_a_delivery_takes_the_place_of_is_told_and_what_does_not_come_along(sundsvall: Sundsvall) -> None:
    here = sundsvall.installation
    assert "ersätter" not in told_of(here, sundsvall.release)
    deliver(here, KARIN, CODE, sundsvall.release)
    say(here, KARIN, CODE, indicator="adult_victims", status=Saying.UNABLE, sentence="Inte klart än.")
    told = told_of(here, sundsvall.release)
    assert "Den ersätter leverans nummer 1 för samma period" in told
    assert "ingår inte" not in told
    assert f"utlämnandet {sundsvall.release}, som ingick i den, ingår inte i den här" in told_of(here, period="2025")
    assert "ersätter" not in told_of(here, period="2024")


def test_a_person_weakens_what_coverage_says_and_never_strengthens_it(sundsvall: Sundsvall) -> None:
    for indicator, status in (("adult_victims", Saying.UNABLE), ("adult_victims_opened", Saying.LOWER_BOUND)):
        say(
            sundsvall.installation,
            KARIN,
            CODE,
            indicator=indicator,
            period="",
            status=status,
            sentence="En enhet har inte registrerat.",
        )
    said = {one.indicator: one for one in preview(sundsvall.installation, CODE, sundsvall.release).bundle.statements}
    assert (said["adult_victims"].status, said["adult_victims"].set_by) == (Saying.UNABLE, "person")
    assert said["adult_victims_opened"].status is Saying.LOWER_BOUND
    assert "Våldsutsatta vuxna: En enhet har inte registrerat." in told_of(sundsvall.installation, sundsvall.release)


def test_what_is_counted_for_a_neighbour_goes_along_with_the_release(sundsvall: Sundsvall) -> None:
    sundsvall.typed("adult_victims", Saying.EXACT, 99, on_behalf_of="2262")
    beside = preview(sundsvall.installation, CODE, sundsvall.release).bundle
    assert [(one.indicator, one.on_behalf_of, one.value) for one in beside.typed] == [("adult_victims", "2262", 99)]
    told = told_of(sundsvall.installation, sundsvall.release)
    assert "Inskrivet för hand: Våldsutsatta vuxna, för Timrå: 99 (exakt)." in told


def test_a_release_is_not_delivered_beside_a_typed_figure_of_what_it_hides(sundsvall: Sundsvall) -> None:
    hidden = next(
        one.indicator
        for one in preview(sundsvall.installation, CODE, sundsvall.release).bundle.statements
        if one.status is Saying.SUPPRESSED and not one.indicator.startswith("share")
    )
    sundsvall.typed(hidden, Saying.EXACT, 12)
    with pytest.raises(Refused, match="told by hand"):
        deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    assert every_outgoing(sundsvall.installation) == []


def test_only_a_published_release_in_force_is_delivered(sundsvall: Sundsvall) -> None:
    draft = sundsvall.scene.draft()
    with pytest.raises(Refused, match="in force"):
        preview(sundsvall.installation, CODE, draft.id)
    withdraw(sundsvall.installation, BO, sundsvall.release, "fel i uttaget för mars")
    with pytest.raises(Refused, match="in force"):
        deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    with pytest.raises(FixSettings, match="no release"):
        preview(sundsvall.installation, CODE, "2281-2025-county-9")
    assert every_outgoing(sundsvall.installation) == []


def test_what_is_for_the_municipality_itself_never_leaves(
    sundsvall: Sundsvall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No template of a municipality's own can have that name, so a release that has it is for its own use."""
    with pytest.raises(FixSettings, match="another name"):
        sundsvall.scene.template(name=INTERNAL)
    monkeypatch.setattr("casestats.actions.bundling.INTERNAL", "county")
    with pytest.raises(Refused, match="own use"):
        preview(sundsvall.installation, CODE, sundsvall.release)


def test_what_is_asked_for_must_fit(sundsvall: Sundsvall, county: Installation) -> None:
    here = sundsvall.installation
    with pytest.raises(FixSettings, match="is of 2025, not 2024"):
        preview(here, CODE, sundsvall.release, period="2024")
    with pytest.raises(FixSettings, match="another municipality"):
        preview(here, "2262", sundsvall.release)
    with pytest.raises(FixSettings, match="county by two digits"):
        preview(here, CODE, sundsvall.release, to="99")
    with pytest.raises(FixSettings, match="county by two digits"):
        preview(replace(here, settings=replace(here.settings, county="")), CODE, sundsvall.release)
    with pytest.raises(FixSettings, match="county's installation"):
        preview(county, CODE, None, period="2025")
    with pytest.raises(FixSettings, match="four digits"):
        preview(here, "228", None, period="2025")
    with pytest.raises(Refused, match="does not say who you are"):
        deliver(here, Actor("unknown", "command line"), CODE, sundsvall.release)


# --- Without an extract ------------------------------------------------------------------------------------------


@pytest.fixture
def timra(tmp_path: Path) -> Installation:
    """A municipality that has imported nothing."""
    return make_member(tmp_path, "2262")


def speak(installation: Installation) -> None:
    say(
        installation,
        KARIN,
        "2262",
        indicator="honour_persons",
        period="2025",
        status=Saying.UNABLE,
        sentence="Vi frågar inte om det.",
    )


def test_a_municipality_without_an_extract_delivers_what_it_says(timra: Installation) -> None:
    with pytest.raises(FixSettings, match="nothing to deliver"):
        preview(timra, "2262", None, period="2025")
    speak(timra)
    bundle = preview(timra, "2262", None, period="2025").bundle
    said = {one.indicator: one for one in bundle.statements}
    assert bundle.content is None
    assert (said["honour_persons"].status, said["honour_persons"].sentence.sv) == (
        Saying.UNABLE,
        "Vi frågar inte om det.",
    )
    assert said["adult_victims"].status is Saying.NOT_SUBMITTED
    assert {one.source for one in bundle.bases} == {"manual"}
    assert deliver(timra, KARIN, "2262", None, period="2025").about == "typed"


@pytest.mark.parametrize(("value", "threshold", "leaves"), [(6, 7, None), (7, 7, 7), (8, 7, 8), (0, 7, 0)])
def test_a_typed_figure_keeps_to_a_stricter_threshold_than_its_own(
    value: int, threshold: int, leaves: int | None
) -> None:
    typed = Typed(indicator="adult_victims", period="2025", status=Saying.EXACT, value=value, sentence=Words("", ""))
    told = hidden_where_small(typed, threshold)
    assert told.value == leaves
    assert (told.status is Saying.SUPPRESSED) is (leaves is None)


def test_sources_that_cover_less_say_so(tmp_path: Path) -> None:
    """A survey without person references, from April on, that knows nothing of honour."""
    home = Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")
    note = Words("Bara placeringar.", "Placements only.")
    covers = tuple(
        Cover(subject, Extent.PARTIAL, note=note)
        if subject == "measures"
        else Cover(subject, since=Period.parse("2024-04").start)
        for subject in SUBJECTS
        if subject != "honour"
    )
    home.take(
        *(make_row(f"{number}", None, row=number, opened="2025-02-03") for number in range(2, 9)),
        period="2025",
        profile=make_profile(source="survey", person_references=False, covers=covers, refuse_share=1.0),
    )
    here = replace(home.installation, settings=replace(home.installation.settings, county="22"))
    say(here, KARIN, CODE, indicator="adult_victims", period="2025", status=Saying.UNABLE, sentence="Inte klart än.")
    bundle = preview(here, CODE, None, period="2025").bundle
    bases = {one.indicator: one for one in bundle.bases}
    said = {one.indicator: one for one in bundle.statements}
    assert {one.source for one in bundle.bases} == {"survey"}
    assert bases["adult_victims"].since == "2024-04-01"
    assert bases["measures_adult"].scope == "Bara placeringar."
    assert said["honour_persons"].status is Saying.UNABLE
    assert said["honour_persons"].sentence.sv == "Ingen av kommunens källor har uppgiften för perioden."
    assert {one.preliminary for one in bundle.bases} == {False}


def test_figures_are_preliminary_until_the_period_is_over_and_its_extracts_are_there(sundsvall: Sundsvall) -> None:
    say(sundsvall.installation, ANNA, CODE, indicator="adult_victims", status=Saying.UNABLE, sentence="Inte klart än.")
    for period, preliminary in (("2025", False), ("2026-01", True), ("2024", True), ("2024-01", False)):
        bases = preview(sundsvall.installation, CODE, None, period=period).bundle.bases
        assert {one.preliminary for one in bases} == {preliminary}, period


def test_a_source_that_began_in_the_year_lacks_no_extract_before_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")
    april = Period.parse("2025-04").start
    here = replace(home.installation, settings=replace(home.installation.settings, county="22"))
    say(here, KARIN, CODE, indicator="adult_victims", status=Saying.UNABLE, sentence="Inte klart än.")
    for since, preliminary in ((april, {False}), (None, {True})):
        covers = tuple(Cover(subject, since=since) for subject in SUBJECTS)
        profile = make_profile(source=f"from-{since}", covers=covers, refuse_share=1.0)
        for quarter, month in (("Q2", "05"), ("Q3", "08"), ("Q4", "11")):
            row = make_row(f"{since}-{quarter}", None, opened=f"2025-{month}-03")
            home.take(row, period=f"2025-{quarter}", profile=profile)
        bases = preview(here, CODE, None, period="2025").bundle.bases
        assert {one.preliminary for one in bases} == preliminary, since


# --- Into a folder -----------------------------------------------------------------------------------------------


def test_a_delivery_is_put_in_the_folder_whole_and_replaces_nothing(sundsvall: Sundsvall) -> None:
    record = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    path = put_in_folder(sundsvall.installation, KARIN, record.number)
    assert path.name == "leverans-2281-2025-0001.json"
    assert path.read_bytes() == record.envelope
    before = path.stat().st_mtime_ns
    assert put_in_folder(sundsvall.installation, KARIN, record.number) == path
    assert path.stat().st_mtime_ns == before
    path.write_bytes(b"something else")
    with pytest.raises(Refused, match="holds something else"):
        put_in_folder(sundsvall.installation, KARIN, record.number)
    assert path.read_bytes() == b"something else"
    assert list(path.parent.iterdir()) == [path]


def test_without_a_folder_nothing_is_put_there(sundsvall: Sundsvall) -> None:
    record = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    bare = replace(sundsvall.installation, settings=replace(sundsvall.installation.settings, deliveries=""))
    with pytest.raises(FixSettings, match="No folder"):
        put_in_folder(bare, KARIN, record.number)
    with pytest.raises(FixSettings, match="no delivery 99"):
        put_in_folder(sundsvall.installation, KARIN, 99)


# --- Receipts ----------------------------------------------------------------------------------------------------


def test_a_receipt_confirms_and_a_later_one_says_more_never_less(sundsvall: Sundsvall, county: Installation) -> None:
    record = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    first = received(county, record.envelope).receipt
    assert confirm(sundsvall.installation, KARIN, record.number, first).state == "confirmed"
    refuse(county, LENA, 1, reason="fel period")
    last = receipt(county, 1)
    assert confirm(sundsvall.installation, KARIN, record.number, last).state == "refused"
    kept = confirm(sundsvall.installation, KARIN, record.number, first)
    assert (kept.state, kept.receipt) == ("refused", last.decode())
    again = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)  # refused there: a new one is made
    assert again.sequence == 2


def test_a_receipt_by_another_or_of_another_delivery_confirms_nothing(
    sundsvall: Sundsvall, county: Installation, tmp_path: Path
) -> None:
    here = sundsvall.installation
    record = deliver(here, KARIN, CODE, sundsvall.release)
    good = received(county, record.envelope).receipt
    say(here, KARIN, CODE, indicator="adult_victims", status=Saying.UNABLE, sentence="Inte klart än.")
    other = deliver(here, KARIN, CODE, sundsvall.release)
    stranger = make_county(tmp_path / "stranger", clock=sundsvall.clock)
    card = add_party(stranger, LENA, own_card(here, CODE))
    enrol(stranger, LENA, card.number, fingerprint=fingerprint(card))
    forged = received(stranger, record.envelope).receipt
    for number, paper in (
        (record.number, forged),
        (other.number, good),
        (record.number, record.envelope),
        (record.number, good[:-3]),
        (record.number, b""),
    ):
        with pytest.raises(Refused, match="Nothing was changed"):
            confirm(here, KARIN, number, paper)
    assert {one.state for one in every_outgoing(here)} == {"ready"}
    revoke(here, KARIN, "22", reason="länets dator är stulen")
    with pytest.raises(FixSettings, match="not accepted here"):
        confirm(here, KARIN, record.number, good)


def test_what_is_delivered_is_written_down(sundsvall: Sundsvall, county: Installation) -> None:
    record = deliver(sundsvall.installation, KARIN, CODE, sundsvall.release)
    put_in_folder(sundsvall.installation, KARIN, record.number)
    confirm(sundsvall.installation, KARIN, record.number, received(county, record.envelope).receipt)
    sundsvall.clock.now += timedelta(days=1)
    with reading(sundsvall.installation.engine) as connection:
        events = [one for one in sundsvall.installation.audit_log(connection) if one.actor == "karin"]
    assert [one.action for one in events][-3:] == ["deliver", "delivery to folder", "delivery confirm"]
    assert events[-3].object == f"2281 22 1 {record.digest[:32]}"
