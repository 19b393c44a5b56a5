"""Contents of releases with everything that an output must get right, one made by hand and many at random."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from hypothesis import strategies as st

from casestats.disclosure.suppressed import SUPPRESSED, Suppressed
from casestats.releases.content import (
    CellStatus,
    Change,
    Code,
    Content,
    Imported,
    PolicyTold,
    ProofTold,
    ReleasedCell,
    ReleasedDimension,
    ReleasedShare,
    ReleasedTable,
)
from casestats.words import Words
from tests.releases.contents import HIDDEN, cell

UNABLE = ReleasedCell(value=None, status=CellStatus.UNABLE, claim="unable")


def zero() -> ReleasedCell:
    return cell(0, CellStatus.TRUE_ZERO)


SEX = ReleasedDimension(
    name="sex",
    title=Words("kön", "sex"),
    codes=(
        Code(code="Total", title=Words("Båda könen", "Both sexes")),
        Code(code="female", title=Words("Kvinnor", "Women"), parent="Total"),
        Code(code="male", title=Words("Män", "Men"), parent="Total"),
        Code(code="not_recorded", title=Words("Uppgift om kön saknas", "Sex not recorded"), parent="Total"),
    ),
)
AGE = ReleasedDimension(
    name="age_band",
    title=Words("ålder", "age"),
    codes=(
        Code(code="Total", title=Words("Alla åldrar", "All ages")),
        *(
            Code(code=age, title=Words(f"{age.replace('-', '–')} år", f"{age} years"), parent="Total")
            for age in ("18-24", "25-44", "45-64")
        ),
        Code(code="65+", title=Words("65 år och äldre", "65 and over"), parent="Total"),
    ),
)
PERIOD = ReleasedDimension(
    name="period",
    title=Words("period", "period"),
    codes=(
        Code(code="2025", title=Words("Hela 2025", "All of 2025")),
        *(
            Code(code=f"2025-Q{quarter}", title=Words(f"Kvartal {quarter}", f"Quarter {quarter}"), parent="2025")
            for quarter in range(1, 5)
        ),
    ),
    is_time=True,
    adds_up=False,
)
MONTH = ReleasedDimension(
    name="month",
    title=Words("månad", "month"),
    codes=tuple(
        Code(code=f"2025-{month:02}", title=Words(f"{name} 2025", f"2025-{month:02}"))
        for month, name in enumerate(("januari", "februari", "mars"), start=1)
    ),
    is_time=True,
)
MANY = ReleasedDimension(
    name="unit",
    title=Words("enhet", "unit"),
    codes=tuple(Code(code=f"u{place}", title=Words(f"Enhet {place}", f"Unit {place}")) for place in range(9)),
)


def make_table(
    name: str,
    dimensions: tuple[ReleasedDimension, ...],
    cells: Mapping[tuple[str, ...], ReleasedCell],
    *,
    title: Words | None = None,
    measure: str = "yes",
    caveats: tuple[Words, ...] = (),
) -> ReleasedTable:
    """A table of adults exposed to violence; `cells` where they are not just the number 8."""
    keys = product(*([code.code for code in dimension.codes] for dimension in dimensions))
    return ReleasedTable(
        name=name,
        indicator="adult_victims",
        indicator_version=1,
        measure=measure,
        title=title or Words("Våldsutsatta vuxna", "Adults exposed to violence"),
        unit="persons",
        definition=Words(
            "Personer med minst ett ärende som var aktuellt någon dag under perioden, målgrupp våldsutsatt vuxen.",
            "Persons with at least one case active on some day of the period, target group adult exposed to violence.",
        ),
        dimensions=dimensions,
        cells={key: cells.get(key, cell(8)) for key in keys},
        caveats=caveats,
    )


BY_SEX_AND_AGE = make_table(
    "adult_victims_by_sex_age",
    (SEX, AGE),
    {
        ("Total", "Total"): cell(1131),
        ("Total", "65+"): HIDDEN,
        ("female", "65+"): HIDDEN,
        ("male", "65+"): cell(7),
        ("male", "18-24"): HIDDEN,
        ("female", "18-24"): HIDDEN,
        **{("not_recorded", age): zero() for age in ("Total", "18-24", "25-44", "45-64", "65+")},
    },
    title=Words("Våldsutsatta vuxna efter kön och ålder", "Adults exposed to violence by sex and age"),
    caveats=(
        Words(
            "14 personer räknas var för sig, eftersom deras ärenden saknar personuppgift (skyddad identitet).",
            "14 persons are counted one by one, because their cases have no person reference.",
        ),
    ),
)
WITNESSES = make_table(
    "children_witnessed_by_period_sex",
    (PERIOD, SEX),
    {
        ("2025", "Total"): cell(12, CellStatus.LOWER_BOUND, coverage="50-79"),
        ("2025", "female"): cell(0, CellStatus.LOWER_BOUND, coverage="0-49"),
        ("2025", "male"): cell(14, CellStatus.APPROXIMATE, coverage="80-94"),
        ("2025-Q1", "Total"): cell(9, CellStatus.PARTIAL_SCOPE, coverage="50-79"),
        ("2025-Q1", "female"): cell(0, CellStatus.ZERO_KNOWN, coverage="0-49"),
        ("2025-Q1", "male"): HIDDEN,
        ("2025-Q2", "Total"): HIDDEN,
        ("2025-Q2", "male"): cell(0, CellStatus.EXACT, coverage="95-100"),
        ("2025-Q3", "Total"): UNABLE,
        ("2025-Q3", "male"): UNABLE,
        ("2025-Q4", "Total"): cell(0, CellStatus.PARTIAL_SCOPE, coverage="95-100"),
    },
    title=Words('Barn som "bevittnat"; våld\ni hemmet', 'Children who "witnessed"; violence\nat home'),
    caveats=(
        Words(
            "4 barnärenden är oklassade: bland dem kan det finnas fler.",
            "4 children's cases are unclassified: there may be more among them.",
        ),
        Words("=SUMMA(A1) är text", "=SUM(A1) is text"),
    ),
)
ONE_FIGURE = make_table("protected_housing", (), {(): zero()}, title=Words("Placeringar", "Placements"))
BY_MONTH = make_table("by_month", (MONTH,), {}, title=Words("Per månad", "By month"), measure="base")
BY_THREE = make_table(
    "by_three",
    (SEX, MANY, MONTH),
    {("male", "u3", "2025-02"): HIDDEN, ("female", "u3", "2025-02"): HIDDEN},
    title=Words("Enheter efter kön och månad", "Units by sex and month"),
)
LONG_WAY_DOWN = make_table(
    "long", (MANY, replace(MANY, name="other_unit", title=Words("annan enhet", "other unit"))), {},
    title=Words("För brett för en sida", "Too wide for a page"),
)  # fmt: skip


def make_share(
    indicator: str = "share_with_measure",
    *,
    percent: str = "62.2",
    numerator: int | Suppressed | None = 84,
    denominator: int | Suppressed | None = 135,
    status: CellStatus = CellStatus.EXACT,
) -> ReleasedShare:
    return ReleasedShare(
        indicator=indicator,
        indicator_version=1,
        title=Words(f"Andel med insats ({indicator})", f"Share with a measure ({indicator})"),
        definition=Words("Ärenden med insats / alla ärenden.", "Cases with a measure / all cases."),
        numerator=numerator,
        denominator=denominator,
        percent=percent,
        status=status,
        caveats=(Words("Från 2025-07-01 kan insats ges utan beslut.", "A measure may be given without a decision."),),
    )


SHARES = (
    make_share(),
    make_share("few", percent="41", numerator=24, denominator=58, status=CellStatus.LOWER_BOUND),
    make_share("nobody", percent="", numerator=0, denominator=0),
    make_share("hidden", percent="", numerator=SUPPRESSED, denominator=58, status=CellStatus.SUPPRESSED),
    make_share("unable", percent="", numerator=None, denominator=None, status=CellStatus.UNABLE),
)
SUPPRESS = PolicyTold(
    method="suppress",
    threshold=5,
    zeros="publish",
    width=3,
    base=5,
    text=Words(
        "Antal mellan 1 och 4 visas inte, och så många andra att ingen kan räkna ut dem. Nollor visas alltid.",
        "Counts of 1 to 4 are not shown, nor as many others as are needed that nobody can work them out.",
    ),
)
ROUND = replace(SUPPRESS, method="round", text=Words("Alla antal avrundas.", "All counts are rounded."))
PROOF = ProofTold(
    hidden=83,
    exact=0,
    narrow=0,
    tightest=3,
    digest="5f" * 32,
    text=Words(
        "För varje dold cell finns två tabeller som båda stämmer med allt som visas.",
        "For every hidden cell there are two tables that both fit all that is shown.",
    ),
)


def make_release(**given: object) -> Content:
    """Härnösand's release to its committee for 2025; only what matters to a test need be given."""
    content = Content(
        id="2280-2025-committee-1",
        municipality="2280",
        municipality_name="Härnösand",
        period="2025",
        template="committee",
        title=Words("Våld i nära relationer 2025, till nämnden", "Violence in close relations 2025, to the committee"),
        created_at="2026-04-02T07:05:00Z",
        program="casestats 0.1.0",
        catalogue_version=1,
        data_version=14,
        imports=(
            Imported(step=3, source="procapita", period="2025-01", at="2025-02-03T08:00:00Z", content_hash="a1" * 32),
            Imported(step=14, source="netigate", period="2025", at="2026-01-12T10:30:00Z", content_hash="b2" * 32),
        ),
        tables=(BY_SEX_AND_AGE, WITNESSES, ONE_FIGURE, BY_MONTH, BY_THREE, LONG_WAY_DOWN),
        shares=SHARES,
        policy=SUPPRESS,
        proof=PROOF,
        changes=(
            Change(
                release="2280-2025-committee-0",
                where=("2025-Q1", "2025-Q2"),
                reason=Words("Rättade uttag för januari till april.", "Corrected extracts for January to April."),
            ),
        ),
        caveats=(Words("Två enheter saknas i uttaget för december.", "Two units are missing in December."),),
    )
    return replace(content, **given)  # type: ignore[arg-type]  # the fields of a content


