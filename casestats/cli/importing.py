"""import: one extract or several, each told as a story, with one question where a person must decide."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import open_installation
from casestats.cli.profiles import PROFILE, adapter_of, read_profile
from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import agree, progress, remark, say, say_json
from casestats.errors import CasestatsError
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.import_story import ImportStory
    from casestats.adapters.extract import Extract
    from casestats.adapters.profile import Profile
    from casestats.bootstrap import Installation


class _Import:
    """One run of the command: what it was asked, and the extracts one after another."""

    def __init__(
        self, installation: Installation, mapping: Profile, language: Language, dry_run: bool, yes: bool, as_json: bool
    ) -> None:
        self.installation = installation
        self.mapping = mapping
        self.language: Language = language
        self.dry_run = dry_run
        self.yes = yes
        self.as_json = as_json

    def split(self, extract: Extract) -> list[Extract]:
        from casestats.actions.splitting import split

        with progress(self.language) as bar:
            return split(adapter_of(self.mapping.adapter), self.mapping, extract, bar)

    def take(self, extract: Extract) -> ImportStory:
        """Import one extract, and tell it unless a script listens."""
        from casestats.actions.importing import import_extract
        from casestats.cli.telling import close, tell

        told = False
        with progress(self.language) as bar:

            def ask(story: ImportStory) -> bool:
                nonlocal told
                if self.as_json or not sys.stdin.isatty():
                    return False
                told = True
                bar.clear()
                tell(story, self.language)
                for question in story.questions:
                    remark(question.words.spoken(self.language))
                return agree(Words("Läsa in ändå?", "Import it all the same?"), self.language)

            story = import_extract(
                self.installation,
                actor(),
                adapter_of(self.mapping.adapter),
                self.mapping,
                extract,
                dry_run=self.dry_run,
                confirmed=self.yes,
                ask=ask,
                progress=bar,
                language=self.language,
            )
        if not self.as_json:
            if not told:
                tell(story, self.language)
            close(story, self.language, dry_run=self.dry_run)
        return story

    def take_all(self, parts: list[Extract]) -> None:
        """Each extract by itself, in order. What was stored before one that fails stays, and that is said."""
        from casestats.actions.splitting import file_words, stopped
        from casestats.cli.telling import as_json

        whole = sum(len(part.files) for part in parts)
        stories: list[ImportStory] = []
        try:
            for part in parts:
                if len(parts) > 1 and not self.as_json:
                    say(("\n" if stories else "") + file_words(part, whole).spoken(self.language))
                stories.append(self.take(part))
        except CasestatsError as error:
            raise stopped(error, parts, len(stories), dry_run=self.dry_run) from None
        finally:
            if self.as_json and (stories or whole > 1):
                told = [as_json(story, self.language, dry_run=self.dry_run) for story in stories]
                say_json(told if whole > 1 else told[0])
        if len(parts) > 1 and not self.as_json:
            say("\n" + _in_all(stories, self.dry_run).spoken(self.language))


def _in_all(stories: list[ImportStory], dry_run: bool) -> Words:
    if dry_run:
        return Words(
            f"{len(stories)} uttag prövade, vart och ett mot det som är sparat nu, inte mot de andra. Inget är sparat.",
            f"{len(stories)} extracts tried, each against what is stored now, not against the others. Nothing is "
            "stored.",
        )
    stored = [story.number for story in stories if story.number is not None]
    same = len(stories) - len(stored)
    return Words(
        f"{len(stories)} uttag: {len(stored)} inlästa, {same} med samma innehåll som förut.",
        f"{len(stories)} extracts: {len(stored)} imported, {same} with the same content as before.",
    )


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
        from casestats.actions.ends import demand_municipality_end
        from casestats.actions.splitting import open_files
        from casestats.adapters.extract import Extract
        from casestats.periods import Period

        given = Period.parse(period) if period else None
        demand_municipality_end(settings())
        installation = open_installation(settings())
        mapping = read_profile(installation.settings, profile)
        extract = Extract(open_files(files), given, frozenset(allow))
        one = _Import(installation, mapping, language, dry_run, yes, as_json)
        one.take_all(one.split(extract))

    return [
        click.Command(
            "import",
            callback=run,
            params=[
                click.Option(
                    ["--profile"],
                    type=PROFILE,
                    required=True,
                    metavar="PROFIL" if sv else "PROFILE",
                    help="Profilen: en fil, eller namnet på en i mappen profiles."
                    if sv
                    else "The profile: a file, or the name of one in the folder profiles.",
                ),
                click.Argument(
                    ["files"],
                    nargs=-1,
                    required=True,
                    type=click.Path(path_type=Path, dir_okay=False),
                    metavar="FIL..." if sv else "FILE...",
                ),
                click.Option(
                    ["--period"],
                    metavar="PERIOD",
                    help="Perioden uttaget gäller: 2025-03. Flera filer blir då ett uttag."
                    if sv
                    else "The extract's period: 2025-03. Several files are then one extract.",
                ),
                click.Option(
                    ["--dry-run"],
                    is_flag=True,
                    help="Visa vad som skulle hända; spara inget." if sv else "Show what would happen; store nothing.",
                ),
                click.Option(
                    ["--yes"], is_flag=True, help="Svara ja på alla frågor." if sv else "Answer yes to all questions."
                ),
                click.Option(
                    ["--allow"],
                    multiple=True,
                    metavar="REPARATION" if sv else "REPAIR",
                    help="Tillåt en reparation som ett felmeddelande nämnt."
                    if sv
                    else "Allow a repair that a message has named.",
                ),
                json_option(language),
            ],
            help="Läs in ett uttag, eller flera: ett i taget, i periodernas ordning."
            if sv
            else "Import an extract, or several: one after another, in the order of their periods.",
        )
    ]
