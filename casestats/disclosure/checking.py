"""An independent check of a certificate: whole-number sums over what was published, and nothing else.

It shares no code with the search or the proof, and believes neither. From the publication alone it derives what a
reader knows (casestats/disclosure/reading.py); then it tries every table of the certificate against that. A hidden cell
is proved when two tables that both fit everything differ in it by the width: whatever a reader computes, both remain
possible.

What the checker cannot know is the truth. That matters in one place only. A difference (a base without its yes, a
count before and after a correction) and a cell that no table prints need no width where they are large, so somebody
must say whether they are. Rule: the first table of every view is the same, and what is small in it must have the width.
protect() puts the true counts there; so whatever is truly small is proved wide. A certificate with another first table
proves the printed cells just as well, but these only as far as that table is believed. (To ask it of every table
instead would refuse a true 5 of which a reader knows that it is 4 or 5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casestats.disclosure.certificate import FORMAT, Certificate, CertifiedView
from casestats.disclosure.certifying import publication_digest
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.reading import Difference, Reading, insiders, read, rings
from casestats.disclosure.suppressed import Suppressed
from casestats.disclosure.tables import TOTAL, Band, Place, ProtectedTable, Publication
from casestats.words import Words

MOST_FAULTS = 50
"""More are counted and not told one by one."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """`hidden`: cells whose value is kept secret, unprinted ones left out. Of them `exact` have one value in all tables
    of some view and `narrow` more than one but not as far apart as the width: not proved, and so not safe. `tightest`:
    the smallest spread of any hidden cell in any view, 0 where nothing is hidden. No `faults`: proved."""

    hidden: int
    exact: int
    narrow: int
    tightest: int
    faults: tuple[Words, ...]


def check(publication: Publication, certificate: Certificate, *, policy: Policy | None = None) -> Checked:
    """Whether the certificate proves the publication safe. `policy`: the one that readers are told, if the caller has
    it from elsewhere; then the certificate must be about the same. Never raises for what a certificate holds."""
    faults = list(_about_cells(publication))
    if faults:
        return Checked(hidden=0, exact=0, narrow=0, tightest=0, faults=_shortened(faults))
    reading = read(publication)
    faults.extend(_about_policy(publication, certificate, policy))
    faults.extend(_about_tables(publication, certificate.policy, reading))
    broken = list(_about_form(publication, certificate, reading))
    least = dict.fromkeys(reading.hidden, 0)
    if not broken:
        told = _Told(reading, certificate)
        spreads = [told.spreads(view) for view in certificate.views]
        for view, spread in zip(certificate.views, spreads, strict=True):
            faults.extend(told.unfitting(view))
            faults.extend(told.not_wide(view, spread))
        faults.extend(told.not_primary(publication))
        least = {place: min(spread[place] for spread in spreads if place in spread) for place in reading.hidden}
    return Checked(
        hidden=len(least),
        exact=sum(spread == 0 for spread in least.values()),
        narrow=sum(0 < spread < certificate.policy.width_of(place.measure) for place, spread in least.items()),
        tightest=min(least.values(), default=0),
        faults=_shortened([*broken, *faults]),
    )


def _about_cells(publication: Publication) -> Iterator[Words]:
    for table in [*publication.tables, *(table for release in publication.earlier for table in release.tables)]:
        name, shown = table.layout.name, {type(value) for value in table.cells.values()}
        if set(table.layout.keys) != table.cells.keys() or not shown <= {int, Band, Suppressed}:
            yield Words(f"Tabellen {name} har inte sina celler.", f"The table {name} does not have its cells.")
        if table.rounded is not None:
            yield Words(f"Tabellen {name} är avrundad.", f"The table {name} is rounded.")


def _about_policy(publication: Publication, certificate: Certificate, policy: Policy | None) -> Iterator[Words]:
    if certificate.format != FORMAT:
        yield Words("Intyget har ett annat format.", "The certificate has another format.")
    if certificate.publication != publication_digest(publication):
        yield Words("Intyget gäller en annan publicering.", "The certificate is about another publication.")
    if policy is not None and policy != certificate.policy:
        yield Words(
            "Intygets regel är inte den som läsarna får veta.", "The certificate's policy is not what readers are told."
        )
    if publication.lower not in (0, 1) or (publication.lower == 1 and certificate.policy.zeros is not Zeros.PUBLISH):
        yield Words(
            "Dolda celler sägs vara minst 1 trots att nollor kan döljas.",
            "Hidden cells are said to be at least 1 although zeros may be hidden.",
        )


def _about_tables(publication: Publication, policy: Policy, reading: Reading) -> Iterator[Words]:
    for place in reading.twice:
        yield _told("är sagd på sätt som inte går ihop", "is told in ways that do not agree", place)
    for place in sorted(_printed(publication.tables) & reading.known.keys()):
        value = reading.known[place]
        if value < 0 or (place not in reading.before and policy.is_small(place.measure, value)):
            yield _told("visas fast den är liten", "is shown although it is small", place)
    for measure in rings(publication):
        yield Words(
            f"Tabellerna över {measure} hänger ihop i en ring: mer följer av dem än summorna säger.",
            f"The tables of {measure} hang together in a ring: more follows from them than the sums say.",
        )
    if policy.insider and not insiders(publication, policy.insider):
        yield Words(
            f"Ingen cell har dimensionen {policy.insider}, vars insyn ska prövas.",
            f"No cell has the dimension {policy.insider}, whose insight is to be tried.",
        )


def _about_form(publication: Publication, certificate: Certificate, reading: Reading) -> Iterator[Words]:
    """What must be right before any table can be tried. An insider who knows no unknown is a reader like all others."""
    unknowns, dimension = certificate.unknowns, certificate.policy.insider
    everybody = set(insiders(publication, dimension))
    needed = everybody & {code for place in unknowns for name, code in place.codes if name == dimension}
    if len(unknowns) != len(reading.ranges) or set(unknowns) != reading.ranges.keys():
        yield Words(
            "Intygets okända är inte de celler som läsaren inte ser.",
            "The certificate's unknowns are not the cells that a reader does not see.",
        )
        return
    if any(not 0 <= number < len(unknowns) for number in certificate.primary):
        yield Words("Intyget nämner celler som inte finns.", "The certificate names cells that do not exist.")
    names = [view.insider for view in certificate.views]
    if names[:1] != [""] or len(set(names)) < len(names) or not needed <= set(names[1:]) <= everybody:
        yield Words(
            "Intyget prövar inte alla som ska prövas, eller i annan ordning.",
            "The certificate does not try everybody that it must, or in another order.",
        )
    first = next((view.tables[0] for view in certificate.views if view.tables), ())
    for view in certificate.views:
        if any(len(table) != len(unknowns) or {*map(type, table)} - {int} for table in view.tables):
            yield _in(
                view, "en tabell har inte ett heltal för varje okänd", "a table lacks a whole number for an unknown"
            )
        elif not view.tables or view.tables[0] != first:
            yield _in(view, "den första tabellen saknas eller är en annan", "the first table is missing or another")
        own = [n for n, place in enumerate(unknowns) if (dimension, view.insider) in place.codes]
        if sorted(view.own) != own:
            yield _in(view, "de egna cellerna är inte insynens", "the own cells are not those of the insider")


class _Told:
    """What a reader knows with a number for each place, so that a table is a list of numbers."""

    def __init__(self, reading: Reading, certificate: Certificate) -> None:
        self.reading = reading
        self.certificate = certificate
        self.policy = certificate.policy
        self.number = {place: index for index, place in enumerate(certificate.unknowns)}
        self.known = list(reading.known.values())
        for place in (*reading.known, *reading.reckoned):
            self.number[place] = len(self.number)
        self.reckoned = [[self.number[part] for part in parts] for parts in reading.reckoned.values()]
        self.relations = [
            ([(self.number[place], factor) for place, factor in relation.terms], relation.low, relation.high)
            for relation in reading.relations
        ]

    def filled(self, table: Sequence[int]) -> list[int]:
        """A table with what is shown, and with what only adding up gives."""
        values = [*table, *self.known]
        for parts in self.reckoned:
            values.append(sum(values[part] for part in parts))
        return values

    def unfitting(self, view: CertifiedView) -> Iterator[Words]:
        """Tables that somebody with this view knows to be wrong."""
        for count, table in enumerate(view.tables, start=1):
            values = self.filled(table)
            if any(values[number] != value for number, value in view.own.items()):
                yield _in(view, f"tabell {count} säger emot de egna cellerna", f"table {count} denies the own cells")
            ranges = self.reading.ranges.items()
            if not all(_within(values[self.number[place]], low, high) for place, (low, high) in ranges):
                yield _in(view, f"tabell {count} ryms inte i vad som sägs", f"table {count} is outside what is told")
            for terms, low, high in self.relations:
                if not _within(sum(values[number] * factor for number, factor in terms), low, high):
                    yield _in(view, f"tabell {count} bryter en summa", f"table {count} breaks a sum")
                    break

    def spreads(self, view: CertifiedView) -> dict[Place, int]:
        """How far apart the values of each unknown are in the tables of a view, but for its own cells and those that
        are excused in it."""
        excused = {pair.whole for pair in self._rests(view)}
        columns = zip(*view.tables, strict=True)
        spread = [max(column) - min(column) for column in columns]
        return {
            place: spread[n]
            for n, place in enumerate(self.certificate.unknowns)
            if not (n in view.own or place in excused)
        }

    def not_wide(self, view: CertifiedView, spreads: Mapping[Place, int]) -> Iterator[Words]:
        """Cells and differences that must have the width in this view and do not."""
        who, first = _who(view), self.filled(view.tables[0])
        for place, spread in spreads.items():
            width = self.policy.width_of(place.measure)
            if spread < width and self._is_kept(place, first[self.number[place]]):
                yield _told(f"är inte säker för {who.sv}", f"is not safe from {who.en}", place)
        small = [pair for pair in self._differences(view) if self._is_small(pair, first)]
        tables = [self.filled(table) for table in view.tables] if small else []
        for pair in small:
            whole, part = self.number[pair.whole], self.number[pair.part]
            values = [table[whole] - table[part] for table in tables]
            if max(values) - min(values) < max(self.policy.width_of(place.measure) for place in pair[:2]):
                yield _told(
                    f"har en skillnad som inte är säker för {who.sv}",
                    f"has a difference not safe from {who.en}",
                    pair.whole,
                )

    def not_primary(self, publication: Publication) -> Iterator[Words]:
        """Whether the certificate calls small what is small in its first table. Names no cell: which of the hidden ones
        are small is secret even where all are safe."""
        first, now = self.certificate.views[0].tables[0], _printed(publication.tables) & self.reading.hidden
        small = {
            number
            for number, place in enumerate(self.certificate.unknowns)
            if place in now and self.policy.is_small(place.measure, first[number])
        }
        if not small <= self.certificate.primary:
            yield Words(
                "Intyget kallar inte alla små celler små.", "The certificate does not call all small cells small."
            )

    def _rests(self, view: CertifiedView) -> set[Difference]:
        """What is left of counts with this insider's own people in them, without those. It is kept as any difference,
        and in its stead the count is excused: what the own people add to it the insider knows."""
        own = (self.policy.insider, view.insider)
        return {
            pair
            for pair in self.reading.differences
            if view.insider and pair.nested and pair.part == _with(pair.whole, own)
        }

    def _excused(self, view: CertifiedView) -> set[Difference]:
        """Differences of such counts that are kept in other ways: what is left of one without another insider's people,
        whose cells are kept each by itself; and a difference that is told for each insider's people too."""
        rests = self._rests(view)
        wholes = {pair.whole for pair in rests}
        own = (self.policy.insider, view.insider)
        nested = {pair for pair in self.reading.differences if pair.nested}
        return {
            pair
            for pair in nested - rests
            if pair.whole in wholes
            and (
                self.policy.insider in dict(pair.part.codes)
                or Difference(_with(pair.whole, own), _with(pair.part, own), True) in nested
            )
        }

    def _is_kept(self, place: Place, first: int) -> bool:
        """Whether the value of a cell is kept secret in itself."""
        if place in self.reading.banded:
            return self.reading.ranges[place][0] < self.policy.threshold_of(place.measure)
        unprinted = place in self.reading.unprinted and self.policy.is_small(place.measure, first)
        return unprinted or place in self.reading.hidden

    def _differences(self, view: CertifiedView) -> Iterator[Difference]:
        """Those that this view does not know by its own cells, and that earlier releases did not show."""
        own = {self.certificate.unknowns[number] for number in view.own}
        excused = self._excused(view)
        for pair in self.reading.differences:
            if pair in excused:
                continue
            ends = {pair.whole, pair.part}
            if not ends <= self.reading.before and not (ends & own and ends <= own | self.reading.known.keys()):
                yield pair

    def _is_small(self, pair: Difference, values: Sequence[int]) -> bool:
        size = abs(values[self.number[pair.whole]] - values[self.number[pair.part]])
        if size == 0:
            # Of nobody there is nothing to tell: 0 of 0.
            return pair.nested and self.policy.group_disclosure and values[self.number[pair.whole]] > 0
        return any(self.policy.is_small(place.measure, size) for place in pair[:2])


