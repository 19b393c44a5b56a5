"""Which exact totals of sealed sums a county may show beside figures that are hidden.

A county knows no hidden figure; it knows released cells, and each release is safe by itself. Sums and intervals of
shown cells add nothing to that. An exact total does: less what is shown, it is the sum of the hidden figures. It may be
shown only where that leaves every hidden figure as open as the rule promises, for every reader, each member among them,
who knows its own hidden figure whatever it is. docs/adr/0021-what-a-county-may-show.md has the reasons.

1. At least three municipalities can state it, they are those who have delivered, and no figure is rounded.
2. `large` is 0: no hidden figure is more than k + 1, where k is the threshold. Readers learn that from the total being
   shown. Were one without a limit, nobody could tell how much of the remainder is left for the others. The limit is not
   k - 1: a municipality that hides its women and its men has at least two, and 2 to 4 is closer than the rule allows.
3. In its own municipality that bound tells nothing too closely: of the figure, or of what hangs together with it.
4. The remainder leaves each hidden figure as many possible numbers as the rule promises: for the public, and for each
   member with every number that it may have itself, 0 among them (a zero that nobody believes is hidden too). The
   closed form decides first, the attack of casestats.disclosure proves it.
5. No other exact total, of this release or an earlier one, has hidden figures that hang together with its own.

Only wholes: totals of sexes are never shown exactly in this version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from casestats.catalogue import Share, standard_catalogue
from casestats.county.figures import NOTHING_SAID, Figure
from casestats.county.homes import Home, Span, tells_nothing
from casestats.county.published import place_of
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.sums.adding import LARGE_FROM_ABOVE, LEAST_STATED
from casestats.disclosure import groups
from casestats.disclosure.auditing import audit
from casestats.disclosure.policy import THRESHOLD, Policy
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Layout, Place, ProtectedTable, Publication, PublicRelation, Shown
from casestats.errors import CasestatsError, FixExtract
from casestats.periods import Period
from casestats.releases.measures import standard_measures
from casestats.words import Words

SHOWN = Words(
    "Exakt, från en förseglad summering. Varje dold siffra kan ändå vara vad regeln tillåter, också för den kommun som "
    "vet sin egen.",
    "Exact, from a sealed sum. Every hidden figure can still be whatever the rule allows, also to a municipality that "
    "knows its own.",
)
NOTHING_HIDDEN = Words(
    "Ingen siffra är dold: summan av kommunernas siffror är redan exakt.",
    "No figure is hidden: the sum of the municipalities' figures is exact already.",
)
FEW = Words("Färre än tre kommuner kan ange den.", "Fewer than three municipalities can state it.")
OTHERS = Words(
    "Den förseglade summan gäller inte samma kommuner som har lämnat siffror.",
    "The sealed sum is not of the same municipalities that have delivered figures.",
)
ROUNDED = Words("Någon kommuns siffra är avrundad.", "A municipality's figure is rounded.")
CLOSE = Words(
    "Den exakta summan visas inte: det går inte att bevisa att de dolda siffrorna är lika skyddade bredvid den.",
    "The exact total is not shown: it cannot be proved that the hidden figures are as safe beside it.",
)
"""The one reason for all that depends on numbers readers do not have, and for what is looked at after them: which of
them it was would tell one. That two totals hang together, said of one, would tell that it has no large part."""
DISAGREES = Words(
    "Den förseglade summan stämmer inte med det som kommunerna har lämnat. Fråga dem om leverans och summering gjordes "
    "ur olika uppgifter.",
    "The sealed sum does not agree with what the municipalities have delivered. Ask them whether delivery and sum were "
    "made from different data.",
)
SINCE_CHANGED = Words(
    "Ett tidigare utlämnande av perioden har visat summan, och den eller en siffra under den är ändrad sedan dess.",
    "An earlier release of the period has shown the total, and it or a figure beneath it has changed since.",
)


@dataclass(frozen=True, kw_only=True)
class SealedTotal:
    """A sealed sum of one indicator, whole (no groups). `members`: the roster it was summed over; `stated`: how many of
    them could state it; `large`: how many have a hidden figure
    above `Rule.highest`."""

    indicator: str
    value: int
    stated: int
    large: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShownBefore:
    """An exact total that an earlier release of the county has shown, withdrawn or not, and the figures beneath it.
    `figures`: municipality -> what it showed, None where that was hidden."""

    indicator: str
    period: str
    value: int
    figures: Mapping[str, int | None]

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(code for code, value in self.figures.items() if value is None)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`value` is the total where it may be shown, else None. `reason` is told to every reader; why a total is not shown
    is said no more closely than readers may know. `alarm`: what the coordinator is told besides, NOTHING_SAID where
    there is nothing."""

    indicator: str
    shown: bool
    value: int | None
    reason: Words
    alarm: Words = NOTHING_SAID


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`together`: municipalities whose figures one and the same office knows, because the one handles cases for the
    other."""

    period: str
    threshold: int = THRESHOLD
    together: Collection[frozenset[str]] = ()

    @property
    def highest(self) -> int:
        """The largest that a hidden figure can be where none is large."""
        return self.threshold + LARGE_FROM_ABOVE - 1

    @property
    def policy(self) -> Policy:
        return Policy(threshold=self.threshold)


def decide(
    sealed: Sequence[SealedTotal],
    figures: Mapping[tuple[str, str], Figure],
    homes: Mapping[str, Home],
    rule: Rule,
    before: Sequence[ShownBefore] = (),
) -> tuple[Decision, ...]:
    """One decision for each total, in the order they were decided in: class B before C, wholes before what is a part
    of them, else as in the catalogue. The order is known to all and depends on no figure. `figures`: (municipality,
    indicator) -> what it shows; `homes`: what readers have of each municipality."""
    shown = [one for one in before if _overlap(one.period, rule.period)]
    decisions = []
    for one in sorted(sealed, key=lambda total: _order(total.indicator)):
        parts = {code: figure for (code, name), figure in figures.items() if name == one.indicator}
        decision = _decision(one, parts, homes, rule, shown)
        decisions.append(decision)
        if decision.shown:
            stating = {code: figure for code, figure in parts.items() if figure.status in CAN_STATE}
            values = {code: figure.value for code, figure in stating.items()}
            shown.append(ShownBefore(indicator=one.indicator, period=rule.period, value=one.value, figures=values))
    return tuple(decisions)


def _order(name: str) -> tuple[str, int, int]:
    catalogue = standard_catalogue()
    indicator = catalogue.indicator(name)
    place = catalogue.indicators.index(indicator)
    if isinstance(indicator.counts, Share):
        return indicator.disclosure_class, 0, place
    measure = standard_measures().yes(indicator.counts).name
    within = sum(nested.inner == measure for nested in standard_measures().nested())
    return indicator.disclosure_class, within, place


def _overlap(one: str, other: str) -> bool:
    first, second = Period.parse(one), Period.parse(other)
    return first.start <= second.end and second.start <= first.end


def _decision(
    one: SealedTotal,
    parts: Mapping[str, Figure],
    homes: Mapping[str, Home],
    rule: Rule,
    shown: Sequence[ShownBefore],
) -> Decision:
    stating = {code: figure for code, figure in parts.items() if figure.status in CAN_STATE}
    hidden = tuple(sorted(code for code, figure in stating.items() if figure.status is Saying.SUPPRESSED))
    told = sum(figure.value or 0 for figure in stating.values())
    reason, alarm = _refusal(one, stating, hidden, told, rule)
    if reason is None:
        reason, alarm = _beside(one, stating, hidden, homes, rule, shown)
    if reason is None and not _is_safe(one.indicator, hidden, one.value - told, homes, rule):
        reason = CLOSE
    if reason is None:
        return Decision(indicator=one.indicator, shown=True, value=one.value, reason=SHOWN)
    return Decision(indicator=one.indicator, shown=False, value=None, reason=reason, alarm=alarm)


_Refusal = tuple[Words | None, Words]


def _refusal(one: SealedTotal, stating: Mapping[str, Figure], hidden: Sequence[str], told: int, rule: Rule) -> _Refusal:
    """Why it is not shown, by itself; None where nothing speaks against it."""
    if isinstance(standard_catalogue().indicator(one.indicator).counts, Share):
        return CLOSE, NOTHING_SAID
    if any(figure.status is Saying.ROUNDED for figure in stating.values()):
        return ROUNDED, NOTHING_SAID
    if len(stating) < LEAST_STATED:
        return FEW, NOTHING_SAID
    if one.stated != len(stating) or not set(stating) <= set(one.members):
        moved = not set(stating) <= set(one.members) or any(stating[code].typed for code in hidden)
        return OTHERS, NOTHING_SAID if moved else DISAGREES
    if not hidden:
        return NOTHING_HIDDEN, (NOTHING_SAID if one.value == told else DISAGREES)
    rest = one.value - told
    if rest < 0 or (one.large == 0 and rest > len(hidden) * rule.highest):
        return CLOSE, DISAGREES
    if one.large or one.value < rule.threshold:
        return CLOSE, NOTHING_SAID
    return None, NOTHING_SAID


def _beside(
    one: SealedTotal,
    stating: Mapping[str, Figure],
    hidden: Sequence[str],
    homes: Mapping[str, Home],
    rule: Rule,
    shown: Sequence[ShownBefore],
) -> _Refusal:
    """Why it is not shown beside other exact totals, and beside what its municipalities have published."""
    figures = {code: figure.value for code, figure in stating.items()}
    for other in shown:
        if (other.indicator, other.period) == (one.indicator, rule.period) and (
            other.value != one.value or dict(other.figures) != figures
        ):
            return CLOSE, SINCE_CHANGED
    for code in hidden:
        place = place_of(one.indicator, code, rule.period)
        if code not in homes or not homes[code].hides(place):
            return CLOSE, NOTHING_SAID
        places = [place_of(other.indicator, code, other.period) for other in shown if code in other.hidden]
        if any(homes[code].is_linked(place, other) for other in places if other != place):
            return CLOSE, NOTHING_SAID
    return None, NOTHING_SAID


def _is_safe(indicator: str, hidden: Sequence[str], remainder: int, homes: Mapping[str, Home], rule: Rule) -> bool:
    """Whether the remainder, and that no hidden figure is large, tell nobody too much. The cheapest look first."""
    if not is_wide(dict.fromkeys(hidden, Span(1, rule.highest)), remainder, rule):
        return False
    spans = {}
    for code in hidden:
        span = homes[code].span(place_of(indicator, code, rule.period), rule.highest)
        if span is None:
            return False
        spans[code] = span
    return is_wide(spans, remainder, rule) and _survives_attack(indicator, spans, remainder, rule)


def is_wide(spans: Mapping[str, Span], remainder: int, rule: Rule) -> bool:
    """Whether every hidden figure can be numbers that differ by the width, when all of them, each within its span, make
    up the remainder: for the public, for each one of them, and for those who know several. What insiders' own figures
    come to is tried for every sum that they may have."""
    for own in _insiders(spans, rule):
        others = [span for code, span in spans.items() if code not in own]
        for known in range(rule.highest * len(own) + 1):
            rest = remainder - known
            if others and 0 <= rest <= rule.highest * len(others) and not _leaves_wide(others, rest, rule):
                return False
    return True


def _leaves_wide(spans: Sequence[Span], rest: int, rule: Rule) -> bool:
    low, high = sum(span.low for span in spans), sum(span.high for span in spans)
    width = rule.policy.width_of("")
    return all(
        min(span.high, rest - (low - span.low)) - max(span.low, rest - (high - span.high)) >= width for span in spans
    )


def _insiders(hidden: Collection[str], rule: Rule) -> Iterator[frozenset[str]]:
    """The public, each member, and those who know the figures of several."""
    yield frozenset()
    for code in hidden:
        yield frozenset({code})
    for group in rule.together:
        if len(group & set(hidden)) > 1:
            yield group & frozenset(hidden)


def _survives_attack(indicator: str, spans: Mapping[str, Span], remainder: int, rule: Rule) -> bool:
    """Whether the attack finds no hidden figure more closely than the rule tells, from what is shown of the hidden
    figures together: as the public, and as each insider with each figure that they may have."""
    publication, tried = _of_hidden(indicator, spans, remainder, rule), set()
    for own in _insiders(spans, rule):
        alike = tuple(sorted(spans[code] for code in own))
        if alike in tried:  # whoever has another figure of the same span sees the same
            continue
        tried.add(alike)
        places = [place_of(indicator, code, rule.period) for code in sorted(own)]
        for values in product(range(rule.highest + 1), repeat=len(places)):
            try:
                found = audit(publication, rule.policy, own=dict(zip(places, values, strict=True)))
            except FixExtract:  # nobody can have these figures
                continue
            except CasestatsError:
                return False
            if not tells_nothing(found):
                return False
    return True


def _of_hidden(indicator: str, spans: Mapping[str, Span], remainder: int, rule: Rule) -> Publication:
    places = {code: place_of(indicator, code, rule.period) for code in spans}
    return Publication(
        tables=tuple(single(place) for place in places.values()),
        relations=(
            PublicRelation(tuple((place, 1) for place in places.values()), remainder, remainder),
            *(PublicRelation(((places[code], 1),), *span) for code, span in spans.items()),
        ),
        lower=1,
    )


def single(place: Place, shown: Shown = SUPPRESSED) -> ProtectedTable:
    """A table of one cell."""
    period = dict(place.codes)["period"]
    fixed = tuple(code for code in place.codes if code[0] != "period")
    layout = Layout(
        name="_".join([place.measure, *(code for _, code in fixed)]),
        measure=place.measure,
        dimensions=(groups.periods([Period.parse(period)]),),
        fixed=fixed,
        not_additive=frozenset({"period"}),
    )
    return ProtectedTable(layout=layout, cells={(period,): shown})
