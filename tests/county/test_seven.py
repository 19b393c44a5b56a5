"""A county of seven from end to end: each imports, releases and delivers; the county receives, adds up, compares,
releases and sends back. Extracts are the samples where they exist, else the project's own invented ones."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from casestats.actions.county_figures import matrix
from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.actions.delivering import deliver, envelope_of
from casestats.actions.importing import import_extract
from casestats.actions.initialising import initialise
from casestats.actions.publishing import publish, review
from casestats.actions.receiving import accept, receive
from casestats.actions.releasing import chosen_template, draft
from casestats.actions.returning import make_returns, receive_return, returned_content
from casestats.adapters.discovery import discover, example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import Share, standard_catalogue
from casestats.config import Settings
from casestats.county.figures import TotalKind
from casestats.county.saying import CAN_STATE, Saying
from casestats.invented.municipalities import write_extracts
from casestats.periods import Period
from casestats.schemas.profile import load_profile
from tests.county.scene import enrol_both, make_county

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
YEAR = Period.parse("2025")
REGISTRAR, AUTHOR, REVIEWER = Actor("rut", "registrar"), Actor("anna", "analyst"), Actor("bo", "approver")
COORDINATOR, SECOND = Actor("lena", "county"), Actor("stig", "county")
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


class Source(NamedTuple):
    """Where a municipality's extract comes from: that of one of the three samples, as if it were its own."""

    code: str
    like: str
    adapter: str


SEVEN = (
    Source("2260", "2262", "netigate"),
    Source("2262", "2262", "procapita"),
    Source("2280", "2280", "netigate"),
    Source("2281", "2281", "procapita"),
    Source("2282", "2262", "procapita"),
    Source("2283", "2280", "netigate"),
    Source("2284", "2281", "procapita"),
)


def extracts_of(folder: Path, source: Source) -> list[Path]:
    if SAMPLES.is_dir():
        return sorted(SAMPLES.glob(f"{source.like}_*/{_FILES[source.like, source.adapter]}"))
    made = write_extracts(folder / "extracts", years=(2025,), municipalities=(source.like,))
    return [one.path for one in made if one.source == source.adapter]


_FILES = {
    ("2281", "procapita"): "uttag_2025-??.csv",
    ("2280", "netigate"): "svar_2025.xlsx",
    ("2262", "procapita"): "procapita_2025.csv",
    ("2262", "netigate"): "netigate_2025.csv",
}


def municipality(folder: Path, source: Source) -> Installation:
    """An installation of its own with a published release of the year."""
    settings = Settings(home=folder / source.code, county="22")
    installation = dataclasses.replace(initialise(settings, REGISTRAR), clock=lambda: NOW)
    text, name = next(
        (text, name)
        for name, text in example_profiles(source.adapter).items()
        if load_profile(text, name).municipality == source.like
    )
    profile = load_profile(text.replace(source.like, source.code), name)
    adapter = discover().named(source.adapter)
    for path in extracts_of(folder / source.code, source):
        import_extract(
            installation, REGISTRAR, adapter, profile, Extract((SourceFile.from_path(path),)), confirmed=True
        )
    made = draft(installation, AUTHOR, source.code, YEAR, chosen_template("county"), seed=bytes(32))
    review(installation, REVIEWER, made.id, approve=True)
    publish(installation, REVIEWER, made.id)
    return installation


@pytest.mark.slow
def test_seven_municipalities_deliver_and_get_the_county_back(tmp_path: Path) -> None:
    county = make_county(tmp_path / "county")
    homes = {source.code: municipality(tmp_path, source) for source in SEVEN}
    for code, home in homes.items():
        enrol_both(county, home, code)
        release = f"{code}-2025-county-1"
        sent = deliver(home, REVIEWER, code, release, period="2025", to="22")
        received = receive(county, COORDINATOR, envelope_of(home, sent.number), via="file")
        assert received.record is not None
        accept(county, COORDINATOR, received.record.number)

    seen = matrix(county, "2025")
    assert set(seen.members) >= set(homes)
    for indicator in standard_catalogue().indicators:
        total = seen.totals[indicator.id]
        parts = [seen.figures[code, indicator.id] for code in homes if (code, indicator.id) in seen.figures]
        stating = [one for one in parts if one.status in CAN_STATE]
        shown = [one for one in stating if one.status is not Saying.SUPPRESSED]
        assert set(total.stated_by) == {one.municipality for one in stating}, indicator.id
        if isinstance(indicator.counts, Share):
            continue
        told = sum(one.value or 0 for one in shown)
        if total.kind is TotalKind.SUM:
            assert total.value == told, indicator.id
        elif total.kind is TotalKind.INTERVAL:
            assert total.low >= told, indicator.id
            assert len(shown) < len(stating)
        else:
            assert not stating, indicator.id
    assert seen.totals["adult_victims"].kind is TotalKind.SUM
    assert seen.totals["adult_victims"].value == sum(seen.figures[code, "adult_victims"].value or 0 for code in homes)

    made = draft_county(county, COORDINATOR, "2025").record
    review_county(county, SECOND, made.id, approve=True)
    publish_county(county, SECOND, made.id)
    returns = {one.recipient: one for one in make_returns(county, COORDINATOR, made.id)}
    assert set(returns) == set(homes)
    for code, home in homes.items():
        envelope = envelope_of(county, returns[code].number)
        back = receive_return(home, AUTHOR, envelope, via="file")
        assert back.record is not None
        content = returned_content(home, back.record.number).content
        own = {one.indicator: one for one in content.figures if one.municipality == code and not one.groups}
        assert own["adult_victims"].value == seen.figures[code, "adult_victims"].value
        assert {one.indicator: one.value for one in content.totals}["adult_victims"] == seen.totals[
            "adult_victims"
        ].value