def rounded_release() -> Content:
    rounded = make_table(
        "rounded",
        (SEX,),
        {
            ("Total",): cell(15, CellStatus.ROUNDED, claim="lower_bound"),
            ("female",): cell(15, CellStatus.ROUNDED, claim="exact"),
            ("male",): cell(0, CellStatus.ROUNDED, claim="true_zero"),
            ("not_recorded",): cell(0, CellStatus.ROUNDED, claim="zero_known"),
        },
    )
    return make_release(tables=(rounded,), policy=ROUND, shares=(), proof=replace(PROOF, hidden=0, tightest=0))


# --- What every output must say ----------------------------------------------------------------------------------


class Told(NamedTuple):
    """What is told of one cell: its number or None, its status, what a rounded one claims, and its coverage."""

    value: int | Decimal | None
    status: str
    claim: str = ""
    coverage: str = ""


Place = tuple[str, ...]
"""A table's name and the codes of a cell; of a share `share`, its indicator, and `percent`, `numerator` or
`denominator`."""


def told_by(content: Content) -> dict[Place, Told]:
    """Straight from the content: what an output must be read back as."""
    found: dict[Place, Told] = {}
    for table in content.tables:
        for key, one in table.cells.items():
            number = one.value if isinstance(one.value, int) else None
            claim = one.claim if one.status is CellStatus.ROUNDED else ""
            found[(table.name, *key)] = Told(number, one.status.value, claim, one.coverage)
    return found


