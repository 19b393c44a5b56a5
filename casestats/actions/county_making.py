"""A county's release made from what has been received: the same deliveries and sums give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casestats.actions.county_figures import comparison, matrix
from casestats.actions.county_showing import Decided, decided
from casestats.actions.populations import population_told
from casestats.bootstrap import Installation
from casestats.catalogue import Share, standard_catalogue
from casestats.catalogue.municipalities import COUNTIES, municipality_name
from casestats.county.figures import Figure, TotalKind
from casestats.county.homes import at_most, tells_nothing
from casestats.county.published import place_of
from casestats.county.readings import Comparison, Matrix
from casestats.county.result import CountyContent, Placed, Rate, RestsOn
from casestats.county.results import content_bytes
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.showing import NOTHING_HIDDEN, Decision, ShownBefore, single
from casestats.disclosure.auditing import Audit, audit
from casestats.disclosure.cells.unknowns import Difference
from casestats.disclosure.certifying import publication_bytes
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Place, ProtectedTable, Publication, PublicRelation
from casestats.errors import FixExtract, Refused
from casestats.periods import Period
from casestats.releases.measures import standard_measures
from casestats.releases.wire import digest
from casestats.releases.wording import policy_told, proof_told
from casestats.store.county_releases import RestsOnNumber
from casestats.store.deliveries import ACCEPTED, deliveries_of, delivery_numbered
from casestats.store.engine import reading
from casestats.words import Words

NAMED_AT_MOST = 5
"""How many figures a refusal names."""


@dataclass(frozen=True)
class Order:
    """What does not follow from what has been received."""

    id: str
    period: str
    created_at: str
    program: str


@dataclass(frozen=True)
class Made:
    """`content` and `publication` are bytes in their canonical forms, `parts` what they were made from."""

    content: bytes
    publication: bytes
    rests_on: tuple[RestsOnNumber, ...]
    told: CountyContent = field(repr=False)
    decided: Decided = field(repr=False)


def make(installation: Installation, order: Order, before: Sequence[ShownBefore]) -> Made:
    """The release as it would be now. `before`: exact totals that earlier releases have shown.

    FixSettings: no such period. Refused: nobody has delivered anything for it, or what it shows tells too much."""
    first = matrix(installation, order.period)
    rests_on = _rests_on(installation, first)
    if not rests_on:
        raise Refused(
            f"Ingen godtagen leverans gäller {order.period}, så det finns inget att lämna ut. Godta leveranserna "
            "först.",
            f"No accepted delivery is of {order.period}, so there is nothing to release. Accept the deliveries first.",
        )
    found = decided(installation, first, before)
    shown = matrix(installation, order.period, sealed=found.sealed)
    publication = _publication(shown, found)
    packed = publication_bytes(publication)
    proof = _proved(publication, found)
    compared = [comparison(installation, order.period, one, sealed=found.sealed) for one in shown.indicators]
    county = installation.settings.county
    content = CountyContent(
        id=order.id,
        county=county,
        county_name=COUNTIES.get(county, county),
        period=order.period,
        title=Words(f"Länets sammanställning {order.period}", f"The county's figures for {order.period}"),
        created_at=order.created_at,
        program=order.program,
        catalogue_version=standard_catalogue().version,
        members=shown.members,
        rests_on=tuple(
            RestsOn(municipality=one.municipality, sequence=one.sequence, digest=one.digest) for one in rests_on
        ),
        totals=tuple(shown.totals[one] for one in shown.indicators),
        figures=tuple(shown.figures[code, one] for code in shown.members for one in shown.indicators),
        placed=tuple(_placed(compared)),
        rates=tuple(_rates(compared)),
        population=population_told(installation, Period.parse(order.period).year).words,
        policy=policy_told(found.rule.policy),
        proof=proof_told(
            found.rule.policy, proof.hidden, len(proof.exact), len(proof.narrow), proof.tightest or 0, digest(packed)
        ),
        caveats=(*shown.caveats, *_odd_words(shown), *_caveats(found.decisions)),
    )
    return Made(content_bytes(content), packed, rests_on, content, found)


def shown_before(contents: Sequence[CountyContent]) -> list[ShownBefore]:
    """The exact totals that releases of the county have shown, and the figures beneath them."""
    return [
        ShownBefore(
            indicator=total.indicator,
            period=total.period,
            value=total.value,
            figures={
                one.municipality: one.value
                for one in content.figures
                if one.indicator == total.indicator and one.status in CAN_STATE
            },
        )
        for content in contents
        for total in content.totals
        if total.kind is TotalKind.SEALED and total.value is not None
    ]


def rests_on_now(installation: Installation, period: str) -> tuple[RestsOnNumber, ...]:
    """What a release of the period would rest on, were it made now."""
    return _rests_on(installation, matrix(installation, period))


def _rests_on(installation: Installation, shown: Matrix) -> tuple[RestsOnNumber, ...]:
    """The deliveries whose figures it shows, and those accepted for the period that say nothing of it."""
    numbers = {one.delivery for one in shown.figures.values() if one.delivery}
    with reading(installation.engine) as connection:
        of_period = deliveries_of(connection, period=shown.period)
        numbers |= {one.number for one in of_period if one.state == ACCEPTED}
        records = [delivery_numbered(connection, number) for number in sorted(numbers)]
    kept = [one for one in records if one is not None]
    ordered = sorted(kept, key=lambda one: (one.sender, one.sequence))
    return tuple(RestsOnNumber(one.number, one.sender, one.sequence, one.digest) for one in ordered)


def _publication(shown: Matrix, found: Decided) -> Publication:
    """What the release's readers know together: every whole figure, what lies within what, and the exact totals."""
    values = {
        place_of(one.indicator, one.municipality, one.period): one.value
        for one in shown.figures.values()
        if _is_cell(one)
    }
    odd = {place for pair in _contradictions(values) for place in pair}
    cells = {
        place: single(place, SUPPRESSED if value is None else value)
        for place, value in values.items()
        if place not in odd
    }
    measures = {place.measure for place in cells}
    nested = tuple(one for one in standard_measures().nested() if {one.inner, one.outer} <= measures)
    publication = Publication(tables=tuple(cells.values()), nested=nested, lower=1)
    for indicator, sealed in found.sealed.items():
        parts = [one for one in shown.figures.values() if one.indicator == indicator and one.status in CAN_STATE]
        places = {one.municipality: place_of(indicator, one.municipality, shown.period) for one in parts}
        hidden = [places[one.municipality] for one in parts if one.value is None]
        total = PublicRelation(tuple((place, 1) for place in places.values()), sealed.value, sealed.value)
        publication = at_most(
            Publication(
                tables=publication.tables,
                nested=publication.nested,
                relations=(*publication.relations, total),
                lower=publication.lower,
            ),
            hidden,
            found.rule.highest,
        )
    return publication


