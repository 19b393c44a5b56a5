"""The words of an import's story that the command line, the browser and the watched folders have in common."""

from __future__ import annotations

from casestats.actions.import_story import ImportStory
from casestats.catalogue.wording import SUBJECTS
from casestats.words import Words

SHOWN = 10
"""So many refused rows and conflicts are shown; the file of refused rows and --json have all."""


def doubts_about(story: ImportStory) -> list[Words]:
    """What should be known of what was read, though nothing of it hinders the import."""
    tally = story.tally
    lines = []
    if tally.children_unclassified:
        number = tally.children_unclassified
        count = counted(number, "barnärende", "barnärenden", "children's case")
        lines.append(
            Words(
                f"- {count.sv} utan uppgift om våld: {'det' if number == 1 else 'de'} kan dölja våld.",
                f"- {count.en} without a word of violence: {'it' if number == 1 else 'they'} may hide violence.",
            )
        )
    if tally.masked:
        count = counted(tally.masked, "ärende", "ärenden", "case")
        lines.append(
            Words(
                f"- {count.sv} utan personuppgift: räknas som en egen person var.",
                f"- {count.en} without a person reference: each counts as a person of its own.",
            )
        )
    if tally.disagreeing_rows:
        count = counted(tally.disagreeing_rows, "ärende", "ärenden", "case")
        lines.append(
            Words(
                f"- {count.sv} med rader som säger olika om samma sak, till exempel enhet. Rätta i källan; till dess "
                "gäller det senast ifyllda, annars väljs ett efter en fast regel.",
                f"- {count.en} with rows that disagree, on the unit for example. Mend it at the source; until then the "
                "latest answer stands, or else one is chosen by a fixed rule.",
            )
        )
    if tally.conflicts:
        pairs = [(SUBJECTS.get(flag, Words(flag, flag)), count) for flag, count in sorted(tally.conflicts.items())]
        lines.append(
            Words(
                "- Källorna säger emot varandra, och ja gäller: "
                + ", ".join(f"{subject.sv} ({count})" for subject, count in pairs)
                + ".",
                "- The sources contradict each other, and yes stands: "
                + ", ".join(f"{subject.en} ({count})" for subject, count in pairs)
                + ".",
            )
        )
        lines += _conflict_rows(story)
    return lines


def _conflict_rows(story: ImportStory) -> list[Words]:
    found = [(place(at), SUBJECTS.get(flag, Words(flag, flag))) for at, flag in story.tally.conflict_rows[:SHOWN]]
    if not found:
        return []
    more = " ..." if len(story.tally.conflict_rows) > SHOWN else ""
    return [
        Words(
            "  " + ", ".join(f"{at.sv}: {subject.sv}" for at, subject in found) + more,
            "  " + ", ".join(f"{at.en}: {subject.en}" for at, subject in found) + more,
        )
    ]


def place(at: tuple[int, int, int]) -> Words:
    """Where a row stands, as a person counts. The first file and a text's only sheet go without saying."""
    file, sheet, row = at
    parts = [Words(f"fil {file}", f"file {file}")] if file > 1 else []
    parts += [Words(f"blad {sheet}", f"sheet {sheet}")] if sheet else []
    parts.append(Words(f"rad {row}", f"row {row}"))
    return Words(" ".join(part.sv for part in parts), " ".join(part.en for part in parts))


def counted(count: int, one: str, several: str, english: str) -> Words:
    """A number with its noun: `1 rad`, `2 rader`."""
    return Words(f"{count} {one if count == 1 else several}", f"{count} {english}{'' if count == 1 else 's'}")
