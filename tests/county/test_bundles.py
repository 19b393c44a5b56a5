"""A delivery as bytes: the same delivery always the same bytes, and nothing but such bytes is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.county.bundle import Agreement, Bundle, Typed
from casestats.county.bundles import bundle_of as read_value
from casestats.county.bundles import payload_of, read_bundle
from casestats.county.saying import Saying
from casestats.releases.wire import NotAsWritten, as_json, canonical
from casestats.schemas.delivery import demand_head
from casestats.words import Words
from tests.county.scene import bundle_of

SENTENCE = Words("Räknat för hand.", "Counted by hand.")


def make_typed(**given: Any) -> Typed:
    typed = Typed(indicator="adult_victims", period="2025", status=Saying.EXACT, value=12, sentence=SENTENCE)
    return replace(typed, **given)


def make_agreement(**given: Any) -> Agreement:
    agreement = Agreement(
        responsible="2281", performing="2262", counted_by="responsible", since="2025-01-01", until="2025-12-31"
    )
    return replace(agreement, **given)


WHOLE = bundle_of("2281", typed=(make_typed(),), agreements=(make_agreement(),))
NEXT = replace(WHOLE, sequence=2, previous="a" * 64)


@pytest.mark.parametrize("bundle", [WHOLE, NEXT, replace(WHOLE, content=None)])
def test_a_delivery_is_read_as_it_was_written(bundle: Bundle) -> None:
    payload = payload_of(bundle)
    assert read_bundle(payload) == bundle
    assert payload_of(read_bundle(payload)) == payload


@pytest.mark.parametrize("name", sorted(as_json(WHOLE)))
def test_a_field_that_is_missing_unknown_or_of_another_kind_is_refused(name: str) -> None:
    value = as_json(WHOLE)
    for wrong in (
        {key: inner for key, inner in value.items() if key != name},
        {**value, f"{name}_": value[name]},
        {**value, name: 1.5},
        {**value, name: True},
        {**value, name: {"sv": "x"}},
    ):
        with pytest.raises(NotAsWritten):
            read_value(wrong)


SECRET = "a-word-that-must-not-come-back"


@pytest.mark.parametrize("name", sorted(set(as_json(WHOLE)) - {"content"}))
def test_the_door_refuses_the_same_and_never_repeats_what_was_sent(name: str) -> None:
    value = as_json(WHOLE)
    demand_head(value)
    wrongs: list[dict[str, Any]] = [
        {key: inner for key, inner in value.items() if key != name},
        {**value, SECRET: 1},
        {**value, name: SECRET},
        {**value, name: 1.5},
        {**value, name: [SECRET]},
        {**value, name: None},
        {**value, name: {SECRET: 1}},
    ]
    for wrong in wrongs:
        with pytest.raises(NotAsWritten) as refused:
            demand_head(wrong)
        assert SECRET not in refused.value.words.sv + refused.value.words.en + str(refused.value)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("where", "inner", "wrong"),
    [
        ("statements", "status", "perhaps"),
        ("statements", "set_by", "nobody"),
        ("bases", "preliminary", "true"),
        ("bases", "version", "1"),
        ("typed", "value", 3.0),
        ("typed", "value", True),
        ("typed", "on_behalf_of", "228"),
        ("agreements", "performing", "Timrå"),
    ],
)
def test_the_door_looks_into_every_list(where: str, inner: str, wrong: object) -> None:
    value = as_json(WHOLE)
    changed = [{**value[where][0], inner: wrong}, *value[where][1:]]
    with pytest.raises(NotAsWritten, match=where):
        demand_head({**value, where: changed})


def content_with(**given: Any) -> Callable[[Bundle], Bundle]:
    def change(bundle: Bundle) -> Bundle:
        assert bundle.content is not None
        return replace(bundle, content=replace(bundle.content, **given))

    return change


def with_typed(**given: Any) -> Callable[[Bundle], Bundle]:
    return lambda bundle: replace(bundle, typed=(make_typed(**given),))


def with_agreement(**given: Any) -> Callable[[Bundle], Bundle]:
    return lambda bundle: replace(bundle, agreements=(make_agreement(**given),))


def proof_of_nothing(bundle: Bundle) -> Bundle:
    assert bundle.content is not None
    return replace(bundle, content=replace(bundle.content, proof=replace(bundle.content.proof, exact=1)))


INCOHERENT: dict[str, Callable[[Bundle], Bundle]] = {
    "a sender that is no municipality": lambda one: replace(one, sender="9999"),
    "a sender that is another than the release's": lambda one: replace(one, sender="2262"),
    "a recipient that is no county": lambda one: replace(one, recipient="99"),
    "a period that is none": lambda one: replace(one, period="2025-13"),
    "a period that is not the release's": lambda one: replace(one, period="2024", typed=()),
    "the release of another municipality": content_with(municipality="2262"),
    "a release of another catalogue": content_with(catalogue_version=99),
    "a proof that does not hold": proof_of_nothing,
    "another policy than the release's": lambda one: replace(one, policy=replace(one.policy, threshold=7)),
    "a threshold that hides nothing": lambda one: replace(
        one, content=None, typed=(), policy=replace(one.policy, threshold=2)
    ),
    "no number": lambda one: replace(one, sequence=0),
    "a first one that follows another": lambda one: replace(one, previous="a" * 64),
    "a second one that follows none": lambda one: replace(one, sequence=2),
    "a digest that is none": lambda one: replace(one, sequence=2, previous="A" * 64),
    "a moment without a zone": lambda one: replace(one, created="2026-01-15T09:00:00"),
    "a moment elsewhere": lambda one: replace(one, created="2026-01-15T09:00:00+01:00"),
    "a moment that never was": lambda one: replace(one, created="2026-02-30T09:00:00+00:00"),
    "over before it began": lambda one: replace(one, not_after=one.created),
    "another catalogue": lambda one: replace(one, catalogue_version=99),
    "a statement too few": lambda one: replace(one, statements=one.statements[1:]),
    "a statement twice": lambda one: replace(one, statements=(*one.statements, one.statements[0])),
    "statements in another order": lambda one: replace(one, statements=one.statements[::-1]),
    "a basis too few": lambda one: replace(one, bases=one.bases[1:]),
    "a basis of another unit": lambda one: replace(one, bases=(replace(one.bases[0], unit="x"), *one.bases[1:])),
    "a source that is none": lambda one: replace(one, bases=(replace(one.bases[0], source="x"), *one.bases[1:])),
    "a band that is none": lambda one: replace(one, bases=(replace(one.bases[0], coverage="1"), *one.bases[1:])),
    "a typed figure below the threshold": with_typed(value=4),
    "a typed figure of one": with_typed(value=1),
    "a typed figure below 0": with_typed(value=-5),
    "a typed figure without its number": with_typed(value=None),
    "a hidden typed figure with its number": with_typed(status=Saying.SUPPRESSED, value=12),
    "a typed number that cannot be stated": with_typed(status=Saying.UNABLE, value=12),
    "a true zero that is none": with_typed(status=Saying.TRUE_ZERO, value=12),
    "a typed figure that is rounded": with_typed(status=Saying.ROUNDED, value=10),
    "a typed share": with_typed(indicator="share_with_measure"),
    "a typed figure of nothing": with_typed(indicator="unknown"),
    "a typed figure of another period": with_typed(period="2024"),
    "a typed figure on behalf of oneself": with_typed(on_behalf_of="2281"),
    "a typed figure on behalf of nobody": with_typed(on_behalf_of="9999"),
    "a typed figure twice": lambda one: replace(one, typed=(make_typed(), make_typed(value=13))),
    "an agreement with oneself": with_agreement(performing="2281"),
    "an agreement with nobody": with_agreement(performing="0000"),
    "an agreement counted by nobody": with_agreement(counted_by="nobody"),
    "an agreement from no day": with_agreement(since="2025-02-30"),
    "an agreement that ends before it begins": with_agreement(until="2024-12-31"),
    "an agreement twice": lambda one: replace(one, agreements=(make_agreement(), make_agreement())),
}


@pytest.mark.parametrize("change", INCOHERENT.values(), ids=INCOHERENT.keys())
def test_a_delivery_that_contradicts_itself_is_refused(change: Callable[[Bundle], Bundle]) -> None:
    changed = change(WHOLE)
    assert changed != WHOLE
    with pytest.raises(NotAsWritten):
        read_bundle(payload_of(changed))


@pytest.mark.parametrize(
    "typed",
    [
        make_typed(value=5),
        make_typed(value=0, status=Saying.TRUE_ZERO),
        make_typed(value=0, status=Saying.ZERO_KNOWN),
        make_typed(value=6, status=Saying.LOWER_BOUND),
        make_typed(value=None, status=Saying.SUPPRESSED),
        make_typed(value=None, status=Saying.UNABLE),
        make_typed(on_behalf_of="2262"),
    ],
)
def test_what_may_be_typed_is_read(typed: Typed) -> None:
    bundle = replace(WHOLE, typed=(typed,))
    assert read_bundle(payload_of(bundle)) == bundle


def test_bytes_that_mean_the_same_in_another_form_are_refused() -> None:
    payload = payload_of(WHOLE)
    after_names = [found.end() for found in re.finditer(b'":', payload)]
    for place in (0, len(payload), *after_names[:: len(after_names) // 20]):
        spaced = payload[:place] + b" " + payload[place:]
        assert json.loads(spaced) == json.loads(payload)
        with pytest.raises(NotAsWritten):
            read_bundle(spaced)


def test_a_delivery_with_a_fraction_or_a_name_twice_is_refused() -> None:
    payload = payload_of(WHOLE)
    for wrong in (
        payload.replace(b'"sequence":1', b'"sequence":1.0'),
        payload.replace(b'"sequence":1', b'"sequence":1,"sequence":1'),
        payload.replace(b'"sequence":1', b'"sequence":1e0'),
        payload.replace(b'"sequence":1', b'"sequence":99999999999999999999'),
        canonical([as_json(WHOLE)]),
        b"",
    ):
        assert wrong != payload
        with pytest.raises(NotAsWritten):
            read_bundle(wrong)


LEAVES = st.none() | st.booleans() | st.integers(-5, 2**60) | st.sampled_from(["", "2281", "exact", "suppressed", "x"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner))


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where in a JSON value something stands."""
    inside: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))[:3]
    return [path, *(found for key, inner in inside for found in places(inner, (*path, key)))]


