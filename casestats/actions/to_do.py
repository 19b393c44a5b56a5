"""What somebody should see to, from how the extracts have come in. A unit is told nothing that counts other units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casestats.actions.deliveries import Delivery
from casestats.catalogue.wording import FLAGS
from casestats.periods import Period
from casestats.tabulation.trends import day_words, month_words
from casestats.words import Words


class ToDo(NamedTuple):
    """`kind` is a short stable word: late, missing, unmapped, conflicts, refused, unit. `codes` are reason codes with
    their rows, only of kind unmapped and only told of the whole."""

    kind: str
    words: Words
    source: str = ""
    codes: tuple[tuple[str, int], ...] = ()


def to_do(given: Sequence[Delivery], *, whole: bool, there: bool = True) -> Iterator[ToDo]:
    """For the whole municipality, or for one unit; `there`: whether that unit has any case."""
    if not there:
        yield ToDo(
            "unit",
            Words(
                "Inget ärende i uttagen hör till enheten. Stämmer enhetens namn? Fråga den som sköter konton.",
                "No case of the extracts belongs to the unit. Is its name right? Ask whoever runs the accounts.",
            ),
        )
    for one in given:
        if one.late and one.expected is not None and one.due is not None:
            period, due = period_words(one.expected), day_words(one.due)
            yield ToDo(
                "late",
                Words(
                    f"Uttaget för {period.sv} från {one.source} är försenat: det väntades senast {due.sv}.",
                    f"The extract of {period.en} from {one.source} is late: it was due {due.en}.",
                ),
                one.source,
            )
        if one.missing:
            first, last = month_words(one.missing[0]), month_words(one.missing[-1])
            several = len(one.missing) > 1
            span = Words(f"{first.sv} till {last.sv}", f"{first.en} to {last.en}") if several else first
            yield ToDo(
                "missing",
                Words(
                    f"Uttag saknas från {one.source}: {span.sv} ({len(one.missing)} mån).",
                    f"Extracts are missing from {one.source}: {span.en} ({len(one.missing)} months).",
                ),
                one.source,
            )
        yield from _of_the_newest(one, whole=whole)


def _of_the_newest(one: Delivery, *, whole: bool) -> Iterator[ToDo]:
    if one.unmapped:
        codes = tuple(sorted(one.unmapped.items(), key=lambda pair: (-pair[1], pair[0])))
        number = len(codes)
        many = Words("orsakskod" if number == 1 else "orsakskoder", "reason code" if number == 1 else "reason codes")
        rows = Words("", "")
        if whole:
            count = sum(one.unmapped.values())
            rows = Words(
                f" ({count} {'rad' if count == 1 else 'rader'})", f" ({count} {'row' if count == 1 else 'rows'})"
            )
        yield ToDo(
            "unmapped",
            Words(
                f"{number} {many.sv} från {one.source} finns inte i profilen{rows.sv}. Ärendena räknas som oklassade."
                + (" Lägg till koderna i profilen." if whole else " Den som läser in uttagen kan lägga till dem."),
                f"{number} {many.en} from {one.source} {'is' if number == 1 else 'are'} not in the profile{rows.en}. "
                "The cases count as unclassified."
                + (" Add the codes to the profile." if whole else " Whoever imports the extracts can add them."),
            ),
            one.source,
            codes if whole else (),
        )
    if not whole:
        return
    if one.conflicts:
        count = sum(one.conflicts.values())
        flags = [FLAGS[flag] for flag in sorted(one.conflicts, key=lambda flag: -one.conflicts[flag])]
        listed = Words(", ".join(flag.sv for flag in flags), ", ".join(flag.en for flag in flags))
        yield ToDo(
            "conflicts",
            Words(
                f"Källorna säger emot varandra på {count} {'ställe' if count == 1 else 'ställen'} ({listed.sv}). Ja "
                "räknas. Se kvalitetssidan.",
                f"The sources contradict each other in {count} {'place' if count == 1 else 'places'} ({listed.en}). "
                "Yes counts. See the quality page.",
            ),
            one.source,
        )
    if one.refused:
        yield ToDo(
            "refused",
            Words(
                f"{one.refused} av {one.rows} rader från {one.source} gick inte att läsa och räknas inte. Rätta i "
                "källan och läs in igen.",
                f"{one.refused} of {one.rows} rows from {one.source} could not be read and do not count. Mend them in "
                "the source and import again.",
            ),
            one.source,
        )


def period_words(period: Period) -> Words:
    """A period as people say it: "mars 2025", "kvartal 1 2025", "2025"."""
    if period.months == 1:
        return month_words(period)
    if period.months == 3:
        quarter = (period.first_month + 2) // 3
        return Words(f"kvartal {quarter} {period.year}", f"quarter {quarter} of {period.year}")
    if period.months == 4:
        tertial = (period.first_month + 3) // 4
        return Words(f"tertial {tertial} {period.year}", f"tertial {tertial} of {period.year}")
    return Words(f"{period.year}", f"{period.year}")