def shares_told_by(content: Content) -> dict[str, Told]:
    """Indicator -> percent and status. A share of nothing is `not_applicable`."""
    found = {}
    for share in content.shares:
        status = share.status.value
        if not share.percent and status not in ("suppressed", "unable"):
            status = "not_applicable"
        found[share.indicator] = Told(Decimal(share.percent) if share.percent else None, status)
    return found


def parts_told_by(content: Content) -> dict[tuple[str, str], int | None]:
    found = {}
    for share in content.shares:
        for name, part in (("numerator", share.numerator), ("denominator", share.denominator)):
            found[share.indicator, name] = part if isinstance(part, int) else None
    return found


# --- At random ---------------------------------------------------------------------------------------------------

_LETTERS = string.ascii_letters + string.digits + "åäöÅÄÖé ,;:'\"#=+-@()[]<>&%–…\n\t/\\*?|."
TEXTS = st.text(_LETTERS, min_size=1, max_size=40).filter(
    lambda text: text.strip(" \n\t") != "" and not text.startswith("'")
)
"""Not those that begin with an apostrophe: they look like text that was kept from becoming a formula."""
_STATED = [
    *(status for status in CellStatus if status not in (CellStatus.SUPPRESSED, CellStatus.UNABLE)),
]
_ZEROS = (CellStatus.TRUE_ZERO, CellStatus.ZERO_KNOWN)
_CLAIMS = ("exact", "lower_bound", "partial_scope", "approximate", "true_zero", "zero_known")


