"""What protect and audit say to the person who runs them: how far they have come, and how it ended.

It goes to somebody who has the counts: how many cells were small is said, what any of them holds is not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from casestats.cli.speech import remark
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.disclosure.auditing import Audit
    from casestats.disclosure.cells.unknowns import Unknown
    from casestats.disclosure.checking import Checked
    from casestats.disclosure.protecting import Summary
    from casestats.disclosure.rounding.controlled import Rounded

SHOWN = 10
"""So many cells and faults are named."""

_STAGES = {
    "search": Words("Söker celler att dölja", "Searching for cells to hide"),
    "proof": Words("Bevisar", "Proving"),
    "round": Words("Avrundar", "Rounding"),
}
_OTHERWISE = Words("Arbetar", "Working")


class Steps:
    """Progress: in a terminal a line that moves, else a line for each quarter of a stage. Never by the clock."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._moving = sys.stderr.isatty()
        self._width = 0
        self._said: tuple[str, int] = ("", -1)

    def __call__(self, stage: str, done: int, of: int) -> None:
        part = 100 * done // of if of > 0 else 0
        words = _STAGES.get(stage, _OTHERWISE).spoken(self._language)
        line = f"{words} {min(max(part, 0), 100)} %"
        if self._moving:
            sys.stderr.write("\r" + line.ljust(self._width))
            sys.stderr.flush()
            self._width = len(line)
            return
        quarter = (stage, part // 25)
        if stage != self._said[0] or quarter > self._said:
            self._said = quarter
            remark(line)

    def clear(self) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


def tell(lines: Iterable[Words], language: Language) -> None:
    for words in lines:
        remark(words.spoken(language))


def protected(summary: Summary, seconds: float) -> list[Words]:
    cells, hidden = _number(summary.cells), _number(summary.hidden)
    primary, secondary = _number(summary.primary), _number(summary.secondary)
    lines = [
        Words(
            f"{cells.sv} celler, {hidden.sv} dolda: {primary.sv} för att de är små (primära), {secondary.sv} för att "
            "skydda dem (sekundära).",
            f"{cells.en} cells, {hidden.en} hidden: {primary.en} for being small (primary), {secondary.en} to protect "
            "them (secondary).",
        )
    ]
    if summary.hidden:
        lost, bound = _number(summary.lost), _number(summary.bound)
        value = _number(summary.value_lost)
        gap = f"{100 * summary.gap:.1f}"
        comma = gap.replace(".", ",")
        lines += [
            Words(
                f"Dolt värde {value.sv}. Förlorad information {lost.sv}, bevisat minst {bound.sv}: högst {comma} % av "
                "den hade kunnat sparas.",
                f"Value hidden {value.en}. Information lost {lost.en}, proved at least {bound.en}: at most {gap} % of "
                "it could have been saved.",
            ),
            Words(
                f"0 av {hidden.sv} dolda celler kan räknas ut. Den snävaste kan vara minst två tal som skiljer sig "
                f"{summary.tightest}.",
                f"0 of {hidden.en} hidden cells can be worked out. The tightest can be at least two numbers that "
                f"differ by {summary.tightest}.",
            ),
        ]
    if summary.already_out:
        count = len(summary.already_out)
        lines.append(
            Words(
                f"Obs: {count} celler som skulle ha dolts visades redan i ett tidigare utlämnande. Det är för sent.",
                f"Note: {count} cells that should be hidden were shown in an earlier release. Too late to hide them.",
            )
        )
    if summary.struck:
        lines.append(
            Words(
                "Obs: nödstoppet på tid slog till, så samma körning kan ge ett annat mönster en annan gång. Beviset "
                "gäller.",
                "Note: the emergency stop by time struck, so the same run may give another pattern another time. The "
                "proof holds.",
            )
        )
    return [*lines, _time(seconds, summary.work.get("units", 0))]


def rounded(done: Rounded, seconds: float) -> list[Words]:
    cells, changed = _number(sum(len(table.cells) for table in done.tables)), _number(done.changed)
    lines = [
        Words(
            f"{cells.sv} celler avrundade till {done.base}, {changed.sv} fick ett annat tal än sitt antal.",
            f"{cells.en} cells rounded to {done.base}, {changed.en} have another figure than their count.",
        ),
        Words(
            f"Skriv vid tabellen: största fel {done.largest_inner_error} i inre celler, {done.largest_total_error} i "
            "summor. Allt går ihop.",
            f"State with the table: largest error {done.largest_inner_error} in inner cells, "
            f"{done.largest_total_error} in totals. All adds up.",
        ),
    ]
    if done.widened:
        lines.append(
            Words(
                "Obs: alla inre celler kunde inte hållas inom basen; felet ovan är det som gäller.",
                "Note: not all inner cells could be kept within the base; the error above is what holds.",
            )
        )
    if done.kept:
        lines.append(
            Words(
                f"{done.kept} celler behåller talet från förut.", f"{done.kept} cells keep the figure they had before."
            )
        )
    return [*lines, _time(seconds, done.work.units)]


def audited(found: Audit) -> list[Words]:
    if found.safe:
        lines = [
            Words(
                f"Säker: 0 av {_number(found.hidden).sv} dolda celler kan räknas ut.",
                f"Safe: 0 of {_number(found.hidden).en} hidden cells can be worked out.",
            )
        ]
        if found.tightest is not None:
            lines.append(Words(f"Snävaste spannet: {found.tightest}.", f"The tightest spread: {found.tightest}."))
        return lines
    kinds = (
        (found.exact, Words("kan räknas ut exakt", "can be worked out exactly")),
        (found.narrow, Words("kan räknas ut närmare än bredden", "can be worked out more closely than the width")),
        (found.unproven, Words("är inte bevisade", "are not proved")),
        (found.improper, Words("visas fast de är små", "are shown although they are small")),
    )
    lines = [Words(f"INTE säker. {found.hidden} dolda celler.", f"NOT safe. {found.hidden} hidden cells.")]
    for places, what in kinds:
        if places:
            lines.append(Words(f"{len(places)} {what.sv}:", f"{len(places)} {what.en}:"))
            lines += [_named(place) for place in places[:SHOWN]]
            if len(places) > SHOWN:
                rest = len(places) - SHOWN
                lines.append(Words(f"  ... och {rest} till", f"  ... and {rest} more"))
    return lines


def checked(found: Checked) -> list[Words]:
    if not found.faults:
        hidden = _number(found.hidden)
        return [
            Words(
                f"Intyget håller: 0 av {hidden.sv} dolda celler kan räknas ut, snävaste spann {found.tightest}.",
                f"The certificate holds: 0 of {hidden.en} hidden cells can be worked out, tightest spread "
                f"{found.tightest}.",
            )
        ]
    return [Words("Intyget håller INTE.", "The certificate does NOT hold."), *faults(found.faults)]


def faults(found: tuple[Words, ...]) -> list[Words]:
    lines = [Words(f"  {fault.sv}", f"  {fault.en}") for fault in found[:SHOWN]]
    if len(found) > SHOWN:
        rest = len(found) - SHOWN
        lines.append(Words(f"  ... och {rest} till", f"  ... and {rest} more"))
    return lines


def _named(unknown: Unknown) -> Words:
    """The place; never what it may be."""
    from casestats.disclosure.cells.hierarchies import told
    from casestats.disclosure.tables import Place

    if isinstance(unknown, Place):
        text = told(unknown) if not unknown.epoch else f"{told(unknown)} -{unknown.epoch}"
        return Words(f"  {text}", f"  {text}")
    return Words(
        f"  skillnaden mellan {told(unknown.more)} och {told(unknown.less)}",
        f"  the difference between {told(unknown.more)} and {told(unknown.less)}",
    )


def _number(count: int) -> Words:
    english = f"{count:,}"
    return Words(english.replace(",", "\N{NO-BREAK SPACE}"), english)


def _time(seconds: float, units: int) -> Words:
    work = _number(units)
    text = f"{seconds:.1f}"
    comma = text.replace(".", ",")
    return Words(f"{comma} sekunder, {work.sv} arbetsenheter.", f"{text} seconds, {work.en} units of work.")
