"""An import told as a story: what was in the extract, what changes, what was refused and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casestats.actions.import_words import SHOWN, counted, doubts_about, place
from casestats.cli.speech import say
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.import_story import ImportStory


def tell(story: ImportStory, language: Language) -> None:
    """What was in the extract, what changes, what should be known, what was refused."""
    for words in (*_heading(story), *doubts_about(story)):
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
    rows, cases = counted(story.rows, "rad", "rader", "row"), counted(tally.cases, "ärende", "ärenden", "case")
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


def _refused(story: ImportStory) -> Words:
    count = counted(len(story.refused), "rad räknas", "rader räknas", "row")
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