@st.composite
def cells(draw: st.DrawFn) -> ReleasedCell:
    status = draw(st.sampled_from([CellStatus.SUPPRESSED, CellStatus.UNABLE, *_STATED]))
    coverage = draw(st.sampled_from(["", "", "0-49", "50-79", "80-94", "95-100"]))
    if status is CellStatus.SUPPRESSED:
        return HIDDEN
    if status is CellStatus.UNABLE:
        return UNABLE
    value = 0 if status in _ZEROS else draw(st.sampled_from([0, 1, 5, 10, 999, 1000, 1234567]))
    claim = draw(st.sampled_from(_CLAIMS)) if status is CellStatus.ROUNDED else status.value
    return ReleasedCell(value=value, status=status, claim=claim, coverage=coverage)


@st.composite
def dimensions(draw: st.DrawFn, place: int) -> ReleasedDimension:
    """Its codes begin as formulas do. No two titles of a table are the same, as in a catalogue."""
    size = draw(st.integers(1, 4))
    texts = draw(st.lists(TEXTS, min_size=size, max_size=size))
    codes = [f"{'=+-@å'[number]}k{number}" for number in range(size)]
    parents = ["", *(draw(st.sampled_from(["", codes[0]])) for _ in codes[1:])]
    return ReleasedDimension(
        name=f"dimension_{place}",
        title=Words(f"{place} {draw(TEXTS)}", f"{place} {draw(TEXTS)}"),
        codes=tuple(
            Code(code=code, title=Words(f"{place}.{number} {text}", f"{place}.{number} {text}"), parent=parent)
            for number, (code, text, parent) in enumerate(zip(codes, texts, parents, strict=True))
        ),
    )


@st.composite
def tables(draw: st.DrawFn, number: int) -> ReleasedTable:
    width = draw(st.integers(0, 3))
    found = tuple(draw(dimensions(place)) for place in range(width))
    keys = product(*([code.code for code in dimension.codes] for dimension in found))
    title = draw(TEXTS)
    return ReleasedTable(
        name=f"table_{number}",
        indicator=f"indicator_{number}",
        indicator_version=1,
        measure=draw(st.sampled_from(["yes", "base"])),
        title=Words(f"{title} {number}", f"{title} {number}"),
        unit=draw(st.sampled_from(["persons", "cases", "measures", "nights"])),
        definition=Words(draw(TEXTS), draw(TEXTS)),
        dimensions=found,
        cells={key: draw(cells()) for key in keys},
        caveats=tuple(Words(text, text) for text in draw(st.lists(TEXTS, max_size=2))),
    )


@st.composite
def releases(draw: st.DrawFn) -> Content:
    found = tuple(draw(tables(number)) for number in range(draw(st.integers(0, 3))))
    texts = enumerate(draw(st.lists(TEXTS, max_size=len(SHARES))))
    titles = [Words(f"{place} {text}", f"{place} {text}") for place, text in texts]
    shares = tuple(replace(share, title=title) for share, title in zip(SHARES, titles, strict=False))
    title, name = draw(TEXTS), draw(TEXTS)
    return make_release(tables=found, shares=shares, title=Words(title, title), municipality_name=name)
