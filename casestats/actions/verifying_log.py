"""Is the audit log whole? Its chain shows what was changed or taken out within; checkpoints outside of the database
show an end that was cut off. A checkpoint is signed, and says how many events there were and how the chain ended.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from casestats.bootstrap import Installation
from casestats.errors import FixSettings, Refused
from casestats.store.engine import Connection, reading
from casestats.store.ledger import audit_events
from casestats.vault import PublicKey
from casestats.vault.derivation import Secret, length_prefixed
from casestats.vault.private_files import write_private

SCHEMA = "casestats/checkpoint/v1"
_NAME = re.compile(r"checkpoint-\d{8}T\d{6}Z-(\d+)\.json")
LARGEST = 4096


class Checkpoint(NamedTuple):
    """How the log stood: `events` of them, the last at `at`, the chain ending with `head` (hexadecimal)."""

    at: str
    events: int
    head: str

    def message(self, check_value: str) -> bytes:
        """What is signed; bound to the installation's keys."""
        parts = (SCHEMA, check_value, self.at, str(self.events), self.head)
        return length_prefixed(*(part.encode() for part in parts))


class LogVerified(NamedTuple):
    """The log is whole: how many events, how many checkpoints agree, and the time of the newest of those ("": none)."""

    events: int
    checkpoints: int
    until: str


def verify_log(installation: Installation) -> LogVerified:
    """Raises Refused where an event was changed, put in or taken out, at the end too, or a checkpoint is not true."""
    folder = installation.settings.checkpoints_folder
    with reading(installation.engine) as connection:
        installation.audit_log(connection)
        links = _links(connection)
    points = [_read(installation, path) for path in _files(folder)]
    for point in points:
        if point.events > len(links):
            raise Refused(
                f"Händelseloggen är avkortad: kontrollpunkten {point.at} räknar fler händelser än databasen har. Är "
                "databasen återställd från en säkerhetskopia? Gör då som docs/drift.md säger. Berätta annars för den "
                "som ansvarar för informationssäkerheten.",
                f"The audit log was cut: the checkpoint of {point.at} counts more events than the database has. Was "
                "the database restored from a backup? Then do as docs/drift.md says. Otherwise tell whoever answers "
                "for information security.",
            )
        if links[point.events - 1].hex() != point.head:
            raise Refused(
                f"Händelseloggen är inte den som kontrollpunkten {point.at} såg. Berätta för den som ansvarar för "
                "informationssäkerheten.",
                f"The audit log is not the one that the checkpoint of {point.at} saw. Tell whoever answers for "
                "information security.",
            )
    return LogVerified(len(links), len(points), max((point.at for point in points), default=""))


def write_checkpoint(installation: Installation) -> Checkpoint:
    """Sign how the log stands now, into a new file of the folder of checkpoints. Refused: the log is not whole."""
    folder = installation.settings.checkpoints_folder
    _make(folder)
    with reading(installation.engine) as connection:
        installation.audit_log(connection)
        links = _links(connection)
    now = installation.clock()
    point = Checkpoint(now.isoformat(timespec="seconds"), len(links), links[-1].hex())
    signature = installation.ring.sign(point.message(installation.ring.check_value()))
    content = {"schema": SCHEMA, **point._asdict(), "signature": signature.hex()}
    path = folder / f"checkpoint-{now:%Y%m%dT%H%M%SZ}-{point.events}.json"
    if not path.exists():
        write_private(path, Secret(json.dumps(content, indent=1).encode() + b"\n"))
    return point


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise FixSettings(
            f"Mappen {folder} för kontrollpunkter kan inte skapas. Rätta checkpoints i settings.toml, eller "
            "rättigheterna.",
            f"The folder {folder} for checkpoints cannot be made. Mend checkpoints in settings.toml, or the rights.",
        ) from None


def _links(connection: Connection) -> list[bytes]:
    return [link for _, link in audit_events(connection)]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("checkpoint-*.json") if _NAME.fullmatch(path.name))


def _read(installation: Installation, path: Path) -> Checkpoint:
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(LARGEST))
        point = Checkpoint(str(told["at"]), int(told["events"]), str(told["head"]))
        signature = bytes.fromhex(told["signature"])
    except (OSError, ValueError, KeyError, TypeError):
        raise _not_true(path) from None
    key = PublicKey(installation.ring.public_key())
    if point.events < 1 or not key.holds(point.message(installation.ring.check_value()), signature):
        raise _not_true(path)
    return point


def _not_true(path: Path) -> Refused:
    return Refused(
        f"Kontrollpunkten {path.name} är skadad, ändrad eller gjord med andra nycklar. Hämta den från säkerhetskopian "
        "av mappen, och berätta för den som ansvarar för informationssäkerheten.",
        f"The checkpoint {path.name} is damaged, changed or made with other keys. Bring it back from the backup of the "
        "folder, and tell whoever answers for information security.",
    )
