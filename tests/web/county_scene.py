"""A county's service with people in it: seven municipalities with deliveries of every state, alarms, keys and a round.

county.as_(Role.COUNTY).get("/lan/")
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from casestats.access import Role
from casestats.actions.county_grid import remind
from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.actions.parties import add_party, own_card
from casestats.actions.populations import import_population
from casestats.actions.receiving import accept, every_alarm, handle_alarm, receive, refuse
from casestats.actions.returning import make_returns
from casestats.actions.sum_rosters import make_roster
from casestats.actions.sums_coordinating import open_round
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.catalogue import standard_catalogue
from casestats.config import read_settings
from casestats.county.bundle import Bundle
from casestats.county.saying import Saying
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.invented.deliveries import InventedFigure, counted
from casestats.web.current import EXTENSION
from casestats.words import Words
from tests.county.scene import Clock, Given, bundle_of, enrol_both, make_county, make_member, next_of, signed
from tests.people import CHEAP, cheaply, make_account
from tests.web.scene import Client, Service, app_of

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
COUNTY = "22"
LENA, MALIN = Actor("county", "county"), Actor("county2", "county")
ANGE, TIMRA, HARNOSAND, SUNDSVALL = "2260", "2262", "2280", "2281"
KRAMFORS, SOLLEFTEA, ORNSKOLDSVIK = "2282", "2283", "2284"
LATE = f"{ANGE}+2025"
"""How the form of reminders names whom nothing has come from."""


_APPS: dict[bytes, Flask] = {}
"""One application for all copies of a county, so that its pages are compiled once. It serves the copy that somebody has
last opened a browser for."""


class CountyService(Service):
    """A county's installation in a folder, and the application in front of it."""

    def __init__(self, folder: Path, members: Path | None = None) -> None:
        self.folder, self.members = folder, members or folder / "members"
        opened = open_installation(read_settings(folder / "home"))
        self.installation = Installation(opened.settings, opened.engine, opened.ring, Clock(NOW), CHEAP)
        key = self.installation.ring.web_key()
        if key not in _APPS:
            _APPS[key] = app_of(self.installation)
        self.app = _APPS[key]

    def nobody(self) -> Client:
        self.app.extensions[EXTENSION] = self.installation
        return super().nobody()

    def member(self, code: str) -> Installation:
        """A municipality's own installation."""
        opened = open_installation(read_settings(self.members / code))
        return Installation(opened.settings, opened.engine, opened.ring, Clock(NOW), CHEAP)


COUNTS = {
    "adult_victims": 40,
    "adult_victims_opened": 30,
    "adult_victims_with_measure": 20,
    "adult_victims_goal_met": 12,
    "children_witnessed": 14,
    "children_exposed": 10,
    "children_affected": 22,
    "children_in_adult_cases": 12,
    "perpetrators": 9,
    "cases_close_relation": 50,
    "form_physical": 35,
    "form_psychological": 42,
    "opened_notifications": 25,
    "opened_applications": 12,
    "measures_adult": 18,
    "risk_assessed": 24,
    "protected_housing": 9,
    "protected_housing_ongoing": 20,
    "protected_housing_nights": 300,
}
SHARES = {"share_with_measure": (20, 30), "share_goal_met": (12, 18), "share_risk_assessed": (24, 40)}


def figures(scale: int, **others: Given) -> dict[str, Given]:
    """A figure of every indicator that agrees with the others; those that matter by name."""
    every: dict[str, Given] = {one.id: 7 * scale for one in standard_catalogue().indicators}
    every |= {name: value * scale for name, value in COUNTS.items()}
    every |= {name: (above * scale, below * scale) for name, (above, below) in SHARES.items()}
    return every | others


