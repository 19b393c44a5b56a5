"""A delivery as bytes, and back: one way to write it, and nothing but that way is read.

The form is that of releases (casestats.releases.wire): canonical JSON, so that the same delivery is always the same
bytes. A field that is missing, unknown or of another kind is refused, and so is a delivery that says one thing at one
place and something else at another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from casestats.catalogue import Share, standard_catalogue
from casestats.catalogue.definition import Indicator
from casestats.catalogue.municipalities import COUNTIES, MUNICIPALITIES
from casestats.county.bundle import DELIVERY, Agreement, Bundle, Typed
from casestats.county.saying import Saying
from casestats.errors import CasestatsError
from casestats.periods import Period
from casestats.releases.content import Content
from casestats.releases.coverage import BANDS
from casestats.releases.wire import LARGEST, NotAsWritten, as_json, canonical, content_of, parsed, read_as

SOURCES = ("case_system", "survey", "both", "manual")
"""What `Basis.source` may be."""
SET_BY = ("coverage", "person")
COUNTED_BY = ("responsible", "performing", "both")
LEAST_THRESHOLD = 3
"""No policy of casestats shows smaller counts than from here on."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_DIGEST = re.compile("[0-9a-f]{64}")
_ZEROS = frozenset({Saying.TRUE_ZERO, Saying.ZERO_KNOWN})
_WITHOUT_NUMBER = frozenset({Saying.SUPPRESSED, Saying.UNABLE, Saying.NOT_SUBMITTED})


def payload_of(bundle: Bundle) -> bytes:
    """What is signed of a delivery."""
    return canonical(as_json(bundle))


def read_bundle(payload: bytes) -> Bundle:
    """The delivery that `payload_of` wrote. NotAsWritten: any other bytes."""
    return bundle_of(parsed(payload))


def bundle_of(value: Any) -> Bundle:
    """The delivery of a JSON value. NotAsWritten: it is none, or contradicts itself."""
    if not isinstance(value, dict) or value.get("schema") != DELIVERY:
        raise NotAsWritten("delivery.schema")
    if "content" not in value:
        raise NotAsWritten("delivery.content")
    head: Bundle = read_as(Bundle, {**value, "content": None}, "delivery")
    content = None if value["content"] is None else content_of(value["content"])
    bundle = replace(head, content=content)
    demand_coherent(bundle)
    return bundle


def demand_coherent(bundle: Bundle) -> None:
    """NotAsWritten: the delivery names what there is not, or says two things of the same."""
    _demand(bundle.sender in MUNICIPALITIES, "sender")
    _demand(bundle.recipient in COUNTIES, "recipient")
    _demand(_is_period(bundle.period), "period")
    _demand(1 <= bundle.sequence < LARGEST, "sequence")
    fits = _DIGEST.fullmatch(bundle.previous) is not None if bundle.sequence > 1 else bundle.previous == ""
    _demand(fits, "previous")
    _demand(is_moment(bundle.created) and is_moment(bundle.not_after), "created")
    _demand(moment(bundle.created) < moment(bundle.not_after), "not_after")
    _demand(bundle.policy.threshold >= LEAST_THRESHOLD, "policy.threshold")
    if bundle.content is not None:
        _demand_content(bundle, bundle.content)
    catalogue = standard_catalogue()
    _demand(bundle.catalogue_version == catalogue.version, "catalogue_version")
    known = {indicator.id: indicator for indicator in catalogue.indicators}
    _demand([one.indicator for one in bundle.statements] == list(known), "statements")
    _demand(all(one.set_by in SET_BY for one in bundle.statements), "statements.set_by")
    _demand([one.indicator for one in bundle.bases] == list(known), "bases")
    for basis in bundle.bases:
        _demand(basis.source in SOURCES, "bases.source")
        _demand(basis.coverage == "" or basis.coverage in {band.text for band in BANDS}, "bases.coverage")
        _demand(basis.since == "" or is_day(basis.since), "bases.since")
        _demand((basis.unit, basis.when) == counted_as(known[basis.indicator]), "bases.unit")
    for typed in bundle.typed:
        _demand_typed(typed, bundle, known)
    _demand(_differ((one.indicator, one.period, one.on_behalf_of) for one in bundle.typed), "typed")
    for agreement in bundle.agreements:
        _demand_agreement(agreement)
    _demand(_differ(bundle.agreements), "agreements")


def counted_as(indicator: Indicator) -> tuple[str, str]:
    """The unit of count and the period rule of an indicator, as a basis names them; of a share, those of the whole
    that it is a share of."""
    counts = indicator.counts.denominator.counts if isinstance(indicator.counts, Share) else indicator.counts
    return counts.unit.value, counts.when.value


def is_moment(text: str) -> bool:
    """Whether it is a moment in UTC as casestats writes it: 2026-01-15T09:00:00+00:00."""
    if not _MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def moment(text: str) -> datetime:
    """A moment that `is_moment`."""
    return datetime.fromisoformat(text).astimezone(UTC)


def is_day(text: str) -> bool:
    """Whether it is a day as casestats writes it: 2026-01-15."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _demand(holds: bool, where: str) -> None:
    if not holds:
        raise NotAsWritten(f"delivery.{where}")


def _is_period(text: str) -> bool:
    try:
        return str(Period.parse(text)) == text
    except CasestatsError:
        return False


def _demand_content(bundle: Bundle, content: Content) -> None:
    _demand(content.municipality == bundle.sender, "content.municipality")
    _demand(content.period == bundle.period, "content.period")
    _demand(content.policy == bundle.policy, "policy")
    _demand(content.catalogue_version == bundle.catalogue_version, "content.catalogue_version")
    _demand(content.proof.exact == content.proof.narrow == 0, "content.proof")


def _demand_typed(typed: Typed, bundle: Bundle, known: dict[str, Indicator]) -> None:
    indicator = known.get(typed.indicator)
    _demand(indicator is not None and not isinstance(indicator.counts, Share), "typed.indicator")
    _demand(typed.period == bundle.period, "typed.period")
    neighbour = typed.on_behalf_of in MUNICIPALITIES and typed.on_behalf_of != bundle.sender
    _demand(typed.on_behalf_of == "" or neighbour, "typed.on_behalf_of")
    _demand(typed.status is not Saying.ROUNDED, "typed.status")
    if typed.status in _WITHOUT_NUMBER:
        _demand(typed.value is None, "typed.value")
        return
    value = typed.value
    _demand(value is not None and (value == 0 or bundle.policy.threshold <= value < LARGEST), "typed.value")
    _demand(value == 0 or typed.status not in _ZEROS, "typed.status")


def _demand_agreement(agreement: Agreement) -> None:
    both = {agreement.responsible, agreement.performing}
    _demand(len(both) == 2 and both <= set(MUNICIPALITIES), "agreements.responsible")
    _demand(agreement.counted_by in COUNTED_BY, "agreements.counted_by")
    _demand(is_day(agreement.since), "agreements.since")
    _demand(agreement.until == "" or (is_day(agreement.until) and agreement.since <= agreement.until), "agreements")


def _differ(keys: Iterable[object]) -> bool:
    listed = list(keys)
    return len(set(listed)) == len(listed)
