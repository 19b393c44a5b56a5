"""Exchanging the key-encryption key (KEK) while casestats is in use. Every step may be cut off and run again.

    1. exchange_kek    the present KEK stays as kek-old.key, a new one takes its place
    2. (restart every running process, one after the other: each now loads both)
    3. rewrap          every data key is unwrapped with the old and wrapped with the new, one at a time
    4. retire_old_kek  kek-old.key goes, once no data key needs it

From 1 to 4 both are there, so that no data key is ever without its KEK. A KEK that is lost for good is replaced by
`replace_lost_kek`: what was sealed under it stays closed for ever, counts and linking go on. A data key and the
pseudonym key are exchanged by jobs of the store (docs/keys.md, "What is not built yet").
"""

from __future__ import annotations

import os
from pathlib import Path

from casestats.errors import FixSettings
from casestats.vault.data_keys import DataKey, DataKeys, kek_id_of
from casestats.vault.key_files import KeyFile, Role, parse
from casestats.vault.private_files import (
    alone_in,
    check_folder,
    read_private,
    remove_private,
    replace_private,
    write_private,
)
from casestats.vault.ring import KEK_FILE, OLD_KEK_FILE, PSEUDONYMS_FILE, KeyRing


def exchange_kek(folder: Path) -> KeyRing:
    """Puts a new KEK in the place of kek.key, which becomes kek-old.key; the ring with both.

    Raises FixSettings where an earlier exchange is not finished. For a KEK that is kept elsewhere, see `write_kek`.
    """
    current, old = folder / KEK_FILE, folder / OLD_KEK_FILE
    check_folder(folder)
    with alone_in(folder):
        ring = KeyRing.open(folder)
        if ring.keks_known > 1:
            raise FixSettings(
                f"{old} finns kvar från förra bytet. Gör klart det först: lås om datanycklarna och ta sedan bort den "
                "gamla huvudnyckeln.",
                f"{old} is left from the exchange before. Finish that first: wrap the data keys anew, then retire the "
                "old key-encryption key.",
            )
        if not os.path.lexists(old):
            write_private(old, read_private(current))
        # Cut off before this line, old and current are the same key, and the next call comes straight here.
        replace_private(current, ring.new_kek().render())
        return KeyRing.open(folder)


def write_kek(ring: KeyRing, path: Path) -> None:
    """Writes a new KEK of the ring's set to a new file (0600), to be moved to where KEKs are kept; the settings
    then name it as the KEK and the present one as the old."""
    write_private(path, ring.new_kek().render())


def rewrap(ring: KeyRing, data_keys: DataKeys) -> int:
    """Wraps every data key with the ring's present KEK; how many were moved. Run again, it takes up where it was.

    Refused: a data key that does not open; it is left as it is, and so are those after it."""
    moved = 0
    for key in list(data_keys.every()):
        new = ring.wrapped_by_current(key)
        # Where the row no longer reads `key`, another process has moved it: the same result.
        if new is not key and data_keys.exchange(key, new):
            moved += 1
    return moved


def retire_old_kek(folder: Path, ring: KeyRing, data_keys: DataKeys) -> None:
    """Removes kek-old.key. Raises FixSettings while a data key still needs it.

    Restart every process that was started before the exchange first: it would not know the new KEK. Backups of the
    database from before `rewrap` need the old KEK for as long as they are kept."""
    ring.demand_unchanged()
    left = sum(kek_id_of(key) != ring.kek.id for key in data_keys.every())
    if left:
        raise FixSettings(
            f"{left} datanycklar är fortfarande inlåsta med den gamla huvudnyckeln. Lås om dem först.",
            f"{left} data keys are still wrapped by the old key-encryption key. Wrap them anew first.",
        )
    remove_private(folder / OLD_KEK_FILE)


def replace_lost_kek(folder: Path) -> KeyRing:
    """Makes a new kek.key for the ring's other files; the ring. Only for a KEK of which no copy is left anywhere.

    Raises FixSettings where a kek.key is there, for that is not a lost one. What the lost KEK sealed cannot be opened
    any more: the store must let go of the data keys that `lost` names before a `Vault` opens again."""
    check_folder(folder)
    with alone_in(folder):
        path = folder / PSEUDONYMS_FILE
        set_id = parse(read_private(path), Role.PSEUDONYMS, str(path)).set_id
        write_private(folder / KEK_FILE, KeyFile.new(Role.KEK, set_id).render())
        return KeyRing.open(folder)


def lost(ring: KeyRing, data_keys: DataKeys) -> list[DataKey]:
    """The data keys that are wrapped by a KEK which the ring lacks."""
    return [key for key in data_keys.every() if not ring.knows_kek_of(key)]