def furnish(folder: Path) -> None:
    """Make the county under `folder`, with its municipalities beside it."""
    county = make_county(folder / "home", county=COUNTY, clock=Clock(NOW))
    members = {
        code: make_member(folder / "members", code, clock=Clock(NOW))
        for code in (HARNOSAND, SUNDSVALL, KRAMFORS, SOLLEFTEA, ORNSKOLDSVIK, TIMRA, ANGE)
    }
    for code in (ANGE, HARNOSAND, SUNDSVALL, KRAMFORS, SOLLEFTEA, ORNSKOLDSVIK):
        enrol_both(county, members[code], code)
    add_party(county, LENA, own_card(members[TIMRA], TIMRA))
    first, second = _sundsvall()
    _take(county, members[SUNDSVALL], first)
    _take(county, members[SUNDSVALL], second)
    _take(county, members[HARNOSAND], _harnosand())
    before = bundle_of(ORNSKOLDSVIK, "2025", figures(2))
    _take(county, members[ORNSKOLDSVIK], before)
    _take(county, members[ORNSKOLDSVIK], next_of(before, "2025", figures(2, adult_victims=91)), decided="")
    _take(county, members[KRAMFORS], bundle_of(KRAMFORS, "2025", figures(1)), decided="refuse")
    _take(county, members[SOLLEFTEA], next_of(bundle_of(SOLLEFTEA, "2024")), decided="")
    _alarm(county, members)
    import_population(county, LENA, data=inhabitants(), source="Påhittad folkmängd", year=None)
    _releases(county)
    make_roster(county, LENA, year=2025)
    open_round(county, LENA, period="2025")
    remind(county, LENA, municipality=ANGE, period="2025", how="mail")
    for role in Role:
        make_account(cheaply(county), role, reaches=[] if role is Role.COUNTY else None)
    make_account(cheaply(county), Role.COUNTY, name="county2", reaches=[])


def inhabitants() -> bytes:
    """Of every municipality but the last, as a CSV."""
    lines = ["kommun;ar;kon;alder;antal"]
    for place, code in enumerate((ANGE, TIMRA, HARNOSAND, SUNDSVALL, KRAMFORS, SOLLEFTEA)):
        for sex in ("kvinna", "man"):
            lines += [f"{code};2024;{sex};0-17;{1000 + 100 * place}", f"{code};2024;{sex};18+;{4000 + 900 * place}"]
    return "\n".join(lines).encode() + b"\n"


def _releases(county: Installation) -> None:
    """One that is published and sent back, and a draft."""
    made = draft_county(county, LENA, "2025").record.id
    review_county(county, MALIN, made, approve=True)
    publish_county(county, MALIN, made)
    make_returns(county, LENA, made)
    draft_county(county, LENA, "2024")


def _sundsvall() -> tuple[Bundle, Bundle]:
    """Two years of a large municipality that knows nearly everything."""
    first = bundle_of(SUNDSVALL, "2024", figures(4))
    approximate = InventedFigure(
        status=Saying.APPROXIMATE,
        value=30,
        sentence=Words("Räknat för hand i akterna.", "Counted by hand in the files."),
    )
    return first, next_of(first, "2025", figures(5, measures_adult=approximate, cases_honour=0))


def _harnosand() -> Bundle:
    """A small one: figures that are hidden, that nobody can state, and that are at least so many."""
    return bundle_of(
        HARNOSAND,
        "2025",
        figures(
            1,
            adult_victims=31,
            children_affected=counted(22, Saying.LOWER_BOUND),
            cases_honour=SUPPRESSED,
            honour_persons=SUPPRESSED,
            cases_prostitution=None,
            prostitution_persons=None,
            measures_adult=counted(7, Saying.PARTIAL_SCOPE, Words("Bara skyddat boende.", "Protected housing only.")),
            perpetrators=0,
            risk_lgbtq=Saying.ZERO_KNOWN,
        ),
        source="both",
    )


def _take(county: Installation, member: Installation, bundle: Bundle, decided: str = "accept") -> int:
    taken = receive(county, LENA, signed(member, bundle), via="api")
    assert taken.record is not None, taken.words.en
    number = taken.record.number
    if decided == "accept":
        accept(county, LENA, number)
    elif decided:
        refuse(county, LENA, number, reason="Summan av kvartalen stämmer inte med året.")
    return number


def _alarm(county: Installation, members: dict[str, Installation]) -> None:
    """Another paper of a number that is taken, twice; and one that somebody has dealt with."""
    other = bundle_of(HARNOSAND, "2025", figures(1, adult_victims=32))
    assert receive(county, LENA, signed(members[HARNOSAND], other), via="api").record is None
    assert receive(county, LENA, signed(members[TIMRA], bundle_of(TIMRA, "2025")), via="file").record is None
    handle_alarm(county, LENA, every_alarm(county)[-1].number, reason="Härnösand hade återställt en säkerhetskopia.")
