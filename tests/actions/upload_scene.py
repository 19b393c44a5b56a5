"""A home with a profile of the case system, and extracts to upload to it."""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from casestats.actions.initialising import initialise
from casestats.actions.upload_reading import Upload, found
from casestats.actions.upload_workers import wait_for_worker
from casestats.actions.uploads import Incoming, check_again, confirm, take_in
from casestats.adapters.discovery import discover, example_profiles
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import Settings
from tests.cli.extracts import HEADINGS, row
from tests.ready_schema import put_tables

REGISTRAR = Actor("Rut Registrator", "registrar")
PROFILE = "2281_sundsvall"
CASE_SYSTEM = sorted(discover().adapters)[-1]
NAME = "Uttag Anna Canary 2025-01.csv"


def extract(*rows: str) -> bytes:
    """As the case system gives it: Windows-1252, semicolons."""
    return ("\r\n".join([";".join(HEADINGS), *rows]) + "\r\n").encode("cp1252")


def ten(*, more: Iterable[str] = ()) -> bytes:
    """Ten cases, and further rows."""
    return extract(*(row(f"2025-{number}") for number in range(1, 11)), *more)


@contextmanager
def busy(installation: Installation, actor: Actor = REGISTRAR) -> Iterator[str]:
    """An upload whose worker lives as long as the block, and does nothing; then it is dead."""
    held: list[int] = []
    files = [Incoming(NAME, io.BytesIO(ten()))]
    taken = take_in(
        installation, actor, "2281", PROFILE, files, "2025-01", start=lambda _i, _u, lock: held.append(os.dup(lock))
    )
    try:
        yield taken.id
    finally:
        os.close(held[0])


class UploadScene:
    """An installation whose settings name its database, as a worker will read them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        put_tables(database_url)
        initialise(Settings(home=folder, database=database_url), REGISTRAR)
        (folder / "settings.toml").write_text(f'database = "{database_url}"\nlanguage = "sv"\n', encoding="utf-8")
        made = initialise(Settings(home=folder, database=database_url, language="sv"), REGISTRAR)
        self.installation: Installation = made
        self.spool = made.settings.spool_folder
        text = example_profiles(CASE_SYSTEM)[f"{PROFILE}.toml"]
        (made.settings.profiles_folder / f"{PROFILE}.toml").write_text(text, encoding="utf-8")

    def upload(
        self, *contents: bytes, period: str = "2025-01", name: str = NAME, allowed: Collection[str] = ()
    ) -> Upload:
        """Taken in, and checked by its worker."""
        files = [
            Incoming(name.replace("01", f"{place:02}"), io.BytesIO(each)) for place, each in enumerate(contents, 1)
        ]
        taken = take_in(self.installation, REGISTRAR, "2281", PROFILE, files, period, allowed, "browser")
        return self.settled(taken)

    def settled(self, upload: Upload) -> Upload:
        """As it stands when its worker has ended."""
        wait_for_worker(upload.id)
        return found(self.installation, upload.municipality, upload.id)

    def confirm(self, upload: Upload) -> Upload:
        return self.settled(confirm(self.installation, REGISTRAR, upload.municipality, upload.id))

    def check_again(self, upload: Upload, allowed: Collection[str] = ()) -> Upload:
        return self.settled(check_again(self.installation, REGISTRAR, upload.municipality, upload.id, allowed))

    def at_rest(self) -> list[str]:
        """The names of what rests in the spool folder."""
        return sorted(path.name for path in self.spool.iterdir())
