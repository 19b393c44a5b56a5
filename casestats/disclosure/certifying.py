"""A publication and its certificate as bytes: one way to write them, and nothing but that way is read.

The bytes are JSON (RFC 8259): UTF-8, no spaces, names sorted, whole numbers only. The same publication is always the
same bytes, which is what its digest rests on. Cells stand in the order of their table's keys: a number, null where the
cell is suppressed, [low, high] for a band. The counts behind earlier releases are never written.
"""

from __future__ import annotations

import hashlib
import json
from math import prod

from casestats.disclosure.certificate import FORMAT, Certificate, CertifiedView
from casestats.disclosure.decoding import WHOLE, Node, NotAsWritten, parsed
from casestats.disclosure.policy import Method, Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED, Suppressed
from casestats.disclosure.tables import (
    Band,
    Dimension,
    EarlierRelease,
    Layout,
    Nested,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
    Shown,
    Sum,
)
from casestats.errors import CasestatsError, FixExtract, FixSettings

PUBLICATION = "casestats/publication/1"
CERTIFICATE = f"casestats/certificate/{FORMAT}"


def publication_digest(publication: Publication) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return hashlib.sha256(publication_bytes(publication)).hexdigest()


def publication_bytes(publication: Publication) -> bytes:
    return _canonical(
        {
            "schema": PUBLICATION,
            "tables": [_table(one) for one in publication.tables],
            "earlier": [
                {
                    "name": one.name,
                    "tables": [_table(table) for table in one.tables],
                    "changed": sorted([list(pair) for pair in one.changed]),
                    "unprinted": [_layout(layout) for layout in one.unprinted],
                }
                for one in publication.earlier
            ],
            "nested": [_nested(one) for one in publication.nested],
            "relations": [
                {"terms": [[_place(place), factor] for place, factor in one.terms], "low": one.low, "high": one.high}
                for one in publication.relations
            ],
            "unprinted": [_layout(layout) for layout in publication.unprinted],
            "lower": publication.lower,
        }
    )


def certificate_bytes(certificate: Certificate) -> bytes:
    return _canonical(
        {
            "schema": CERTIFICATE,
            "policy": _policy(certificate.policy),
            "publication": certificate.publication,
            "unknowns": [_place(place) for place in certificate.unknowns],
            "primary": sorted(certificate.primary),
            "views": [
                {
                    "insider": view.insider,
                    "tables": [list(table) for table in view.tables],
                    "own": sorted([unknown, value] for unknown, value in view.own.items()),
                }
                for view in certificate.views
            ],
            "seed": certificate.seed,
            "effort": certificate.effort,
            "work": dict(certificate.work),
            "lost": certificate.lost,
            "bound": certificate.bound,
            "struck": certificate.struck,
            "format": certificate.format,
        }
    )


def read_publication(data: bytes) -> Publication:
    """FixExtract: the bytes are not what casestats writes."""
    try:
        publication = _read_publication(parsed(data).schema(PUBLICATION))
        whole = publication_bytes(publication) == data
    except NotAsWritten as wrong:
        raise _unreadable(FixExtract, "Publiceringen", "The publication", wrong) from None
    if not whole:
        raise _unreadable(FixExtract, "Publiceringen", "The publication", NotAsWritten(WHOLE))
    return publication


def read_certificate(data: bytes) -> Certificate:
    """FixSettings: the bytes are not what casestats writes."""
    try:
        certificate = _read_certificate(parsed(data).schema(CERTIFICATE))
        whole = certificate_bytes(certificate) == data
    except NotAsWritten as wrong:
        raise _unreadable(FixSettings, "Intyget", "The certificate", wrong) from None
    if not whole:
        raise _unreadable(FixSettings, "Intyget", "The certificate", NotAsWritten(WHOLE))
    return certificate


def _unreadable(kind: type[CasestatsError], sv: str, en: str, wrong: NotAsWritten) -> CasestatsError:
    return kind(
        f"{sv} går inte att läsa: fel vid {wrong.where}. Filen är ändrad, avhuggen eller gjord av en annan version. "
        "Hämta den på nytt.",
        f"{en} cannot be read: wrong at {wrong.where}. The file was changed, cut or made by another version. "
        "Get it anew.",
    )


