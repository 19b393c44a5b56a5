"""use list, show, write: what is registered once and published, filled into the forms that others ask for.

What stands in a filled form is published, or what the municipality tells its county: nothing else is looked at.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from casestats.actions.ends import demand_own_end
from casestats.actions.use_sources import county_answers, municipality_answers
from casestats.adapters.mapping.sayable import holds_person_number
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue.municipalities import COUNTIES, municipality_name
from casestats.county.filling import Filled, fields_of, fill_all
from casestats.county.use import FOLDER, Reader, Use, moment_of, shipped_texts
from casestats.errors import FixSettings, reason_of
from casestats.exchange.use_dcat import Publishing
from casestats.exchange.use_files import use_files
from casestats.periods import Period
from casestats.schemas.use import load_use
from casestats.store.engine import reading, writing
from casestats.store.trouble import storage_trouble
from casestats.words import Language, Words

SUFFIX = ".toml"
LONGEST_CONTACT = 200
LARGEST_USE = 500_000
"""Bytes of an own file; a form of hundreds of fields has a tenth of that."""


def uses_folder(installation: Installation) -> Path:
    """Where an installation's own uses lie."""
    return installation.settings.home / FOLDER


class KnownUses(NamedTuple):
    """`uses`: those that fit this installation's role: the ones that come along, then its own, each by name.
    `mistakes`: name of an own file that cannot be used -> what is wrong with it."""

    uses: tuple[Use, ...]
    mistakes: Mapping[str, Words]


def known_uses(installation: Installation) -> KnownUses:
    """A mistake in an own file keeps nobody from the others."""
    role = Reader.COUNTY if installation.settings.is_county else Reader.MUNICIPALITY
    shipped = _shipped()
    found, mistakes = list(shipped.values()), {}
    for path in sorted(uses_folder(installation).glob(f"*{SUFFIX}")):
        name = path.name.removesuffix(SUFFIX)
        try:
            found.append(_own(path, name, shipped))
        except FixSettings as error:
            mistakes[name] = error.words
    return KnownUses(tuple(use for use in found if role in use.for_whom), mistakes)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Use]:
    return MappingProxyType({name: load_use(text, name) for name, text in shipped_texts().items()})


def uses(installation: Installation) -> list[Use]:
    """Those that can be used here."""
    return list(known_uses(installation).uses)


def use_named(installation: Installation, name: str) -> Use:
    """FixSettings: its file has mistakes, or there is none of that name (those there are, are listed)."""
    known = known_uses(installation)
    if name in known.mistakes:
        raise FixSettings(*known.mistakes[name])
    for use in known.uses:
        if use.name == name:
            return use
    names = ", ".join(use.name for use in known.uses)
    raise FixSettings(
        f"Det finns ingen användning {name!r}. Välj bland {names}.",
        f"There is no use {name!r}. Choose among {names}.",
    )


def _own(path: Path, name: str, shipped: Collection[str]) -> Use:
    """An own use. FixSettings: it has mistakes, or the name of one that comes along."""
    if name in shipped:
        raise FixSettings(
            f"{name} är en användning som följer med. Ge den egna filen ett annat namn.",
            f"{name} is a use that comes along. Give your own file another name.",
        )
    try:
        sound = not path.is_symlink() and path.is_file() and path.stat().st_size <= LARGEST_USE
        text = path.read_text(encoding="utf-8") if sound else None
    except (OSError, UnicodeDecodeError):
        text = None
    if text is None:
        raise FixSettings(
            f"Användningen {name} går inte att läsa. Spara den som en vanlig textfil i UTF-8.",
            f"Cannot read the use {name}. Save it as an ordinary text file in UTF-8.",
        )
    return load_use(text, name)


@storage_trouble()
def filled(
    installation: Installation,
    actor: Actor,
    name: str,
    *,
    municipality: str = "",
    county: str = "",
    period: Period | str,
    contact: str = "",
) -> Filled:
    """The form filled with what is published: of a municipality, or of a county and each of its municipalities. That
    somebody looked at it is written down.

    FixSettings: no such use, place or period; or at a county nothing is published for the period."""
    form = _filled(installation, name, municipality or county, period, contact)
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "use show", f"{name} {form.code} {form.period}")
    return form