def _printed(tables: Iterable[ProtectedTable]) -> set[Place]:
    return {table.layout.place(key) for table in tables for key in table.cells}


def _with(place: Place, code: tuple[str, str]) -> Place:
    return place._replace(codes=tuple(sorted((*place.codes, code))))


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _told(sv: str, en: str, place: Place) -> Words:
    """About one cell, by its codes and never its value."""
    codes = ", ".join(f"{name} {code}" for name, code in place.codes) or TOTAL
    before = Words("", "")
    if place.epoch:
        before = Words(f" före ändring {place.epoch} bakåt", f" before change {place.epoch} counted backwards")
    return Words(f"{place.measure} ({codes}){before.sv} {sv}.", f"{place.measure} ({codes}){before.en} {en}.")


def _in(view: CertifiedView, sv: str, en: str) -> Words:
    return Words(f"För {_who(view).sv}: {sv}.", f"For {_who(view).en}: {en}.")


def _who(view: CertifiedView) -> Words:
    return Words(view.insider or "allmänheten", view.insider or "the public")


def _shortened(faults: list[Words]) -> tuple[Words, ...]:
    if len(faults) <= MOST_FAULTS:
        return tuple(faults)
    more = len(faults) - MOST_FAULTS
    return (*faults[:MOST_FAULTS], Words(f"Och {more} fel till.", f"And {more} faults more."))
