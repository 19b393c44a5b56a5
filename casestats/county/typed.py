"""What a figure that is written in by hand may be, so that nobody can work out a small count from it.

The rule is the one of releases (casestats.disclosure.policy), made so that a person can keep it: a number is 0 or at
least the threshold; what is smaller, or would give a smaller one away, is not shown and its number is never written in.
What the rule lets through is then attacked like any publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from casestats.catalogue import Share, standard_catalogue
from casestats.county.bundle import Typed
from casestats.county.saying import Saying
from casestats.county.typed_attack import FOR, POLICY, attack_objections, measure_of, place_of
from casestats.disclosure.policy import THRESHOLD, Zeros
from casestats.disclosure.tables import TOTAL, Place, Publication
from casestats.periods import Period
from casestats.releases.content import PolicyTold
from casestats.releases.limits import SHORTEST, shown_in
from casestats.releases.measures import standard_measures
from casestats.words import Words

WITH_NUMBER = (Saying.EXACT, Saying.APPROXIMATE, Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE)
"""What may be said of a number that is written in."""
TYPED_POLICY = PolicyTold(
    method="suppress",
    threshold=THRESHOLD,
    zeros=Zeros.PUBLISH.value,
    width=POLICY.width_of(""),
    base=POLICY.base,
    text=Words(
        f"Inskrivna för hand av två personer. Tal under {THRESHOLD} skrivs aldrig in; de är dolda, och det är även tal "
        "som annars skulle avslöja dem. Noll visas.",
        f"Written in by hand by two persons. Numbers under {THRESHOLD} are never written in; they are hidden, and so "
        "are numbers that would give them away. Zero is shown.",
    ),
)


def status_of(said: Saying, value: int | None) -> Saying:
    """The status of a number about which a person says that: of 0 it says whether there are none, or none known."""
    if value is None:
        return Saying.SUPPRESSED
    if value == 0:
        zeros = {Saying.EXACT: Saying.TRUE_ZERO, Saying.PARTIAL_SCOPE: Saying.PARTIAL_SCOPE}
        return zeros.get(said, Saying.ZERO_KNOWN)
    return said


class Released(NamedTuple):
    """A cell that readers have from a release: `value` None where it is hidden."""

    place: Place
    value: int | None


def released_cells(publication: Publication) -> Iterator[Released]:
    """What readers have of wholes: the cells of a release that are of no group but what their measure is."""
    for table in publication.tables:
        for key, shown in table.cells.items():
            if all(
                code == TOTAL for own, code in zip(table.layout.dimensions, key, strict=True) if own.name != "period"
            ):
                value = shown if isinstance(shown, int) else None
                yield Released(table.layout.place(key), value)


def form_objections(figure: Typed) -> list[Words]:
    """What is wrong with a figure by itself: its period, its number."""
    indicator = standard_catalogue().indicator(figure.indicator)
    if isinstance(indicator.counts, Share):
        return [
            Words(
                "Andelar skrivs inte in. Skriv in talen som andelen räknas av.",
                "Shares are not written in. Write in the numbers that the share is made of.",
            )
        ]
    found = []
    period = Period.parse(figure.period)
    if period.months < SHORTEST:
        found.append(
            Words(
                "Månader lämnar aldrig kommunen. Välj ett kvartal, ett tertial eller ett år.",
                "Months never leave the municipality. Choose a quarter, a tertial or a year.",
            )
        )
    if not shown_in(indicator, period):
        found.append(
            Words(
                "Siffran är känslig (klass C) och lämnas bara för hela år. Välj ett år.",
                "The figure is sensitive (class C) and is told for whole years only. Choose a year.",
            )
        )
    if figure.value is not None and POLICY.is_small("", figure.value):
        found.append(_TOO_SMALL)
    if figure.value is not None and figure.value < 0:
        found.append(Words("Talet kan inte vara mindre än 0.", "The number cannot be less than 0."))
    if (figure.value is None) != (figure.status is Saying.SUPPRESSED):
        found.append(
            Words("Skriv ett tal, eller välj att det inte visas.", "Write a number, or choose not to show it.")
        )
    return found


_TOO_SMALL = Words(
    f"Tal mellan 1 och {THRESHOLD - 1} skrivs aldrig in. Välj i stället att talet inte visas.",
    f"Numbers between 1 and {THRESHOLD - 1} are never written in. Choose instead that the number is not shown.",
)


def objections(
    municipality: str,
    figure: Typed,
    beside: Sequence[Typed] = (),
    earlier: Sequence[Typed] = (),
    released: Sequence[Released] = (),
    counted_in_own: Iterable[str] = (),
) -> list[Words]:
    """Why a figure may not be told; empty where it may. `beside`: the other figures written in; `earlier`: what was
    told of the same before; `released`: what readers have from releases; `counted_in_own`: the neighbours whose cases
    are in the own figures too. All that is known is about the calendar year of the figure."""
    found = form_objections(figure)
    if found:
        return found
    here = [one for one in beside if _key(one) != _key(figure)]
    found = [
        *_of_releases(municipality, figure, released),
        *_of_corrections(figure, earlier),
        *_of_lengths(figure, here),
        *_of_nestings(municipality, figure, here, released),
        *_of_neighbours(figure, here),
    ]
    return list(dict.fromkeys(found)) or attack_objections(municipality, [*here, figure], counted_in_own)


def _key(figure: Typed) -> tuple[str, str, str]:
    return figure.indicator, figure.period, figure.on_behalf_of


def _same_year(one: str, other: str) -> bool:
    return Period.parse(one).year == Period.parse(other).year


def _without_period(place: Place) -> tuple[str, tuple[tuple[str, str], ...]]:
    return place.measure, tuple(code for code in place.codes if code[0] not in ("period", FOR))


def _of_releases(municipality: str, figure: Typed, released: Sequence[Released]) -> Iterator[Words]:
    """What a release tells of the year is not written in too; of a neighbour's cases it may be, a part of the own."""
    if figure.on_behalf_of:
        yield from _of_own_release(municipality, figure, released)
        return
    own = _without_period(place_of(municipality, figure))
    for one in released:
        period = dict(one.place.codes).get("period", "")
        if _without_period(one.place) == own and period and _same_year(period, figure.period):
            yield Words(
                "En utlämning har redan en siffra för året, räknad ur uttagen. Då skrivs ingen in för hand.",
                "A release has a figure for the year already, counted from extracts. Then none is written in by hand.",
            )
            return