def _contradictions(values: Mapping[Place, int | None]) -> Iterator[tuple[Place, Place]]:
    """Shown figures of which a part is more than the whole: somebody has counted or typed in something else. They tell
    nothing of each other, nor of what is hidden, and it is said that they do not fit."""
    for one in standard_measures().nested():
        for outer, whole in values.items():
            if outer.measure == one.outer:
                inner = Place(one.inner, tuple(sorted({*outer.codes, *one.also})))
                part = values.get(inner)
                if part is not None and whole is not None and part > whole:
                    yield outer, inner


def _odd_words(shown: Matrix) -> Iterator[Words]:
    """A sentence for each municipality whose figures do not fit each other."""
    placed = {
        place_of(one.indicator, one.municipality, one.period): one for one in shown.figures.values() if _is_cell(one)
    }
    catalogue = standard_catalogue()
    for outer, inner in _contradictions({place: one.value for place, one in placed.items()}):
        whole, part = (catalogue.indicator(placed[place].indicator).title for place in (outer, inner))
        name = municipality_name(placed[outer].municipality)
        yield Words(
            f"{name}: {part.sv} är fler än {whole.sv}, fast de är en del av dem. Fråga kommunen.",
            f"{name}: {part.en} are more than {whole.en}, though they are a part of them. Ask the municipality.",
        )


