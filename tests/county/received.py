"""Deliveries that a county has, put where they end up without keys and signatures: for what comes after."""

from __future__ import annotations

from collections.abc import Iterable

from casestats.bootstrap import Installation
from casestats.county.bundle import Bundle
from casestats.county.unpacking import unpack
from casestats.invented.county import InventedMember, county_of_fifteen
from casestats.invented.deliveries import invented_bundle
from casestats.store.deliveries import ACCEPTED, REPLACED, DeliveryRecord, add_delivery, change_delivery, deliveries_of
from casestats.store.engine import writing
from casestats.store.received_figures import put_figures
from tests.county.scene import NOW

AT = "2026-02-01T09:00:00+00:00"


def receive(county: Installation, *bundles: Bundle, state: str = ACCEPTED) -> list[DeliveryRecord]:
    """The deliveries in that state, in the order given; the figures of accepted ones are unpacked."""
    with writing(county.engine) as connection:
        kept = []
        for bundle in bundles:
            if state == ACCEPTED:
                for one in deliveries_of(connection, bundle.sender, bundle.period):
                    if one.state == ACCEPTED:
                        change_delivery(connection, one, REPLACED, at=AT, by="lena")
            record = DeliveryRecord(
                number=0,
                sender=bundle.sender,
                period=bundle.period,
                sequence=bundle.sequence,
                digest=f"{bundle.sequence:064}",
                previous="",
                created_at=bundle.created,
                not_after=bundle.not_after,
                received_at=AT,
                via="file",
                state=state,
                decided_at=AT if state == ACCEPTED else "",
                decided_by="lena" if state == ACCEPTED else "",
                reason="",
            )
            kept.append(add_delivery(connection, record, b"not opened"))
            if state == ACCEPTED:
                put_figures(connection, kept[-1].number, unpack(bundle))
    return kept


def the_fifteen(members: Iterable[InventedMember] | None = None, period: str = "2025") -> list[Bundle]:
    """What the fifteen deliver; who has nothing to say and no agreement delivers nothing."""
    return [
        invented_bundle(one.code, "20", period, one.figures, created=NOW, source=one.source, agreements=one.agreements)
        for one in members or county_of_fifteen()
        if one.figures or one.agreements
    ]
