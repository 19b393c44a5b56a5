"""The same publication is always the same bytes, and only such bytes are read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from casestats.disclosure.certificate import Certificate, CertifiedView
from casestats.disclosure.certifying import (
    certificate_bytes,
    publication_bytes,
    publication_digest,
    read_certificate,
    read_publication,
)
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    Band,
    Dimension,
    EarlierRelease,
    FrequencyTable,
    Layout,
    Nested,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
    Sum,
)
from casestats.errors import FixExtract, FixSettings

SEX = Dimension("sex", ("Total", "kvinna", "man"), (Sum("Total", ("kvinna", "man")),))
LAYOUT = Layout(
    name="a",
    measure="våld",
    dimensions=(SEX,),
    fixed=(("period", "2025"),),
    not_additive=frozenset({"period", "month"}),
    shifting=frozenset({"sex"}),
)
TABLE = ProtectedTable(
    layout=LAYOUT, cells={("Total",): Band(6, None), ("kvinna",): SUPPRESSED, ("man",): 0}, rounded=None
)
COUNTS = FrequencyTable(layout=LAYOUT, counts={("Total",): 7, ("kvinna",): 7, ("man",): 0})
PUBLICATION = Publication(
    tables=(TABLE,),
    earlier=(
        EarlierRelease(
            name="r1", tables=(TABLE,), changed=frozenset({("period", "2025"), ("sex", "man")}), unprinted=(LAYOUT,)
        ),
    ),
    nested=(Nested("inner", "våld", (("age", "65+"),), frozenset({"sex", "period"})), Nested("inner", "våld")),
    relations=(PublicRelation(((Place("våld", (("sex", "man"),), 1), -20), (Place("bas", ()), 19)), None, 5),),
    unprinted=(LAYOUT,),
    lower=1,
)
CERTIFICATE = Certificate(
    policy=Policy(threshold=7, zeros=Zeros.HIDE, width=2, insider="sex", thresholds={"bas": 9}),
    publication=publication_digest(PUBLICATION),
    unknowns=(Place("våld", (("sex", "kvinna"),)), Place("bas", (), 2)),
    primary=frozenset({1}),
    views=(
        CertifiedView(insider="", tables=((1, 2), (4, 5)), own={}),
        CertifiedView(insider="kvinna", tables=((1, 2), (1, 6)), own={0: 1}),
    ),
    seed="00ff",
    effort=1000,
    work={"solves": 3, "nodes": 1},
    lost=12,
    bound=10,
)


def test_a_publication_is_read_as_it_was_written() -> None:
    assert read_publication(publication_bytes(PUBLICATION)) == PUBLICATION


def test_a_certificate_is_read_as_it_was_written() -> None:
    assert read_certificate(certificate_bytes(CERTIFICATE)) == CERTIFICATE


def test_the_order_in_which_things_were_put_together_does_not_change_the_bytes() -> None:
    turned = ProtectedTable(layout=LAYOUT, cells=dict(reversed(list(TABLE.cells.items()))))
    earlier = replace(PUBLICATION.earlier[0], changed=frozenset({("sex", "man"), ("period", "2025")}))
    same = replace(PUBLICATION, tables=(turned,), earlier=(earlier,))
    assert publication_bytes(same) == publication_bytes(PUBLICATION)
    assert publication_digest(same) == publication_digest(PUBLICATION)


def test_the_digest_tells_a_suppressed_cell_from_a_zero() -> None:
    zero = replace(TABLE, cells={**TABLE.cells, ("kvinna",): 0})
    assert publication_digest(replace(PUBLICATION, tables=(zero,))) != publication_digest(PUBLICATION)


def test_the_counts_behind_an_earlier_release_are_never_written() -> None:
    knowing = replace(PUBLICATION, earlier=(replace(PUBLICATION.earlier[0], counts=(COUNTS,)),))
    assert publication_bytes(knowing) == publication_bytes(PUBLICATION)


def changed(data: bytes, **fields: object) -> bytes:
    value = json.loads(data) | fields
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        publication_bytes(PUBLICATION)[:-1],
        publication_bytes(PUBLICATION) + b" ",
        changed(publication_bytes(PUBLICATION), lower="1"),
        changed(publication_bytes(PUBLICATION), lower=True),
        changed(publication_bytes(PUBLICATION), lower=1.0),
        changed(publication_bytes(PUBLICATION), more=1),
        changed(publication_bytes(PUBLICATION), schema="casestats/publication/2"),
        changed(publication_bytes(PUBLICATION), tables=[{}]),
        changed(publication_bytes(PUBLICATION), nested=None),
        publication_bytes(PUBLICATION).replace(b'"cells":[[6,null],null,0]', b'"cells":[[6,null],null]', 1),
        publication_bytes(PUBLICATION).replace(b'["Total","kvinna","man"]', b'["Total","kvinna","kvinna"]', 1),
    ],
)
def test_other_bytes_than_casestats_writes_are_no_publication(data: bytes) -> None:
    with pytest.raises(FixExtract) as refused:
        read_publication(data)
    assert "cannot be read" in refused.value.words.en


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        publication_bytes(PUBLICATION),
        changed(certificate_bytes(CERTIFICATE), primary=[1, 1]),
        changed(certificate_bytes(CERTIFICATE), views=[{"insider": "", "tables": [[1, None]], "own": []}]),
        changed(certificate_bytes(CERTIFICATE), struck=0),
        changed(certificate_bytes(CERTIFICATE), policy={}),
    ],
)
def test_other_bytes_than_casestats_writes_are_no_certificate(data: bytes) -> None:
    with pytest.raises(FixSettings) as refused:
        read_certificate(data)
    assert "cannot be read" in refused.value.words.en