def _canonical(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _place(place: Place) -> list[object]:
    return [place.measure, [list(pair) for pair in place.codes], place.epoch]


def _nested(one: Nested) -> dict[str, object]:
    return {
        "inner": one.inner,
        "outer": one.outer,
        "also": [list(pair) for pair in one.also],
        "within": None if one.within is None else sorted(one.within),
    }


def _policy(policy: Policy) -> dict[str, object]:
    return {
        "threshold": policy.threshold,
        "zeros": policy.zeros.value,
        "width": policy.width,
        "method": policy.method.value,
        "base": policy.base,
        "insider": policy.insider,
        "group_disclosure": policy.group_disclosure,
        "thresholds": dict(policy.thresholds),
    }


def _table(table: ProtectedTable) -> dict[str, object]:
    cells = [_shown(table.cells[key]) for key in table.layout.keys]
    return {"layout": _layout(table.layout), "cells": cells, "rounded": table.rounded}


def _layout(layout: Layout) -> dict[str, object]:
    return {
        "name": layout.name,
        "measure": layout.measure,
        "dimensions": [
            {
                "name": dimension.name,
                "codes": list(dimension.codes),
                "sums": [[one.parent, list(one.children)] for one in dimension.sums],
            }
            for dimension in layout.dimensions
        ],
        "fixed": [list(pair) for pair in layout.fixed],
        "not_additive": sorted(layout.not_additive),
        "shifting": sorted(layout.shifting),
    }


def _shown(cell: Shown) -> int | list[int | None] | None:
    if isinstance(cell, Suppressed):
        return None
    return [cell.low, cell.high] if isinstance(cell, Band) else cell


def _read_publication(node: Node) -> Publication:
    return Publication(
        tables=tuple(_read_table(one) for one in node["tables"].items()),
        earlier=tuple(
            EarlierRelease(
                name=one["name"].text(),
                tables=tuple(_read_table(table) for table in one["tables"].items()),
                changed=frozenset(pair.pair() for pair in one["changed"].items()),
                unprinted=tuple(_read_layout(layout) for layout in one["unprinted"].items()),
            )
            for one in node["earlier"].items()
        ),
        nested=tuple(
            Nested(
                one["inner"].text(),
                one["outer"].text(),
                tuple(pair.pair() for pair in one["also"].items()),
                None if one["within"].empty else frozenset(one["within"].texts()),
            )
            for one in node["nested"].items()
        ),
        relations=tuple(
            PublicRelation(
                tuple(_read_term(term) for term in one["terms"].items()),
                one["low"].whole_or_none(),
                one["high"].whole_or_none(),
            )
            for one in node["relations"].items()
        ),
        unprinted=tuple(_read_layout(layout) for layout in node["unprinted"].items()),
        lower=node["lower"].whole(),
    )


def _read_table(node: Node) -> ProtectedTable:
    layout = _read_layout(node["layout"])
    shown = [_read_shown(one) for one in node["cells"].items(prod(len(one.codes) for one in layout.dimensions))]
    cells = dict(zip(layout.keys, shown, strict=True))
    if len(cells) < len(shown):
        raise NotAsWritten(f"{layout.name}: codes")
    return ProtectedTable(layout=layout, cells=cells, rounded=node["rounded"].whole_or_none())


def _read_layout(node: Node) -> Layout:
    return Layout(
        name=node["name"].text(),
        measure=node["measure"].text(),
        dimensions=tuple(_read_dimension(one) for one in node["dimensions"].items()),
        fixed=tuple(pair.pair() for pair in node["fixed"].items()),
        not_additive=frozenset(node["not_additive"].texts()),
        shifting=frozenset(node["shifting"].texts()),
    )


def _read_dimension(node: Node) -> Dimension:
    sums = (one.items(2) for one in node["sums"].items())
    return Dimension(
        node["name"].text(),
        node["codes"].texts(),
        tuple(Sum(parent.text(), children.texts()) for parent, children in sums),
    )


def _read_shown(node: Node) -> Shown:
    if node.empty:
        return SUPPRESSED
    if isinstance(node.value, list):
        low, high = node.items(2)
        return Band(low.whole(), high.whole_or_none())
    return node.whole()


def _read_place(node: Node) -> Place:
    measure, codes, epoch = node.items(3)
    return Place(measure.text(), tuple(pair.pair() for pair in codes.items()), epoch.whole())


def _read_term(node: Node) -> tuple[Place, int]:
    place, factor = node.items(2)
    return _read_place(place), factor.whole()


def _read_policy(node: Node) -> Policy:
    return Policy(
        threshold=node["threshold"].whole(),
        zeros=Zeros(node["zeros"].one_of(*Zeros)),
        width=node["width"].whole_or_none(),
        method=Method(node["method"].one_of(*Method)),
        base=node["base"].whole(),
        insider=node["insider"].text(),
        group_disclosure=node["group_disclosure"].truth(),
        thresholds={name: one.whole() for name, one in node["thresholds"].pairs()},
    )


def _read_view(node: Node) -> CertifiedView:
    own = (pair.items(2) for pair in node["own"].items())
    return CertifiedView(
        insider=node["insider"].text(),
        tables=tuple(table.wholes() for table in node["tables"].items()),
        own={unknown.whole(): value.whole() for unknown, value in own},
    )


def _read_certificate(node: Node) -> Certificate:
    return Certificate(
        policy=_read_policy(node["policy"]),
        publication=node["publication"].text(),
        unknowns=tuple(_read_place(one) for one in node["unknowns"].items()),
        primary=frozenset(node["primary"].wholes()),
        views=tuple(_read_view(one) for one in node["views"].items()),
        seed=node["seed"].text(),
        effort=node["effort"].whole(),
        work={name: one.whole() for name, one in node["work"].pairs()},
        lost=node["lost"].whole(),
        bound=node["bound"].whole(),
        struck=node["struck"].truth(),
        format=node["format"].whole(),
    )
