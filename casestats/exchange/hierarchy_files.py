"""Which codes of a dimension are summed into which: `parent,child[,grouping]`, the top being Total.

A parent with several groupings (a year in quarters, and in tertials) is the sum of each of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from casestats.disclosure.tables import TOTAL, Dimension, Sum
from casestats.exchange.cell_rows import Faults, fault_of_code, read_lines
from casestats.exchange.formulas import as_typed
from casestats.words import Words

_HEADINGS = (["parent", "child"], ["parent", "child", "grouping"])


def flat(name: str, codes: Iterable[str]) -> Dimension:
    """All codes summed into Total, in an order of their own: that of a file could tell of the values."""
    inner = tuple(sorted({*codes} - {TOTAL}, key=_by_number))
    if not inner:
        return Dimension(name, (TOTAL,), ())
    return Dimension(name, (TOTAL, *inner), (Sum(TOTAL, inner),))


def _by_number(code: str) -> tuple[tuple[int, int, str], ...]:
    """2 before 10, and 0-17 before 18-64."""
    parts = re.split(r"(\d+)", code)
    return tuple((1, 0, part) if place % 2 == 0 else (0, int(part), part) for place, part in enumerate(parts) if part)


def read_hierarchy(name: str, content: bytes) -> Dimension:
    """Raises FixExtract with every fault: codes in a ring, another top than Total, groupings that do not agree."""
    faults = Faults(Words(f"Hierarkin för {name}", f"The hierarchy of {name}"))
    lines = read_lines(faults, content)
    _, headings = next(lines, (0, []))
    if headings not in _HEADINGS:
        faults.add(
            1,
            "",
            Words(
                "rubrikerna ska vara parent,child eller parent,child,grouping.",
                "the headings must be parent,child or parent,child,grouping.",
            ),
        )
        faults.end()
    links = list(_links(faults, lines, len(headings)))
    faults.end()
    sums = _sums(links)
    _check_tops(faults, links)
    faults.end()
    _check_rings(faults, links)
    faults.end()
    _check_groupings(faults, sums)
    faults.end()
    return Dimension(name, _order(sums), sums)


Link = tuple[int, str, str, str]
"""Row, parent, child, grouping."""


def _links(faults: Faults, lines: Iterator[tuple[int, list[str]]], columns: int) -> Iterator[Link]:
    seen: dict[tuple[str, str, str], int] = {}
    for line, cells in lines:
        if len(cells) != columns:
            faults.add(
                line,
                "",
                Words(f"raden ska ha {columns} kolumner. Rätta den.", f"the row must have {columns} columns. Mend it."),
            )
            continue
        parent, child = as_typed(cells[0]), as_typed(cells[1])
        for column, code in (("parent", parent), ("child", child)):
            if fault := fault_of_code(code):
                faults.add(line, column, fault)
        if child == TOTAL:
            faults.add(line, "child", Words("Total är toppen och ligger inte under något.", "Total is the top."))
        link = (parent, child, cells[2] if columns > 2 else "")
        first = seen.setdefault(link, line)
        if first != line:
            faults.add(
                line, "", Words(f"samma som rad {first}. Ta bort den ena.", f"the same as row {first}. Remove one.")
            )
        yield line, *link
    if not seen:
        faults.add(0, "", Words("Filen har inga rader under rubrikerna.", "The file has no rows below the headings."))


def _sums(links: list[Link]) -> tuple[Sum, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for _, parent, child, grouping in links:
        found.setdefault((parent, grouping), []).append(child)
    return tuple(Sum(parent, tuple(children)) for (parent, _), children in found.items())


def _check_tops(faults: Faults, links: list[Link]) -> None:
    children = {child for _, _, child, _ in links}
    told: set[str] = set()
    for line, parent, _, _ in links:
        if parent != TOTAL and parent not in children and parent not in told:
            told.add(parent)
            faults.add(
                line,
                "parent",
                Words(
                    "koden ligger inte under någon annan. Det ska finnas en enda topp, och den ska heta Total: "
                    "lägg till en rad som börjar med Total.",
                    "the code is below no other. There must be one top, called Total: add a row that begins with "
                    "Total.",
                ),
            )


def _check_rings(faults: Faults, links: list[Link]) -> None:
    """Codes are taken away from below; what is left when no more can be is in a ring or above one."""
    left = list(links)
    while True:
        parents = {parent for _, parent, _, _ in left}
        kept = [link for link in left if link[2] in parents]
        if len(kept) == len(left):
            break
        left = kept
    for line, _, _, _ in left[:1]:
        faults.add(
            line,
            "",
            Words(
                "koderna går runt: en kod ligger under sig själv. Ta bort den rad som vänder.",
                "the codes go round: a code is below itself. Remove the row that turns back.",
            ),
        )


def _check_groupings(faults: Faults, sums: tuple[Sum, ...]) -> None:
    """Every grouping of a parent must hold the same innermost codes, each once, or the sums cannot be equal."""
    inner: dict[str, frozenset[str]] = {}
    parts: dict[str, list[Sum]] = {}
    for one in sums:
        parts.setdefault(one.parent, []).append(one)

    def innermost(code: str) -> frozenset[str]:
        if code not in inner:
            below = [innermost(child) for child in parts[code][0].children] if code in parts else []
            inner[code] = frozenset().union(*below) if below else frozenset([code])
        return inner[code]

    for parent, groupings in parts.items():
        for number, one in enumerate(groupings, start=1):
            below = [innermost(child) for child in one.children]
            twice = sum(map(len, below)) > len(frozenset().union(*below))
            if twice or frozenset().union(*below) != innermost(parent):
                place = number if len(groupings) > 1 else 1
                faults.add(
                    0,
                    "",
                    Words(
                        f"Gruppering {place} under en av koderna räknar någon kod två gånger eller lämnar ut en som de "
                        "andra har. Ge varje indelning ett eget namn i kolumnen grouping, och låt alla omfatta samma "
                        "koder.",
                        f"Grouping {place} below one of the codes counts a code twice or lacks one that the others "
                        "have. Give each division a name of its own in the column grouping, and let all hold the "
                        "same codes.",
                    ),
                )


def _order(sums: tuple[Sum, ...]) -> tuple[str, ...]:
    """From the top, each code before its parts."""
    parts: dict[str, list[str]] = {}
    for one in sums:
        parts.setdefault(one.parent, []).extend(one.children)
    found: dict[str, None] = {}
    waiting = [TOTAL]
    while waiting:
        code = waiting.pop()
        if code not in found:
            found[code] = None
            waiting.extend(reversed(parts.get(code, [])))
    return tuple(found)


def narrowed(dimension: Dimension, present: Collection[str]) -> Dimension:
    """The dimension as a table uses it that has only these codes in its file.

    A table by quarters ends there, though the hierarchy goes on to months: a code that stands in the file while none
    below it does is an inner code of the table. Where no code is such, the dimension stays as it is.
    """
    parts: dict[str, set[str]] = {}
    for one in dimension.sums:
        parts.setdefault(one.parent, set()).update(one.children)
    below: dict[str, set[str]] = {}
    for code in reversed(dimension.codes):  # not all below come first where a code has several parents
        below[code] = _below(code, parts, below)
    ends = {code for code in present if code in parts and not below[code] & set(present)}
    if not ends:
        return dimension
    gone = set().union(*(below[code] for code in ends)) - ends
    sums = [one for one in dimension.sums if one.parent not in ends]
    while True:
        sums = [one for one in sums if one.parent not in gone and not gone & set(one.children)]
        still = {one.parent for one in sums}
        lost = {code for code in parts if code not in ends and code not in still} - gone
        if not lost:
            break
        gone |= lost
    return Dimension(dimension.name, tuple(code for code in dimension.codes if code not in gone), tuple(sums))


def _below(code: str, parts: dict[str, set[str]], known: dict[str, set[str]]) -> set[str]:
    if code in known:
        return known[code]
    found: set[str] = set()
    for child in parts.get(code, ()):
        found |= {child} | _below(child, parts, known)
    known[code] = found
    return found