def _of_own_release(municipality: str, figure: Typed, released: Sequence[Released]) -> Iterator[Words]:
    own = place_of(municipality, replace(figure, on_behalf_of=""))
    for one in released:
        if one.place != own or figure.value is None:
            continue
        if one.value is None:
            yield _HIDDEN_BESIDE
        elif POLICY.is_small("", abs(one.value - figure.value)):
            yield _of_rest()


_HIDDEN_BESIDE = Words(
    "En utlämning döljer en siffra som denna hör ihop med. Talet skulle kunna avslöja den. Välj att talet inte visas.",
    "A release hides a figure that this one belongs together with. The number might give it away. Choose not to show "
    "the number.",
)


def clashes(municipality: str, told: Iterable[Typed], released: Sequence[Released]) -> list[Words]:
    """Why a release may not be told beside figures that were written in by hand and are told already: the difference is
    a small count, or a figure that the release hides was told by hand. Each names the figure."""
    found: dict[Words, None] = {}
    for figure in told:
        if figure.value is None or figure.on_behalf_of:
            continue
        own = place_of(municipality, figure)
        for one in released:
            same = one.place == own
            if same or lies_within(own, one.place) or lies_within(one.place, own):
                difference = None if one.value is None else abs(one.value - figure.value)
                if difference is None or POLICY.is_small("", difference):
                    found[_clash(figure)] = None
    return list(found)


def _clash(figure: Typed) -> Words:
    title = standard_catalogue().indicator(figure.indicator).title
    return Words(
        f"”{title.sv}” för {figure.period} är redan lämnad för hand. Tillsammans med utlämningen skulle ett litet "
        "antal gå att räkna ut. Lämna en utlämning som inte har den siffran eller dem den hör ihop med.",
        f"“{title.en}” of {figure.period} was told by hand already. Together with the release a small count could be "
        "worked out. Deliver a release without that figure and those that it belongs together with.",
    )


def _of_corrections(figure: Typed, earlier: Sequence[Typed]) -> Iterator[Words]:
    """The difference to what was told before is a count of people too."""
    before = [one.value for one in earlier if _key(one) == _key(figure) and one.value is not None]
    if figure.value is not None and any(POLICY.is_small("", abs(figure.value - value)) for value in before):
        yield Words(
            f"Rättelsen skiljer sig med färre än {THRESHOLD} från ett tal som redan är lämnat. Den som har båda ser "
            "hur få det rör sig om. Låt det gamla talet stå, eller välj att talet inte visas.",
            f"The correction differs by fewer than {THRESHOLD} from a number that was told already. Who has both sees "
            "how few they are. Let the old number stand, or choose not to show it.",
        )