def _is_cell(one: Figure) -> bool:
    """Whether it is a count that is shown as it is, or hidden."""
    share = isinstance(standard_catalogue().indicator(one.indicator).counts, Share)
    return one.status in CAN_STATE and one.status is not Saying.ROUNDED and not share


def _proved(publication: Publication, found: Decided) -> Audit:
    """What the attack finds. Refused: a hidden figure is told too closely, or a small one is shown."""
    try:
        proof = audit(publication, found.rule.policy)
    except FixExtract as wrong:
        names = ", ".join(map(municipality_name, _contradicting(publication, found)))
        raise Refused(
            f"Leveranserna motsäger sig själva, och inget är sparat: {names or wrong.words.sv}. Avvisa leveransen "
            "eller be kommunen rätta den.",
            f"The deliveries contradict themselves, and nothing is stored: {names or wrong.words.en}. Refuse the "
            "delivery, or ask the municipality to mend it.",
        ) from wrong
    close = [*proof.exact, *proof.narrow, *proof.unproven]
    named = [one.less if isinstance(one, Difference) else one for one in close] + list(proof.improper)
    if not tells_nothing(proof) or named:
        told = dict.fromkeys(f"{one.measure} ({dict(one.codes)['municipality']})" for one in named)
        some = ", ".join(list(told)[:NAMED_AT_MOST])
        raise Refused(
            f"Det som skulle visas berättar för mycket om: {some}. Inget är sparat. Avvisa leveransen eller be "
            "kommunen rätta den.",
            f"What would be shown tells too much of: {some}. Nothing is stored. Refuse the delivery, or ask the "
            "municipality to mend it.",
        )
    return proof


def _contradicting(publication: Publication, found: Decided) -> Iterator[str]:
    """The municipalities whose own figures no numbers agree with."""
    by_code: dict[str, list[ProtectedTable]] = {}
    for table in publication.tables:
        by_code.setdefault(dict(table.layout.fixed)["municipality"], []).append(table)
    for code, tables in by_code.items():
        try:
            audit(
                Publication(tables=tuple(tables), nested=publication.nested, lower=publication.lower), found.rule.policy
            )
        except FixExtract:
            yield code


def _placed(compared: Sequence[Comparison]) -> Iterator[Placed]:
    """Shares only: who knows of more cases is not worse."""
    for one in compared:
        if one.is_share:
            for row in one.rows:
                yield Placed(indicator=one.indicator, municipality=row.municipality, place=row.place, reason=row.reason)


def _rates(compared: Sequence[Comparison]) -> Iterator[Rate]:
    for one in compared:
        for row in one.rows:
            if row.tenths is not None:
                yield Rate(indicator=one.indicator, municipality=row.municipality, tenths=row.tenths)
        if one.tenths is not None:
            yield Rate(indicator=one.indicator, municipality="", tenths=one.tenths)


def _caveats(decisions: Sequence[Decision]) -> Iterator[Words]:
    """What is said of sealed sums: which are shown and which are not, each reason once."""
    catalogue = standard_catalogue()
    by_reason: dict[Words, list[Words]] = {}
    for one in decisions:
        if one.reason != NOTHING_HIDDEN:
            by_reason.setdefault(one.reason, []).append(catalogue.indicator(one.indicator).title)
    for reason, titles in by_reason.items():
        sv, en = "; ".join(one.sv for one in titles), "; ".join(one.en for one in titles)
        yield Words(f"Förseglade summor ({sv}): {reason.sv}", f"Sealed sums ({en}): {reason.en}")


def alarms_of(decisions: Sequence[Decision]) -> Mapping[str, Words]:
    """What the coordinator is told besides, by indicator."""
    return {one.indicator: one.alarm for one in decisions if one.alarm.sv}
