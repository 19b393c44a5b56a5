"""profile draft, profile check; and how the other commands find a profile and its adapter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.cli.setting_up import json_option, settings
from casestats.cli.speech import remark, say, say_json
from casestats.config import Settings
from casestats.errors import FixSettings, reason_of
from casestats.words import Language

if TYPE_CHECKING:
    from casestats.adapters.contract import Adapter
    from casestats.adapters.profile import Profile

PROFILE = click.Path(path_type=Path, dir_okay=False)


def read_profile(kept: Settings, path: Path) -> Profile:
    """The profile in a file, or the one of that name in the home folder."""
    from casestats.schemas.profile import load_profile

    if not path.exists():
        inside = kept.profiles_folder / path.name
        path = inside if inside.exists() else inside.with_suffix(".toml")
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FixSettings(
            f"Profilen {path.name} finns varken där du angav eller i {kept.profiles_folder}. Ange filens sökväg.",
            f"The profile {path.name} is neither where you said nor in {kept.profiles_folder}. Give the file's path.",
        ) from None
    except (OSError, UnicodeDecodeError):
        raise FixSettings(
            f"Profilen {path.name} går inte att läsa. Den ska vara text i UTF-8 som du får läsa.",
            f"The profile {path.name} cannot be read. It should be UTF-8 text that you may read.",
        ) from None
    return load_profile(content, path.name)


def adapter_of(name: str) -> Adapter:
    """The installed adapter of that name."""
    from casestats.adapters.discovery import discover

    return discover().named(name)


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def draft(adapter: str, file: Path, out: Path | None) -> None:
        from casestats.actions.ends import demand_municipality_end
        from casestats.adapters.drafting import draft_text
        from casestats.adapters.extract import Extract, SourceFile

        demand_municipality_end(settings())
        extract = Extract((SourceFile.from_path(file),))
        text = draft_text(adapter_of(adapter), extract)
        if out is None:
            say(text)
            return
        try:
            handle = os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            raise FixSettings(
                f"{out} finns redan och skrivs inte över. Välj ett annat namn.",
                f"{out} exists and is not overwritten. Choose another name.",
            ) from None
        except OSError as error:
            raise FixSettings(
                f"Filen {out} kan inte skrivas: {reason_of(error).sv}. Välj en annan plats.",
                f"Cannot write the file {out}: {reason_of(error).en}. Choose another place.",
            ) from None
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(text)
        remark(
            f"Utkastet finns i {out}. Svara på frågorna i det (rader som börjar med # ?) och kör: "
            f"casestats profile check {out} FIL"
            if sv
            else f"The draft is in {out}. Answer its questions (lines that begin with # ?) and run: "
            f"casestats profile check {out} FILE"
        )

    def check(profile: Path, file: Path | None, as_json: bool) -> None:
        from casestats.actions.ends import demand_municipality_end
        from casestats.adapters.extract import Extract, SourceFile

        demand_municipality_end(settings())
        mapping = read_profile(settings(), profile)
        adapter = adapter_of(mapping.adapter)
        notices = []
        if file is not None:
            notices = adapter.check(Extract((SourceFile.from_path(file),)), mapping)
        if as_json:
            say_json(
                [
                    {
                        "kind": notice.kind,
                        "column": notice.column,
                        "code": notice.code,
                        "rows": notice.rows,
                        "words": notice.words.spoken(language),
                    }
                    for notice in notices
                ]
            )
            return
        say(
            f"Profilen är hel: kommun {mapping.municipality}, källa {mapping.source}, insticksprogram "
            f"{mapping.adapter}."
            if sv
            else f"The profile is whole: municipality {mapping.municipality}, source {mapping.source}, adapter "
            f"{mapping.adapter}."
        )
        for notice in notices:
            say(f"- {notice.words.spoken(language)}")

    group = click.Group("profile", help="Skriv och pröva profiler." if sv else "Write and try profiles.")
    group.add_command(
        click.Command(
            "draft",
            callback=draft,
            params=[
                click.Option(
                    ["--adapter"],
                    required=True,
                    metavar="NAMN" if sv else "NAME",
                    help="Insticksprogrammet; casestats adapters visar vilka som finns."
                    if sv
                    else "The adapter; casestats adapters lists them.",
                ),
                click.Argument(["file"], type=PROFILE, metavar="FIL" if sv else "FILE"),
                click.Option(
                    ["--out"],
                    type=PROFILE,
                    metavar="FIL" if sv else "FILE",
                    help="Fil att skriva utkastet till; annars visas det."
                    if sv
                    else "File to write; else it is shown.",
                ),
            ],
            help="Föreslå en profil utifrån ett uttag, med frågor att svara på."
            if sv
            else "Propose a profile from an extract, with questions to answer.",
        )
    )
    group.add_command(
        click.Command(
            "check",
            callback=check,
            params=[
                click.Argument(["profile"], type=PROFILE, metavar="PROFIL" if sv else "PROFILE"),
                click.Argument(["file"], required=False, type=PROFILE, metavar="[UTTAG]" if sv else "[EXTRACT]"),
                json_option(language),
            ],
            help="Kontrollera en profil, och säg vad den skulle läsa, utelämna och inte känna till i ett uttag."
            if sv
            else "Check a profile, and say what it would read, leave out and not know in an extract.",
        )
    )
    return [group]
