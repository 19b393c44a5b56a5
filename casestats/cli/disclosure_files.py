"""What protect and audit are given, as text on the command line, and the files they name."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from casestats.errors import FixExtract, FixSettings, reason_of
from casestats.exchange.cell_files import Form, Source
from casestats.exchange.hierarchy_files import read_hierarchy
from casestats.exchange.protected_files import EarlierFiles

_NAME = r"[\w.-]{2,}"  # a single letter before a colon is a drive
_NAMED_FILE = re.compile(rf"({_NAME}):(.+)", re.DOTALL)
_CHANGED = re.compile(rf"({_NAME}):([^=]+)=(.+)", re.DOTALL)


class NamedFile(NamedTuple):
    """`name` is empty where none was given."""

    name: str
    path: Path


def named_file(text: str) -> NamedFile:
    """[NAME:]FILE."""
    found = _NAMED_FILE.fullmatch(text)
    return NamedFile(found[1], Path(found[2])) if found else NamedFile("", Path(text))


def tables_of(texts: Sequence[str]) -> list[NamedFile]:
    """The files of the tables; those without a name are table1, table2 and so on, by place."""
    files = [named_file(text) for text in texts]
    files = [NamedFile(name or f"table{place}", path) for place, (name, path) in enumerate(files, start=1)]
    names = [name for name, _ in files]
    if len(set(names)) < len(names):
        raise FixSettings(
            "Två tabeller har samma namn. Ge varje fil ett eget: NAMN:FIL.",
            "Two tables have the same name. Give each file one of its own: NAME:FILE.",
        )
    return files


def outputs_of(texts: Sequence[str], tables: Sequence[NamedFile], others: Iterable[Path]) -> list[Path]:
    """Where each table is to be written, by name, or by place where no name is given. `others`: files that are read
    or written too, which none may be."""
    files = [named_file(text) for text in texts]
    by_name = {name: path for name, path in files if name}
    if len(files) != len(tables) or (by_name and set(by_name) != {name for name, _ in tables}):
        raise FixSettings(
            "Ange --out en gång för varje tabell, med samma namn som tabellen eller i samma ordning.",
            "Give --out once for each table, with the table's name or in the same order.",
        )
    paths = [by_name[name] for name, _ in tables] if by_name else [path for _, path in files]
    places = [path.absolute() for path in (*paths, *others)]
    if any(place in places[:number] for number, place in enumerate(places) if number < len(paths)) or (
        set(places[: len(paths)]) & set(places[len(paths) :])
    ):
        raise FixSettings(
            "--out nämner en fil som redan används i kommandot. Välj en annan.",
            "--out names a file that the command uses already. Choose another.",
        )
    return paths


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = reason_of(error)
        raise FixExtract(
            f"Filen {path} kan inte läsas: {reason.sv}. Kontrollera namnet.",
            f"Cannot read the file {path}: {reason.en}. Check its name.",
        ) from None


def sources_of(files: Iterable[NamedFile]) -> list[Source]:
    return [Source(name, read_file(path)) for name, path in files]


def form_of(hierarchies: Sequence[str], nonadditive: Sequence[str], tables: Sequence[NamedFile]) -> Form:
    """From --hierarchy DIM=FILE and --nonadditive NAME:DIM (or DIM, of all tables)."""
    found = {}
    for text in hierarchies:
        name, sign, file = text.partition("=")
        if not sign or not name or name in found:
            raise FixSettings(
                "Skriv --hierarchy DIM=FIL.csv, en gång för varje dimension.",
                "Write --hierarchy DIM=FILE.csv, once for each dimension.",
            )
        found[name] = read_hierarchy(name, read_file(Path(file)))
    loose: dict[str, frozenset[str]] = {}
    for text in nonadditive:
        table, sign, dimension = text.rpartition(":")
        for name in [table] if sign else [name for name, _ in tables]:
            loose[name] = loose.get(name, frozenset()) | {dimension}
    return Form(found, loose)


def earlier_of(earlier: Sequence[str], changed: Sequence[str]) -> EarlierFiles:
    """From --earlier RELEASE:FILE and --changed RELEASE:DIM=CODE."""
    files = [named_file(text) for text in earlier]
    if any(not name for name, _ in files):
        raise FixSettings(
            "Skriv --earlier UTLÄMNANDE:FIL.csv, det äldsta först.",
            "Write --earlier RELEASE:FILE.csv, the oldest first.",
        )
    places: dict[str, frozenset[tuple[str, str]]] = {}
    for text in changed:
        found = _CHANGED.fullmatch(text)
        if not found:
            raise FixSettings("Skriv --changed UTLÄMNANDE:DIM=KOD.", "Write --changed RELEASE:DIM=CODE.")
        places[found[1]] = places.get(found[1], frozenset()) | {(found[2], found[3])}
    return EarlierFiles(sources_of(files), places)


def seed_of(path: Path | None) -> bytes:
    """The bytes of the file, else fresh ones."""
    if path is None:
        return secrets.token_bytes(32)
    seed = read_file(path)
    if not seed:
        raise FixSettings("Filen med fröet är tom.", "The file of the seed is empty.")
    return seed


def check_places(paths: Iterable[Path]) -> None:
    """Before long work: whether the folders to write to are there."""
    for path in paths:
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise FixSettings(
                f"{path} går inte att skriva: mappen finns inte, eller det är en mapp. Välj en annan plats.",
                f"Cannot write {path}: there is no such folder, or it is one. Choose another place.",
            )


def write_together(files: Mapping[Path, bytes]) -> None:
    """All of them or none: each is written beside its place (0600), and only then are they put there."""
    beside = {path: path.with_name(f"{path.name}.part") for path in files}
    try:
        for path, content in files.items():
            beside[path].unlink(missing_ok=True)
            handle = os.open(beside[path], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path, unfinished in beside.items():
            unfinished.replace(path)
    except OSError as error:
        reason = reason_of(error)
        raise FixSettings(
            f"Filerna kan inte skrivas: {reason.sv}. Välj en annan plats.",
            f"The files cannot be written: {reason.en}. Choose another place.",
        ) from None
    finally:
        for unfinished in beside.values():
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