def exchanged(value: Any, path: tuple[str | int, ...], other: Any) -> Any:
    if not path:
        return other
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = exchanged(value[path[0]], path[1:], other)
    return copy


VALUE = as_json(WHOLE)
PLACES = places(VALUE)


@settings(max_examples=100)
@given(st.sampled_from(PLACES), VALUES)
def test_whatever_is_read_is_written_again_as_the_same_bytes(path: tuple[str | int, ...], other: Any) -> None:
    """No two values are read as the same delivery: a signature is of one of them alone."""
    changed = exchanged(VALUE, path, other)
    try:
        bundle = read_value(changed)
    except NotAsWritten:
        return
    assert as_json(bundle) == changed
    assert read_bundle(payload_of(bundle)) == bundle


WITHOUT_PARENT = {"title": {"sv": "x", "en": "x"}, "parent": ""}


def test_cells_in_another_order_or_twice_are_refused() -> None:
    value = as_json(NEXT)
    (table, *tables) = value["content"]["tables"]
    two = {**table["dimensions"][0], "codes": [*table["dimensions"][0]["codes"], {"code": "x", **WITHOUT_PARENT}]}
    cell = table["cells"][0]
    cells = [cell, {**cell, "key": ["x"]}]
    for wrong, fits in ((cells, True), (cells[::-1], False), ([*cells, cells[0]], False), (cells[:1], False)):
        changed = {**table, "dimensions": [two], "cells": wrong}
        whole = {**value, "content": {**value["content"], "tables": [changed, *tables]}}
        if fits:
            assert as_json(read_value(whole)) == whole
        else:
            with pytest.raises(NotAsWritten, match="cells"):
                read_value(whole)