@storage_trouble()
def written(
    installation: Installation,
    actor: Actor,
    name: str,
    *,
    municipality: str = "",
    county: str = "",
    period: Period | str,
    language: Language,
    contact: str = "",
    formats: Sequence[str] = (),
    publishing: Publishing | None = None,
) -> dict[str, bytes]:
    """File name -> bytes of the filled form, in all of its formats if none are named; and that they were made is
    written down. Errors as `filled`, and as exchange.use_files."""
    form = _filled(installation, name, municipality or county, period, contact)
    chosen = tuple(formats) or form.use.formats
    files = use_files(form, chosen, language, publishing)
    with writing(installation.engine) as connection:
        what = f"{name} {form.code} {form.period} {' '.join(chosen)}"
        installation.write_down(connection, actor, "use write", what)
    return files


def write_files(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """The files in a folder, which is made if need be. One that is there already with the same bytes is left.
    FixSettings, and nothing is written: one is there with other bytes, or the folder cannot be written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        other = [name for name, file in files.items() if _holds_other(folder / name, file)]
        if other:
            named = ", ".join(other)
            raise FixSettings(
                f"Det finns redan filer med annat innehåll: {named}. Flytta dem, eller välj en annan mapp.",
                f"There are files with other content already: {named}. Move them, or choose another folder.",
            )
        for name, file in files.items():
            if not (folder / name).exists():
                _write(folder / name, file)
    except OSError as error:
        raise FixSettings(
            f"Det går inte att skriva i mappen {folder}: {reason_of(error).sv}. Välj en annan plats.",
            f"Cannot write to the folder {folder}: {reason_of(error).en}. Choose another place.",
        ) from None
    return [folder / name for name in files]


def _holds_other(path: Path, file: bytes) -> bool:
    return path.is_symlink() or (path.exists() and (not path.is_file() or path.read_bytes() != file))


def _write(path: Path, file: bytes) -> None:
    """A new file that only its owner reads. FileExistsError: somebody made one meanwhile."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
        opened.write(file)
    try:
        os.link(unfinished, path)
    finally:
        unfinished.unlink()


def _filled(installation: Installation, name: str, code: str, period: Period | str, contact: str) -> Filled:
    use = use_named(installation, name)
    asked = period if isinstance(period, Period) else Period.parse(period)
    demand_own_end(installation.settings, code)
    _demand_contact(contact)
    moments = {moment_of(one.moment, asked) for one in fields_of(use)} - {asked}
    periods = (asked, *sorted(moments))
    made_at = installation.clock().isoformat(timespec="seconds")
    constants = _constants(code, asked, contact, made_at)
    with reading(installation.engine) as connection:
        if installation.settings.is_county:
            source = county_answers(connection, installation, periods, constants)
        else:
            source = municipality_answers(connection, installation, code, periods, constants)
    return Filled(
        use=use,
        code=code,
        name=constants["name"].sv,
        period=str(asked),
        made_at=made_at,
        program=_program(),
        rests_on=source.rests_on,
        parts=fill_all(use, asked, source.answers),
        caveats=source.caveats,
    )


def _program() -> str:
    return f"casestats {version('casestats')}"


def _demand_contact(contact: str) -> None:
    if len(contact) > LONGEST_CONTACT or (contact and not contact.isprintable()) or holds_person_number(contact):
        raise FixSettings(
            f"Kontakten ska vara namn och e-post på en rad, högst {LONGEST_CONTACT} tecken, och inget personnummer.",
            f"The contact must be a name and e-mail on one line, at most {LONGEST_CONTACT} characters, and no person "
            "number.",
        )


def _constants(code: str, period: Period, contact: str, made_at: str) -> dict[str, Words]:
    name = COUNTIES.get(code) or municipality_name(code)
    told = {
        "code": code,
        "name": name,
        "county": COUNTIES.get(code[:2], ""),
        "period": str(period),
        "contact": contact.strip(),
        "made": made_at[:10],
        "program": _program(),
    }
    return {key: Words(text, text) for key, text in told.items() if text}
