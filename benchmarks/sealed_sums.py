"""What a sealed sum costs: the seconds of one client and of the coordinator, beside what the mathematics alone costs.

    python -m benchmarks.sealed_sums [--members 49] [--cells 2000] [--write]

- client: it verifies everybody's acceptance, masks its figures with everybody, signs and writes its vector;
- coordinator: it verifies, reads and adds all vectors;
- floors, in the same run and by the same library with nothing around it: as many key agreements (X25519) as a client
  has others and as many bytes of HKDF-SHA-256 as its masks have; and as many signatures verified as there are members.

Counting a municipality's cases, and the databases, are measured elsewhere.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from benchmarks.measuring import ROOT, table, versions, write_between
from casestats.county.sums.adding import (
    WORDS_OF_A_CELL,
    CellName,
    OwnCell,
    SealedCell,
    added,
    sealed_cells,
    vector_of,
)
from casestats.county.sums.guards import demand_acceptance
from casestats.county.sums.messages import (
    ACCEPTANCE_TYPE,
    VECTOR_TYPE,
    Acceptance,
    Round,
    Vector,
    acceptances_together,
    bound_to,
    payload_of,
    read_acceptance,
    read_acceptances,
    read_vector,
    text_of,
)
from casestats.releases.envelope import opened, sealed, signer_of
from casestats.releases.wire import digest
from casestats.vault import KeyRing, PublicKey
from casestats.vault.pairwise import LARGEST_CHUNK

PAGE = ROOT / "docs" / "benchmarks.md"
MEMBERS, CELLS, TIMES = 49, 2_000, 9
AT = "2026-01-15T09:00:00+00:00"
FORM = "f" * 64
Answer = TypeVar("Answer")


class Took(NamedTuple):
    """Medians, in seconds; of one vector the bytes that are sent."""

    members: int
    cells: int
    client: float
    coordinator: float
    masks: float
    signatures: float
    vector_bytes: int


class Party(NamedTuple):
    ring: KeyRing
    key: PublicKey
    sums_key: bytes


Parties = Mapping[str, Party]


def measure(members: int = MEMBERS, cells: int = CELLS, times: int = TIMES) -> Took:
    """Every client once, the rest some times over. RuntimeError: the sum is not the true one."""
    with tempfile.TemporaryDirectory() as name:
        parties = {f"{2200 + place}": _party(Path(name) / str(place)) for place in range(members)}
    announced = Round(
        id=f"22-2025-{'0' * 16}", county="22", period="2025", roster="e" * 64, form=FORM, created=AT, not_after=AT
    )
    draw = Random(1)
    figures = {code: [OwnCell(draw.randrange(40), stated=True, large=False) for _ in range(cells)] for code in parties}
    everybody = acceptances_together(_acceptance(code, one, announced) for code, one in parties.items())
    names = [CellName(str(place), "") for place in range(cells)]
    clients, sent = [], {}
    for code, own in figures.items():
        seconds, sent[code] = _timed(partial(_give, code, parties, announced, own, everybody))
        clients.append(seconds)
    adding = [_timed(partial(_add, parties, sent, names)) for _ in range(times)]
    true = [SealedCell(sum(one.value for one in column), members, 0) for column in zip(*figures.values(), strict=True)]
    if any(list(found.values()) != true for _, found in adding):
        raise RuntimeError("the sum is wrong")
    masks = [_timed(partial(_floor_of_masks, members - 1, cells))[0] for _ in range(times)]
    signatures = [_timed(partial(_floor_of_signatures, parties))[0] for _ in range(times)]
    middle = statistics.median
    return Took(
        members,
        cells,
        middle(clients),
        middle(seconds for seconds, _ in adding),
        middle(masks),
        middle(signatures),
        len(sent["2200"]),
    )


def _party(folder: Path) -> Party:
    ring = KeyRing.create(folder)
    return Party(ring, PublicKey(ring.public_key()), ring.sums_public_key())


def _timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def _acceptance(code: str, party: Party, announced: Round) -> bytes:
    acceptance = Acceptance(
        round=announced.id,
        round_digest=digest(payload_of(announced)),
        roster=announced.roster,
        member=code,
        created=AT,
    )
    return sealed(payload_of(acceptance), ACCEPTANCE_TYPE, party.key.id, party.ring.sign)


def _give(code: str, parties: Parties, announced: Round, own: Sequence[OwnCell], everybody: bytes) -> bytes:
    """All that a client does between the file of acceptances and the file of its vector."""
    round_digest = digest(payload_of(announced))
    of_key = {party.key.id: party for party in parties.values()}
    for envelope in read_acceptances(everybody):
        key = of_key[signer_of(envelope, ACCEPTANCE_TYPE)].key
        demand_acceptance(
            read_acceptance(opened(envelope, ACCEPTANCE_TYPE, key.id, key.holds)), announced, round_digest
        )
    others = {other: party.sums_key for other, party in parties.items() if other != code}
    numbers = parties[code].ring.sums_key().masked(vector_of(own), code, others, bound_to(announced, round_digest))
    vector = Vector(
        round=announced.id,
        round_digest=round_digest,
        roster=announced.roster,
        form=FORM,
        member=code,
        rests_on="d" * 64,
        words=text_of(numbers),
        created=AT,
    )
    return sealed(payload_of(vector), VECTOR_TYPE, parties[code].key.id, parties[code].ring.sign)


def _add(parties: Parties, sent: Mapping[str, bytes], names: Sequence[CellName]) -> Mapping[CellName, SealedCell]:
    vectors: list[array[int]] = []
    for code, envelope in sent.items():
        key = parties[code].key
        vectors.append(read_vector(opened(envelope, VECTOR_TYPE, key.id, key.holds)).numbers)
    return sealed_cells(names, added(vectors), len(parties))


def _floor_of_masks(others: int, cells: int) -> int:
    """The bytes made."""
    own = X25519PrivateKey.generate()
    keys = [X25519PrivateKey.generate().public_key().public_bytes_raw() for _ in range(others)]
    made = 0
    for key in keys:
        secret = own.exchange(X25519PublicKey.from_public_bytes(key))
        left = cells * WORDS_OF_A_CELL * 8
        while left:
            length = min(LARGEST_CHUNK, left)
            made += len(HKDF(SHA256(), length, salt=None, info=b"").derive(secret))
            left -= length
    return made


def _floor_of_signatures(parties: Parties) -> bool:
    return all(party.key.holds(b"message", party.ring.sign(b"message")) for party in parties.values())


def told(took: Took, measured_with: str) -> str:
    """The figures as the page has them."""
    rows = [
        ["a client", f"{took.client * 1000:.0f}"],
        ["of it at least: key agreements and HKDF", f"{took.masks * 1000:.0f}"],
        ["of it at least: signing and verifying as many signatures", f"{took.signatures * 1000:.0f}"],
        ["the coordinator, once all are there", f"{took.coordinator * 1000:.0f}"],
    ]
    about = (
        f"{took.members} members, {took.cells:,} cells; a vector is {took.vector_bytes / 1000:.0f} kB as it is sent."
    )
    return f"{measured_with}\n\n{about}\n\n{table(['', 'milliseconds'], rows)}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Measure a sealed sum.")
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--cells", type=int, default=CELLS)
    parser.add_argument("--write", action="store_true", help="write the figures into docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    text = told(measure(asked.members, asked.cells), versions("cryptography", others={}))
    sys.stdout.write(text)
    if asked.write:
        write_between(PAGE, "sealed-sums", text)


if __name__ == "__main__":
    main(sys.argv[1:])