def _of_lengths(figure: Typed, beside: Sequence[Typed]) -> Iterator[Words]:
    months = {Period.parse(figure.period).months}
    months |= {
        Period.parse(one.period).months
        for one in beside
        if measure_of(one.indicator) == measure_of(figure.indicator) and _same_year(one.period, figure.period)
    }
    if {3, 4} <= months:
        yield Words(
            "Kvartal och tertial av samma år berättar tillsammans om enstaka månader. Välj ett av dem.",
            "Quarters and tertials of the same year together tell single months. Choose one of them.",
        )


def _of_nestings(
    municipality: str, figure: Typed, beside: Sequence[Typed], released: Sequence[Released]
) -> Iterator[Words]:
    """What lies within something else: the difference of two numbers that are shown is a count of people."""
    own = place_of(municipality, figure)
    for one in beside:
        other = place_of(municipality, one)
        if lies_within(own, other):
            yield from _between(figure.value, one.value, one.indicator)
        if lies_within(other, own):
            yield from _between(one.value, figure.value, one.indicator)
    if figure.on_behalf_of:
        return
    for cell in released:
        inside, outside = lies_within(own, cell.place), lies_within(cell.place, own)
        if (inside or outside) and cell.value is None and figure.value is not None:
            yield _HIDDEN_BESIDE
        elif inside and cell.value is not None:
            yield from _between(figure.value, cell.value, "")
        elif outside and cell.value is not None:
            yield from _between(cell.value, figure.value, "")


def lies_within(inner: Place, outer: Place) -> bool:
    """Whether what the one counts is a part of what the other counts, at the same place."""
    return any(
        (one.inner, one.outer) == (inner.measure, outer.measure)
        and inner.codes == tuple(sorted({*outer.codes, *one.also}))
        for one in standard_measures().nested()
    )


def _between(inner: int | None, outer: int | None, other: str) -> Iterator[Words]:
    """`other`: the indicator beside the one at hand, "" for one that a release tells."""
    beside = _beside(other)
    if outer == 0 and (inner is None or inner > 0):
        yield Words(
            f"Talet är en del av {beside.sv}, som är 0. Ett av dem är fel.",
            f"The number is a part of {beside.en}, which is 0. One of them is wrong.",
        )
    elif inner is not None and outer is not None and inner > outer:
        yield Words(
            f"Ett tal är en del av ett annat och ändå större: jämför med {beside.sv}. Ett av dem är fel.",
            f"A number is a part of another and yet larger: compare with {beside.en}. One of them is wrong.",
        )
    elif inner is not None and outer is not None and POLICY.is_small("", outer - inner):
        yield Words(
            f"Skillnaden mot {beside.sv} är under {THRESHOLD}, och den är också ett antal personer. Välj att ett av "
            "talen inte visas.",
            f"The difference to {beside.en} is under {THRESHOLD}, and that is a count of people too. Choose not to "
            "show one of the two.",
        )


def _beside(indicator: str) -> Words:
    if not indicator:
        return Words("en siffra i en utlämning", "a figure of a release")
    title = standard_catalogue().indicator(indicator).title
    return Words(f"”{title.sv}”", f"“{title.en}”")


def _of_neighbours(figure: Typed, beside: Sequence[Typed]) -> Iterator[Words]:
    """What is left of the own figure without the neighbours' cases is a count of people, whoever counts them where."""
    group = [one for one in (*beside, figure) if (one.indicator, one.period) == (figure.indicator, figure.period)]
    own = next((one.value for one in group if not one.on_behalf_of), None)
    parts = [one.value for one in group if one.on_behalf_of and one.value is not None]
    if own is None or not parts:
        return
    if any(POLICY.is_small("", abs(own - part)) for part in [*parts, sum(parts)]):
        yield _of_rest()


def _of_rest() -> Words:
    return Words(
        f"Skillnaden mellan kommunens egen siffra och grannkommunernas är under {THRESHOLD}, och den är också ett "
        "antal personer. Välj att ett av talen inte visas.",
        f"The difference between the municipality's own figure and its neighbours' is under {THRESHOLD}, and that is a "
        "count of people too. Choose not to show one of them.",
    )
