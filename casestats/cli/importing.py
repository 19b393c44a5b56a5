"""import: told as a story - what was in the extract, what changes, what was refused, and one question."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import open_installation
from casestats.cli.profiles import PROFILE, adapter_of, read_profile
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import progress, remark, say, say_json
from casestats.words import Language

if TYPE_CHECKING:
    from casestats.actions.import_story import ImportStory

SHOWN = 10


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def run(
        profile: Path,
        files: tuple[Path, ...],
        period: str | None,
        dry_run: bool,
        yes: bool,
        allow: tuple[str, ...],
        as_json: bool,
    ) -> None:
        from casestats.actions.importing import import_extract
        from casestats.adapters.extract import Extract, SourceFile
        from casestats.periods import Period

        installation = open_installation(settings())
        mapping = read_profile(installation.settings, profile)
        extract = Extract(
            tuple(SourceFile.from_path(file) for file in files),
            Period.parse(period) if period else None,
            frozenset(allow),
        )
        asked = False
        with progress(language) as bar:

            def ask(story: ImportStory) -> bool:
                nonlocal asked
                if as_json or not sys.stdin.isatty():
                    return False
                asked = True
                bar.clear()
                tell(story, language)
                for question in story.questions:
                    remark(question.words.spoken(language))
                return click.confirm("Läsa in ändå?" if sv else "Import it all the same?", err=True)

            story = import_extract(
                installation,
                actor(),
                adapter_of(mapping.adapter),
                mapping,
                extract,
                dry_run=dry_run,
                confirmed=yes,
                ask=ask,
                progress=bar,
                language=language,
            )
        if as_json:
            say_json(_as_json(story, language, dry_run))
        else:
            if not asked:
                tell(story, language)
            _close(story, language, dry_run)

    return [
        click.Command(
            "import",
            callback=run,
            params=[
                click.Option(
                    ["--profile"], type=PROFILE, required=True, help="Profilens fil." if sv else "The profile."
                ),
                click.Argument(["files"], nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)),
                click.Option(
                    ["--period"],
                    help="Perioden uttaget gäller: 2025-03." if sv else "The extract's period: 2025-03.",
                ),
                click.Option(
                    ["--dry-run"],
                    is_flag=True,
                    help="Visa vad som skulle hända; spara inget." if sv else "Show what would happen; store nothing.",
                ),
                click.Option(["--yes"], is_flag=True, help="Svara ja på frågor." if sv else "Answer yes to questions."),
                click.Option(
                    ["--allow"],
                    multiple=True,
                    metavar="REPAIR",
                    help="Tillåt en reparation som ett felmeddelande nämnt."
                    if sv
                    else "Allow a repair that a message has named.",
                ),
                click.Option(["--json", "as_json"], is_flag=True, help="JSON."),
            ],
            help="Läs in ett uttag." if sv else "Import an extract.",
        )
    ]


def tell(story: ImportStory, language: Language) -> None:
    """What was in the extract, what changes, what was refused."""
    sv = language == "sv"
    tally = story.tally
    span = str(story.period) if story.period else ("ingen angiven period" if sv else "no stated period")
    if story.complete:
        span += ", alla aktiva ärenden" if sv else ", all active cases"
    say(f"{story.municipality} {story.source}, {span}")
    say(_counts(story, sv))
    if story.change_percent is not None:
        say(
            f"Aktiva ärenden {story.period}: {tally.active_now}, {story.change_percent:+d} % mot {story.compared_with} "
            f"({tally.active_before})."
            if sv
            else f"Active cases {story.period}: {tally.active_now}, {story.change_percent:+d} % against "
            f"{story.compared_with} ({tally.active_before})."
        )
    for line in _doubts(story, sv):
        say("- " + line)
    for notice in story.notices:
        say(f"- {notice.words.spoken(language)}")
    for error in story.refused[:SHOWN]:
        place = _place(error.at, sv)
        say(f"  {place}: {error.words.spoken(language)}")
    if len(story.refused) > SHOWN:
        say(f"  ... och {len(story.refused) - SHOWN} till" if sv else f"  ... and {len(story.refused) - SHOWN} more")


def _counts(story: ImportStory, sv: bool) -> str:
    tally = story.tally
    if sv:
        parts = [f"{story.rows} rader, {tally.cases} ärenden: {tally.new} nya, {tally.changed} ändrade"]
        parts += [f"{tally.unchanged} oförändrade", f"{tally.void} makulerade", f"{len(story.refused)} vägrade rader"]
        if story.complete:
            parts.append(f"{tally.missing} av {tally.expected} väntade saknas")
    else:
        parts = [f"{story.rows} rows, {tally.cases} cases: {tally.new} new, {tally.changed} changed"]
        parts += [f"{tally.unchanged} unchanged", f"{tally.void} void", f"{len(story.refused)} refused rows"]
        if story.complete:
            parts.append(f"{tally.missing} of {tally.expected} expected are missing")
    return ", ".join(parts) + "."


def _doubts(story: ImportStory, sv: bool) -> list[str]:
    tally = story.tally
    lines = []
    if tally.children_unclassified:
        lines.append(
            f"{tally.children_unclassified} barnärenden utan uppgift om våld: de kan dölja våld."
            if sv
            else f"{tally.children_unclassified} children's cases say nothing of violence: they may hide it."
        )
    if tally.masked:
        lines.append(
            f"{tally.masked} ärenden utan personuppgift: vart och ett räknas som en egen person."
            if sv
            else f"{tally.masked} cases without a person reference: each counts as a person of its own."
        )
    if tally.disagreeing_rows:
        lines.append(
            f"{tally.disagreeing_rows} ärenden har rader som säger olika; den senaste raden gäller."
            if sv
            else f"{tally.disagreeing_rows} cases have rows that disagree; the latest row stands."
        )
    if tally.conflicts:
        counts = ", ".join(f"{flag} {count}" for flag, count in sorted(tally.conflicts.items()))
        lines.append(
            f"Källorna säger emot varandra (ja gäller): {counts}."
            if sv
            else f"The sources contradict each other (yes stands): {counts}."
        )
        rows = ", ".join(f"{_place(at, sv)} {flag}" for at, flag in tally.conflict_rows[:SHOWN])
        if rows:
            lines.append(rows + (" ..." if len(tally.conflict_rows) > SHOWN else ""))
    return lines


def _place(at: tuple[int, int, int], sv: bool) -> str:
    file, sheet, row = at
    words = [f"{'fil' if sv else 'file'} {file}"] if file > 1 else []
    if sheet:
        words.append(f"{'blad' if sv else 'sheet'} {sheet}")
    return " ".join([*words, f"{'rad' if sv else 'row'} {row}"])


def _close(story: ImportStory, language: Language, dry_run: bool) -> None:
    sv = language == "sv"
    if story.same_as is not None:
        say(
            f"Samma innehåll som inläsning {story.same_as}. Inget att göra."
            if sv
            else f"The same content as import {story.same_as}. Nothing to do."
        )
    elif dry_run:
        for question in story.questions:
            say("? " + question.words.spoken(language))
        say("Provkörning: inget är sparat." if sv else "Dry run: nothing is stored.")
    else:
        say(f"Inläst som nummer {story.number}." if sv else f"Imported as number {story.number}.")
        if story.refused_file is not None:
            say(
                f"Vägrade rader: {story.refused_file} (rätta i källan och läs in nästa uttag)."
                if sv
                else f"Refused rows: {story.refused_file} (mend them in the source and import the next extract)."
            )


def _as_json(story: ImportStory, language: Language, dry_run: bool) -> dict[str, object]:
    return {
        "import": story.number,
        "dry_run": dry_run,
        "same_as": story.same_as,
        "municipality": story.municipality,
        "source": story.source,
        "period": str(story.period) if story.period else None,
        "complete": story.complete,
        **story.summary(),
        "change_percent": story.change_percent,
        "expected": story.tally.expected,
        "questions": [question.rule for question in story.questions],
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
