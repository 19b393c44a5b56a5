"""An import told as a story: what was in the extract, what changes, what was refused and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casestats.catalogue.wording import SUBJECTS
from casestats.cli.speech import say
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.import_story import ImportStory

SHOWN = 10
"""So many refused rows and conflicts are shown; the file of refused rows and --json have all."""


def tell(story: ImportStory, language: Language) -> None:
    """What was in the extract, what changes, what should be known, what was refused."""
    for words in (*_heading(story), *_doubts(story)):
        say(words.spoken(language))
    for notice in story.notices:
        say(f"- {notice.words.spoken(language)}")
    if story.refused:
        say(_refused(story).spoken(language))
    for error in story.refused[:SHOWN]:
        say(f"  {place(error.at).spoken(language)}: {error.words.spoken(language)}")
    if len(story.refused) > SHOWN:
        rest = len(story.refused) - SHOWN
        say(Words(f"  ... och {rest} till", f"  ... and {rest} more").spoken(language))


def close(story: ImportStory, language: Language, *, dry_run: bool) -> None:
    """How it ended."""
    for words in _end(story, dry_run):
        say(words.spoken(language))


def _heading(story: ImportStory) -> list[Words]:
    tally = story.tally
    span = Words(str(story.period), str(story.period)) if story.period else Words("utan period", "without a period")
    claim = Words(" (alla aktiva ärenden)", " (all active cases)") if story.complete else Words("", "")
    rows, cases = _number(story.rows, "rad", "rader", "row"), _number(tally.cases, "ärende", "ärenden", "case")
    lines = [
        Words(
            f"Kommun {story.municipality}, {story.source}, {span.sv}{claim.sv}",
            f"Municipality {story.municipality}, {story.source}, {span.en}{claim.en}",
        ),
        Words(
            f"I uttaget: {rows.sv}, {cases.sv}. Nya: {tally.new}. Ändrade: {tally.changed}. Oförändrade: "
            f"{tally.unchanged}. Makulerade: {tally.void}.",
            f"In the extract: {rows.en}, {cases.en}. New: {tally.new}. Changed: {tally.changed}. Unchanged: "
            f"{tally.unchanged}. Void: {tally.void}.",
        ),
    ]
    if story.complete and tally.expected:
        fate = Words("", "")
        if tally.missing:
            fate = Words(" och slutar räknas", " and no longer count")
            if story.missing_means_closed:
                fate = Words(" och stängs", " and are closed")
        lines.append(
            Words(
                f"Saknas: {tally.missing} av {tally.expected} ärenden som borde vara med{fate.sv}.",
                f"Missing: {tally.missing} of {tally.expected} cases that should be there{fate.en}.",
            )
        )
    if story.change_percent is not None:
        change = f"{story.change_percent:+d}"
        lines.append(
            Words(
                f"Aktiva ärenden {story.period}: {tally.active_now}, {change} % mot {story.compared_with} "
                f"({tally.active_before}).",
                f"Active cases {story.period}: {tally.active_now}, {change} % against {story.compared_with} "
                f"({tally.active_before}).",
            )
        )
    return lines


def _doubts(story: ImportStory) -> list[Words]:
    tally = story.tally
    lines = []
    if tally.children_unclassified:
        number = tally.children_unclassified
        count = _number(number, "barnärende", "barnärenden", "children's case")
        lines.append(
            Words(
                f"- {count.sv} utan uppgift om våld: {'det' if number == 1 else 'de'} kan dölja våld.",
                f"- {count.en} without a word of violence: {'it' if number == 1 else 'they'} may hide violence.",
            )
        )
    if tally.masked:
        count = _number(tally.masked, "ärende", "ärenden", "case")
        lines.append(
            Words(
                f"- {count.sv} utan personuppgift: räknas som en egen person var.",
                f"- {count.en} without a person reference: each counts as a person of its own.",
            )
        )
    if tally.disagreeing_rows:
        count = _number(tally.disagreeing_rows, "ärende", "ärenden", "case")
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


def _refused(story: ImportStory) -> Words:
    count = _number(len(story.refused), "rad räknas", "rader räknas", "row")
    return Words(f"Avvisat: {count.sv} inte.", f"Refused: {count.en} not counted.")


def _end(story: ImportStory, dry_run: bool) -> list[Words]:
    if story.same_as is not None:
        return [
            Words(
                f"Samma innehåll som inläsning {story.same_as}. Inget behöver göras.",
                f"The same content as import {story.same_as}. There is nothing to do.",
            )
        ]
    if dry_run:
        asked = [
            Words(f"Fråga vid inläsning: {question.words.sv}", f"An import would ask: {question.words.en}")
            for question in story.questions
        ]
        return [*asked, Words("Provkörning: inget är sparat.", "Dry run: nothing is stored.")]
    lines = [
        Words(f"Med ditt ja: {question.words.sv}", f"With your yes: {question.words.en}")
        for question in story.questions
    ]
    lines.append(Words(f"Inläst som nummer {story.number}.", f"Imported as number {story.number}."))
    if story.refused_file is not None:
        lines.append(
            Words(
                f"De avvisade raderna står i {story.refused_file}. Rätta dem i källan; de följer med i nästa uttag.",
                f"The refused rows are listed in {story.refused_file}. Mend them in the source; they come with the "
                "next extract.",
            )
        )
    return lines


def place(at: tuple[int, int, int]) -> Words:
    """Where a row stands, as a person counts. The first file and a text's only sheet go without saying."""
    file, sheet, row = at
    parts = [Words(f"fil {file}", f"file {file}")] if file > 1 else []
    parts += [Words(f"blad {sheet}", f"sheet {sheet}")] if sheet else []
    parts.append(Words(f"rad {row}", f"row {row}"))
    return Words(" ".join(part.sv for part in parts), " ".join(part.en for part in parts))


def _number(count: int, one: str, several: str, english: str) -> Words:
    return Words(f"{count} {one if count == 1 else several}", f"{count} {english}{'' if count == 1 else 's'}")


def as_json(story: ImportStory, language: Language, *, dry_run: bool) -> dict[str, object]:
    """The story for a script; its words are in the reader's language, its keys are not."""
    return {
        "import": story.number,
        "dry_run": dry_run,
        "same_as": story.same_as,
        "files": list(story.files),
        "municipality": story.municipality,
        "source": story.source,
        "period": str(story.period) if story.period else None,
        "complete": story.complete,
        **story.summary(),
        "change_percent": story.change_percent,
        "expected": story.tally.expected,
        "questions": [
            {"rule": question.rule, "words": question.words.spoken(language)} for question in story.questions
        ],
        "refused_file": str(story.refused_file) if story.refused_file else None,
        "refused_rows": [
            {**error.at._asdict(), "column": error.column, "rule": error.rule, "words": error.words.spoken(language)}
            for error in story.refused
        ],
        "notices": [
            {
                "kind": notice.kind,
                "column": notice.column,
                "code": notice.code,
                "rows": notice.rows,
                "words": notice.words.spoken(language),
            }
            for notice in story.notices
        ],
    }
